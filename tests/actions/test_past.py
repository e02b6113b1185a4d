"""The plan as it stood on a day, and what changed between two days."""

import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import Role
from actions.differences import differences
from actions.figures import figures
from actions.models import Action
from actions.querysets.moves import reasons_between
from actions.querysets.past import plan_at
from actions.querysets.past_indicators import indicators_at
from actions.services import building, editing, indicators, reports
from actions.snapshot import NotYet
from journal.directory import services as directory
from organisations import successions
from sgcd_plan import clock
from tests.conftest import person, service


def at(day: str, hour: int = 10):
    """Hold the clock on a day."""
    return clock.held_at(dt.datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=clock.PARIS))


def on(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


@pytest.fixture
def manager(db):
    """A plan manager."""
    return person(Role.PLAN_MANAGER)


@pytest.fixture
def told(manager):
    """A plan made on 2 January 2024, two actions, changed and reported on until May."""
    with at("2024-01-02"):
        plan = building.create_plan(user=manager, title="Plan conté", as_of=on("2024-01-02"))
        objective = building.add_objective(user=manager, plan=plan, label="Objectif un")
        measure = building.add_measure(user=manager, objective=objective, label="Volet")
        first = building.add_action(
            user=manager,
            measure=measure,
            label="Écrire le guide",
            deadline="31/03/2024",
            lead=service("dgafp"),
        )
        building.add_action(user=manager, measure=measure, label="Former les agents", deadline="31/12/2024")
    with at("2024-02-10"):
        reports.submit_report(
            user=manager,
            action=first,
            holds_on=on("2024-01-31"),
            status="in_progress",
            weather="sun",
            progress=20,
        )
    with at("2024-03-15"):
        editing.move_deadline(user=manager, action=first, text="30/06/2024", reason="Visa attendu du cabinet")
        first.refresh_from_db()
        editing.update_action(
            user=manager, action=first, version=first.version, values={"label": "Écrire et diffuser le guide"}
        )
        editing.set_contributors(user=manager, action=first, services=[service("dicom")])
    with at("2024-04-05"):
        building.add_action(user=manager, measure=measure, label="Évaluer", deadline="2025")
    return plan


def test_the_wording_of_a_past_day_is_that_of_its_end(told):
    assert [a.label for a in plan_at(told, on("2024-03-14")).actions] == [
        "Écrire le guide",
        "Former les agents",
    ]
    assert plan_at(told, on("2024-03-15")).actions[0].label == "Écrire et diffuser le guide"
    assert len(plan_at(told, on("2024-04-05")).actions) == 3


def test_a_late_report_counts_from_the_day_of_which_it_speaks_unless_one_asks_what_was_known(told):
    past = plan_at(told, on("2024-01-31")).actions[0]
    assert (past.status, past.weather, past.progress) == ("in_progress", "sun", 20)
    then = dt.datetime(2024, 2, 1, tzinfo=clock.PARIS)
    known = plan_at(told, on("2024-01-31"), known_at=then).actions[0]
    assert (known.status, known.weather, known.progress) == ("not_started", "", None)
    assert plan_at(told, on("2024-01-30")).actions[0].status == "not_started"


def test_a_report_sent_back_no_longer_counts_save_for_what_was_known_before(told, manager):
    report = Action.objects.get(plan=told, number=1).reports.get()
    with at("2024-02-20"):
        reports.send_back_report(user=manager, report=report, comment="Précisez")
    assert plan_at(told, on("2024-05-01")).actions[0].status == "not_started"
    before = dt.datetime(2024, 2, 19, tzinfo=clock.PARIS)
    assert plan_at(told, on("2024-02-18"), known_at=before).actions[0].status == "in_progress"


def test_today_s_state_is_that_of_the_actions_rows(told):
    for row in plan_at(told, clock.today()).actions:
        action = Action.objects.get(pk=row.pk)
        assert (row.status, row.weather, row.progress) == (action.status, action.weather, action.progress)
        assert (row.label, row.overdue_after, row.slides) == (
            action.label,
            action.overdue_after,
            action.slides,
        )


def test_the_day_before_the_plan_was_recorded_is_refused(told):
    with pytest.raises(NotYet, match="01/01/2024"):
        plan_at(told, on("2024-01-01"))


def test_differences_say_what_changed_and_why_a_deadline_moved(told):
    start, end = on("2024-02-01"), on("2024-04-30")
    found = differences(plan_at(told, start), plan_at(told, end), reasons_between(told, start, end))
    assert [(d.number, d.kind, d.before, d.after, d.reason) for d in found.actions] == [
        (1, "reworded", "Écrire le guide", "Écrire et diffuser le guide", ""),
        (1, "contributors", "aucun", "DICOM", ""),
        (
            1,
            "deadline",
            "« 31/03/2024 » (31/03/2024)",
            "« 30/06/2024 » (30/06/2024)",
            "Visa attendu du cabinet",
        ),
        (3, "added", "", "Évaluer", ""),
    ]


def test_a_plan_does_not_differ_from_itself(told):
    state = plan_at(told, on("2024-04-30"))
    assert not differences(state, state)


def test_queries_do_not_grow_with_the_plan(told, manager, django_assert_max_num_queries):
    measure = told.objectives.get().measures.get()
    for n in range(20):
        building.add_action(user=manager, measure=measure, label=f"Action {n}", lead=service("dgafp"))
    with django_assert_max_num_queries(11):
        assert len(plan_at(told, clock.today()).actions) == 23


def test_figures_count_what_they_name(told):
    found = figures(plan_at(told, on("2024-05-01")).actions, on("2024-07-01"))
    assert (found.total, found.overdue, found.slid, found.without_lead) == (3, 1, 1, 2)
    assert found.by_status["in_progress"] == 1
    assert found.progress == 7


def test_plan_at_prints_its_documented_shape(told):
    out = io.StringIO()
    call_command("plan_at", "2024-04-30", "--plan", told.slug, "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert list(found) == ["plan", "title", "on", "known_at", "objectives", "indicators", "figures"]
    action = found["objectives"][0]["measures"][0]["actions"][0]
    assert action["deadline"] == {
        "text": "30/06/2024",
        "kind": "by",
        "first": None,
        "last": "2024-06-30",
        "overdue_after": "2024-06-30",
    }
    assert (action["lead"], action["contributors"], action["progress"]) == ("DGAFP", ["DICOM"], 20)


def test_plan_diff_prints_its_documented_shape(told):
    out = io.StringIO()
    call_command("plan_diff", "2024-02-01", "2024-04-30", "--plan", told.slug, "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (found["plan"], found["from"], found["to"], found["headings"]) == (
        "plan-conte",
        "2024-02-01",
        "2024-04-30",
        [],
    )
    assert [a["kind"] for a in found["actions"]] == ["reworded", "contributors", "deadline", "added"]


def test_a_past_day_shows_the_measures_known_then(told, manager, client):
    action = Action.objects.get(plan=told, number=1)
    march = {"first": on("2024-03-01"), "last": on("2024-03-31")}
    with at("2024-04-02"):
        ratio = indicators.add_indicator(
            user=manager, plan=told, action=action, name="Ratio", unit="agents", direction="down",
            target=Decimal(38), target_on=on("2024-04-30"),
        )  # fmt: skip
        value = indicators.record_value(user=manager, indicator=ratio, value=Decimal("41.5"), **march)
    with at("2024-05-06"):
        indicators.update_value(user=manager, row=value, version=value.version, value=Decimal(37), note="")
    assert indicators_at(told, plan_at(told, on("2024-04-01"))) == []
    then = indicators_at(told, plan_at(told, on("2024-04-30")))[0]
    assert (then.latest, then.standing, then.about) == (Decimal("41.5"), "ahead", "Action n°\u00a01")
    later = indicators_at(told, plan_at(told, on("2024-05-05")))[0]
    assert (later.latest, later.standing) == (Decimal("41.5"), "missed")
    assert indicators_at(told, plan_at(told, on("2024-05-06")))[0].standing == "met"
    client.force_login(person(Role.READER, slug="ditp"))
    page = client.get(reverse("actions:past", args=[told.slug]), {"date": "2024-04-30"}).content.decode()
    assert "41,5\u00a0agents" in page
    assert reverse("actions:indicator_history", args=[told.slug, ratio.pk]) in page
    out = io.StringIO()
    call_command("plan_at", "2024-04-30", "--plan", told.slug, "--json", stdout=out)
    said = json.loads(out.getvalue())["indicators"]
    assert [(i["name"], i["measured"], i["measured_last"], i["standing"]) for i in said] == [
        ("Ratio", 41.5, "2024-03-31", "ahead")
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan_at", "hier"], "n’est pas une date"),
        (["plan_at", "20240501"], "n’est pas une date"),
        (["plan_at", "2024-05-21"], "est à venir"),
        (["plan_at", "9999-12-31"], "est à venir"),
        (["plan_at", "0001-01-01"], "pas encore enregistré"),
        (["plan_at", "2023-01-01"], "pas encore enregistré"),
        (["plan_diff", "2024-05-01", "2024-06-01"], "est à venir"),
        (["plan_pdf", "--at", "2024-06-01"], "est à venir"),
        (["plan_at", "2024-05-01", "--plan", "autre"], "pas de plan « autre »"),
        (["plan_at", "2024-05-01", "--known-at", "demain"], "n’est pas un instant"),
        (["plan_diff", "2024-05-01", "2024-04-01"], "échangez-les"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_sentence_and_status_2(told, arguments, said):
    with pytest.raises(CommandError, match=said) as refused:
        call_command(*arguments)
    assert refused.value.returncode == 2


def test_a_service_bears_the_name_of_the_day_and_a_new_name_is_no_new_lead(told):
    admin = person(Role.ADMINISTRATOR)
    for slug, acronym, since in (("dgafp", "DGTP", "2024-03-20"), ("dicom", "DCOM", "2024-04-10")):
        directory.update_service(
            by=admin,
            service=service(slug),
            version=0,
            values={"name": f"Direction {acronym}", "acronym": acronym},
            since=on(since),
        )
    names = [
        (plan_at(told, on(day)).actions[0].lead, plan_at(told, on(day)).actions[0].contributors)
        for day in ("2024-03-19", "2024-03-20", "2024-04-10")
    ]
    assert names == [("DGAFP", ("DICOM",)), ("DGTP", ("DICOM",)), ("DGTP", ("DCOM",))]
    changed = differences(plan_at(told, on("2024-03-19")), plan_at(told, on("2024-05-01")))
    assert not changed.of_kind("lead")
    assert not changed.of_kind("contributors")
    before = differences(plan_at(told, on("2024-03-14")), plan_at(told, on("2024-05-01")))
    assert [(d.before, d.after) for d in before.of_kind("contributors")] == [("aucun", "DCOM")]


def test_an_action_taken_over_had_its_former_lead_until_then(told):
    admin = person(Role.ADMINISTRATOR)
    ending, heir = [service("dgafp")], service("ditp")
    seen = directory.fingerprint(ending, heir, None, on("2024-05-20"), successions.preview(ending))
    directory.take_over(
        by=admin, services=ending, successor=heir, on=on("2024-05-20"), reason="Décret", seen=seen
    )
    assert [plan_at(told, on(day)).actions[0].lead for day in ("2024-05-19", "2024-05-20")] == [
        "DGAFP",
        "DITP",
    ]
    [changed] = differences(plan_at(told, on("2024-05-19")), plan_at(told, on("2024-05-20"))).of_kind("lead")
    assert (changed.before, changed.after) == ("DGAFP", "DITP")
