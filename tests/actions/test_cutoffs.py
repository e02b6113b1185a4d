"""The month: cut off under a name, locked, complete with what was missing; what comes later counts for the next."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from actions.models import Cutoff
from actions.querysets.past import plan_at
from actions.services import building, cutoffs, editing, plan_settings, reports
from actions.services.errors import Refused, Stale
from sgcd_plan import clock
from tests.conftest import service

MAY, JUNE = dt.date(2024, 5, 31), dt.date(2024, 6, 30)


def on(day: str):
    """Paris, ten in the morning of a day."""
    return time_machine.travel(dt.datetime.fromisoformat(f"{day}T10:00+02:00"), tick=False)


def url(name: str, plan, *more) -> str:
    return reverse(f"actions:{name}", args=[plan.slug, *more])


@pytest.fixture
def manager(people):
    return people[Role.PLAN_MANAGER]


@pytest.fixture
def may(plan, manager):
    """May 2024, cut off on 11 June."""
    with on("2024-06-11"):
        return cutoffs.cut_off(user=manager, plan=plan, at=MAY)


def month(cutoff):
    return cutoffs.month_of(cutoff.plan, cutoff.at, cutoff.known_at, cutoffs.previous(cutoff.plan, cutoff.at))


def test_a_cut_off_names_the_state_and_the_day(may):
    assert may.name == "Plan au 31\xa0mai\xa02024, arrêté le 11\xa0juin\xa02024"


def test_what_comes_after_the_cut_off_counts_for_the_next_month(plan, action, people, manager, may):
    with on("2024-06-12"):
        reports.submit_report(user=people[Role.ACTION_LEAD], action=action, holds_on=MAY, status="done")
        assert [a.status for a in month(may).after.actions] == ["not_started", "not_started"]
        assert "done" in [a.status for a in plan_at(plan, MAY).actions]
    with on("2024-07-09"):
        june = cutoffs.cut_off(user=manager, plan=plan, at=JUNE)
    assert [line.number for line in month(june).balance.of("done_besides")] == [1]
    assert june.summary == cutoffs.summary_of(month(june))


def test_the_summary_is_what_is_read_again_later(may, plan, action, people):
    with on("2024-06-20"):
        reports.submit_report(
            user=people[Role.ACTION_LEAD], action=action, holds_on=MAY, status="in_progress"
        )
        editing.move_deadline(user=None, action=action, text="Fin 2024", reason="Retard")
        assert cutoffs.summary_of(month(may)) == may.summary


def test_a_report_not_given_at_the_cut_off_is_missing_even_when_it_comes_later(
    action, plan, people, client, may
):
    with on("2024-06-12"):
        reports.submit_report(
            user=people[Role.ACTION_LEAD], action=action, holds_on=MAY, status="in_progress"
        )
        client.force_login(people[Role.READER])
        page = client.get(url("cutoff", plan, may.pk), {"quoi": "missing"})
    assert [line.number for line, _ in page.context["page"]] == [1]
    assert "reçu après l’arrêté, le 12\xa0juin\xa02024" in page.content.decode()


def test_a_report_given_in_time_or_sent_back_is_told_apart(action, plan, people, manager):
    with on("2024-06-03"):
        given = reports.submit_report(
            user=people[Role.ACTION_LEAD], action=action, holds_on=MAY, status="in_progress"
        )
        now = clock.now()
        assert cutoffs.month_of(plan, MAY, now, None).balance.of("missing") == ()
    with on("2024-06-04"):
        reports.send_back_report(user=manager, report=given, comment="Précisez")
        assert [x.number for x in cutoffs.month_of(plan, MAY, clock.now(), None).balance.of("missing")] == [1]
        # As known the day before, it was there.
        assert cutoffs.month_of(plan, MAY, now, None).balance.of("missing") == ()


def test_the_reports_missing_are_those_that_the_month_s_page_says_missing(manager_of_demo, client):
    demo, user = manager_of_demo
    client.force_login(user)
    april = demo.cutoffs.standing().first()
    said = {line.number for line in month(april).balance.of("missing")}
    page = client.get(url("month", demo), {"mois": "2024-04"})
    # One was sent back before the cut-off, and nothing answered.
    lacking = {row.action.number for row in page.context["rows"] if row.state in ("missing", "sent_back")}
    assert said == lacking


@pytest.fixture
def manager_of_demo(demo):
    from accounts.models import User

    return demo, User.objects.get(email="plan-manager@demonstration.invalid")


def test_a_deadline_promised_for_the_month_and_moved_is_put_off_with_its_reason(plan, manager):
    with on("2024-05-20"):
        measure = plan.objectives.get().measures.get()
        made = building.add_action(
            user=manager, measure=measure, label="Promise", deadline="15/06/2024", lead=service("dgafp")
        )
    with on("2024-06-11"):
        cutoffs.cut_off(user=manager, plan=plan, at=MAY)
        editing.move_deadline(user=manager, action=made, text="Fin 2024", reason="Marché infructueux")
    with on("2024-07-09"):
        june = cutoffs.cut_off(user=manager, plan=plan, at=JUNE)
    (line,) = month(june).balance.of("promised")
    assert (line.number, line.deadline_before, line.deadline_after) == (made.number, "15/06/2024", "Fin 2024")
    assert line.reason == "Marché infructueux"
    assert "put_off" in line.buckets


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Autre"},
        {"at": dt.date(2024, 6, 30)},
        {"known_at": dt.datetime(2024, 6, 30, tzinfo=dt.UTC)},
        {"summary": {"kept": 12}},
        {"note": "après coup"},
    ],
)
def test_a_cut_off_does_not_change_whoever_writes(may, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Cutoff.objects.filter(pk=may.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cutoff.objects.filter(pk=may.pk).delete()


def test_a_cut_off_is_set_aside_with_its_reason_and_its_month_may_be_cut_off_again(
    plan, manager, may, client
):
    with on("2024-06-12"):
        client.force_login(manager)
        assert client.post(url("cutoff_archive", plan, may.pk), {"reason": " "}).status_code == 422
        assert (
            client.post(url("cutoff_archive", plan, may.pk), {"reason": "Arrêté trop tôt"}).status_code == 302
        )
        again = cutoffs.cut_off(user=manager, plan=plan, at=MAY)
        page = client.get(url("months", plan)).content.decode()
    assert "Arrêté trop tôt" in page
    assert list(plan.cutoffs.standing()) == [again]
    assert [row.archive_reason for row in may.history.all()] == ["Arrêté trop tôt", ""]
    assert may.history.first().change.reason == "Arrêté trop tôt"


def test_only_the_latest_month_is_set_aside(plan, manager, may):
    with on("2024-07-09"):
        cutoffs.cut_off(user=manager, plan=plan, at=JUNE)
        with pytest.raises(Refused, match="dernier mois arrêté"):
            cutoffs.archive_cutoff(user=manager, cutoff=may, reason="Faux")


@pytest.mark.parametrize(
    ("day", "at", "why"),
    [
        ("2024-06-11", dt.date(2024, 5, 30), "dernier jour"),
        ("2024-06-11", dt.date(2024, 6, 30), "pas terminé"),
        ("2024-06-11", MAY, "déjà arrêté"),
        ("2024-07-11", dt.date(2024, 4, 30), "ordre"),
    ],
)
def test_a_month_that_cannot_be_cut_off_says_why(plan, manager, may, day, at, why):
    with on(day), pytest.raises(Refused, match=why):
        cutoffs.cut_off(user=manager, plan=plan, at=at)


def test_a_manager_sees_what_the_month_will_say_then_cuts_it_off(plan, manager, client, action):
    with on("2024-06-05"):
        client.force_login(manager)
        page = client.get(url("cutoff_make", plan))
        assert "L’arrêté est prévu le 11\xa0juin\xa02024" in page.content.decode()
        assert [line.number for line in page.context["missing"]] == [1]
        late = client.post(url("cutoff_make", plan), {"at": "2024-04-30"})
        assert late.status_code == 422
        done = client.post(url("cutoff_make", plan), {"at": "2024-05-31", "note": "RAS"}, follow=True)
    assert done.status_code == 200
    assert plan.cutoffs.get().note == "RAS"
    with on("2024-06-06"):
        again = client.post(url("cutoff_make", plan), {"at": "2024-05-31"})
    assert again.status_code == 422
    assert "déjà arrêté" in again.content.decode()


def test_every_figure_of_a_month_leads_to_a_list_that_counts_the_same(manager_of_demo, client):
    demo, user = manager_of_demo
    client.force_login(user)
    wrong, seen = [], 0
    for cutoff in demo.cutoffs.standing().filter(at__in=[dt.date(2023, 12, 31), dt.date(2024, 4, 30)]):
        address = url("cutoff", demo, cutoff.pk)
        page = client.get(address).content.decode()
        for href, count in re.findall(r'<a href="([^"]+)" data-figure[^>]*>(?:<span[^>]*>)?\s*(\d+)', page):
            listed = client.get(address + href.replace("&amp;", "&").split("#")[0])
            seen += 1
            if listed.context["page"].paginator.count != int(count):
                wrong.append((cutoff.name, href, count))
    assert seen > 30
    assert wrong == []


def test_the_demonstration_has_its_months_each_standing_on_the_one_before(manager_of_demo):
    demo, _ = manager_of_demo
    found = list(demo.cutoffs.standing().order_by("at"))
    assert [c.at.month for c in found] == [9, 10, 11, 12, 1, 2, 3, 4]
    assert all(c.summary == cutoffs.summary_of(month(c)) for c in found)
    assert sum(c.summary["put_off"] for c in found) >= 1
    assert sum(c.summary["kept"] for c in found) >= 3


def test_the_time_machine_and_the_differences_offer_months_by_name(plan, may, people, client):
    with on("2024-06-20"):
        client.force_login(people[Role.READER])
        past = client.get(url("past", plan), {"arrete": may.pk})
        assert past.context["state"].known_at == may.known_at
        assert f'<h1 class="fr-h3">{may.name}' in past.content.decode()
        assert client.get(url("past", plan), {"arrete": "9999"}).status_code == 404
        assert client.get(url("past", plan), {"arrete": "x"}).status_code == 404
        changed = client.get(url("differences", plan), {"start_cutoff": may.pk, "end": "2024-06-20"})
        assert changed.status_code == 200
        assert may.name in changed.content.decode()
        assert (
            client.get(url("differences", plan), {"start_cutoff": "9999", "end": "2024-06-20"}).status_code
            == 422
        )


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_months_and_their_actions_leave_as_files(plan, may, people, client, kind):
    with on("2024-06-20"):
        client.force_login(people[Role.READER])
        for address in (url("months", plan), url("cutoff", plan, may.pk)):
            answer = client.get(address, {"export": kind})
            assert answer.status_code == 200
            assert b"".join(answer)


def test_settings_of_the_plan_move_the_cut_off_and_never_lose_a_colleague_s(plan, manager, client):
    client.force_login(manager)
    form = client.get(url("plan_settings", plan)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    bad = client.post(url("plan_settings", plan), sent | {"report_cutoff_working_day": "3"})
    assert bad.status_code == 422
    assert "au moins 6" in bad.content.decode()
    plan_settings.update_settings(user=manager, plan=plan, version=plan.version, values={"silent_days": 45})
    late = client.post(url("plan_settings", plan), sent | {"silent_days": "90"})
    assert late.status_code == 409
    with pytest.raises(Stale):
        plan_settings.update_settings(
            user=manager, plan=plan, version=plan.version, values={"silent_days": 30}
        )
    form = client.get(url("plan_settings", plan)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert (
        client.post(url("plan_settings", plan), sent | {"report_cutoff_working_day": "9"}).status_code == 302
    )
    plan.refresh_from_db()
    assert (plan.report_cutoff_working_day, plan.alert_thresholds["silent_days"]) == (9, 45)


def test_a_manager_is_asked_for_the_month_and_for_what_is_done(plan, action, people, manager, may):
    from accounts.expected import expected_of

    def asked() -> list[str]:
        said = [item.title.split(" — ")[0].replace("\xa0", " ") for item in expected_of(manager)]
        return [title for title in said if "à attribuer" not in title]

    with on("2024-07-08"):
        assert asked() == []
    with on("2024-07-09"):
        assert asked() == ["Arrêter le mois de juin 2024"]
        reports.submit_report(user=people[Role.ACTION_LEAD], action=action, holds_on=JUNE, status="done")
        assert "1 réalisation à constater" in asked()
        assert "1 réalisation à constater" not in [i.title for i in expected_of(people[Role.ACTION_LEAD])]
