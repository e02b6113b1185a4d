"""The agenda that writes itself, and what the secretary makes of it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from actions.enums import Status, Weather
from actions.services import building, editing, reports
from actions.services.errors import Refused
from committees import timetable
from committees.agenda import Carried, Facts, Followed, Moved, Situation, propose
from committees.enums import ItemKind, ItemState, TopicState
from committees.models import AgendaItem
from committees.services import agenda, meetings, topics
from committees.services.scope import facts_for
from notifications.models import Notice

DAY = dt.date(2024, 6, 4)


def facts(**told) -> Facts:
    return Facts(
        today=dt.date(2024, 5, 20), day=DAY, since=dt.date(2024, 5, 7), following=dt.date(2024, 7, 2), **told
    )


def situation(**told) -> Situation:
    return Situation(**{"pk": 1, "number": "1", "label": "Relancer", "status": "in_progress", "status_then": "in_progress", **told})  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("told", "kind", "reason"),
    [
        ({"overdue_after": dt.date(2024, 5, 10), "deadline": "10 mai"}, ItemKind.OVERDUE, "Échéance dépassée de 10 jours (10 mai)."),
        ({"overdue_after": dt.date(2024, 5, 31)}, ItemKind.DUE, "Échéance le 31 mai 2024, avant cette séance."),
        ({"overdue_after": dt.date(2024, 6, 30)}, ItemKind.DUE, "avant la séance suivante (2 juillet 2024)."),
        ({"weather": "storm", "weather_then": "sun"}, ItemKind.WORSENED, "de « objectif sécurisé » à « objectif compromis » depuis la séance du 7 mai 2024."),
        ({"weather": "cloud", "blocking": "Pas de crédits."}, ItemKind.BLOCKED, "Blocage signalé par le pilote : « Pas de crédits »."),
        ({"status": "suspended"}, ItemKind.BLOCKED, "Action suspendue depuis la séance du 7 mai 2024."),
        ({"status": "done"}, ItemKind.DONE, "Réalisée depuis la séance du 7 mai 2024 ; à constater."),
        ({"moves": (Moved("mai", "juin", "Arbitrage tardif"),)}, ItemKind.SLID, "de « mai » à « juin » depuis la séance du 7 mai 2024 : « Arbitrage tardif »."),
    ],
)  # fmt: skip
def test_each_fact_of_an_action_proposes_it_with_its_reason(told, kind, reason):
    (found,) = propose(facts(situations=[situation(**told)]))
    assert found.kind == kind
    assert reason in plain(found.reason)
    assert found.title == "1. Relancer"


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"overdue_after": dt.date(2024, 7, 2)},
        {"weather": "sun", "weather_then": "storm"},
        {"weather": "sun", "blocking": "Rien de grave"},
        {"status": "done", "status_then": "done", "overdue_after": dt.date(2024, 1, 1)},
        {"status": "suspended", "status_then": "suspended", "overdue_after": dt.date(2024, 1, 1)},
    ],
)
def test_an_action_without_news_is_not_proposed(told):
    assert propose(facts(situations=[situation(**told)])) == []


def test_an_action_with_several_facts_stands_once_with_all_its_reasons():
    found = propose(
        facts(
            situations=[situation(overdue_after=dt.date(2024, 5, 19), weather="storm", weather_then="cloud")]
        )
    )
    assert [p.kind for p in found] == [ItemKind.OVERDUE]
    assert "dépassée de 1 jour " in plain(found[0].reason)
    assert "Météo passée" in found[0].reason


def test_the_minutes_come_first_then_what_was_postponed_then_what_comes_from_other_committees():
    decided = {"text": "Décider", "responsible": "DGAFP", "due_on": None}
    found = propose(
        facts(
            minutes_of=dt.date(2024, 5, 7),
            situations=[situation(status="done")],
            decisions=[Followed(1, "COTECH 2024-05/1", **decided)],
            received=[
                Followed(2, "GT 2024-05/1", **decided, origin="GT", up=True),
                Followed(3, "CP 2024-05/1", **decided, origin="CP"),
            ],
            carried=[Carried(9, "Questions diverses", False, dt.date(2024, 5, 7))],
        )
    )
    assert [p.kind for p in found] == [
        ItemKind.MINUTES, ItemKind.POSTPONED, ItemKind.ESCALATED, ItemKind.SENT_DOWN, ItemKind.DECISION, ItemKind.DONE,
    ]  # fmt: skip
    assert [plain(p.reason) for p in found][1:5] == [
        "Non traité à la séance du 7 mai 2024.",
        "Remonté par « GT », décision GT 2024-05/1.",
        "Renvoyé par « CP », décision CP 2024-05/1.",
        "Décision COTECH 2024-05/1 à exécuter par DGAFP : sans échéance.",
    ]


def test_the_hours_follow_the_minutes_and_the_balance_says_what_is_too_much():
    begins = dt.datetime(2024, 6, 4, 10)
    assert [f"{at:%H:%M}" for at in timetable.starts(begins, [5, None, 20])] == ["10:00", "10:05", "10:05"]
    assert timetable.balance([100, None, 40], 120) == (140, -20)


@pytest.fixture
def held(committee):
    """A meeting of the committee held on 7 May 2024."""
    return meetings.add_meeting(
        user=None, committee=committee, starts_at=dt.datetime(2024, 5, 7, 8, tzinfo=dt.UTC), afterwards=True
    )


def report(people, action, **told):
    defaults = {"holds_on": dt.date(2024, 5, 15), "status": Status.IN_PROGRESS}
    return reports.submit_report(user=people[Role.PLAN_MANAGER], action=action, **(defaults | told))


def kinds(meeting, state=ItemState.PROPOSED) -> list[str]:
    return list(meeting.items.filter(state=state, archived_at=None).values_list("kind", flat=True))


def test_an_agenda_is_prepared_from_the_plan_since_the_last_meeting(held, meeting, action, people):
    report(people, action, weather=Weather.STORM, blocking="Pas d’accord des directions")
    made = agenda.prepare(user=None, meeting=meeting)
    assert kinds(meeting, ItemState.KEPT) == [ItemKind.MINUTES]
    (item,) = meeting.items.filter(action=action)
    assert item.kind == ItemKind.BLOCKED
    assert "Pas d’accord des directions" in item.reason
    assert "Échéance dépassée" in item.reason
    assert made.added == 2


def test_preparing_again_refreshes_and_never_brings_back_what_was_dropped(meeting, action, people):
    agenda.prepare(user=None, meeting=meeting)
    (item,) = meeting.items.all()
    assert item.kind == ItemKind.OVERDUE
    agenda.choose(user=None, meeting=meeting, items=[item.pk], state=ItemState.DROPPED)
    again = agenda.prepare(user=None, meeting=meeting)
    assert (again.added, again.refreshed, again.gone) == (0, 0, 0)
    assert kinds(meeting, ItemState.DROPPED) == [ItemKind.OVERDUE]


def test_a_proposal_goes_when_its_reason_is_gone_and_what_is_kept_stays_as_the_secretary_wrote_it(
    meeting, action, people, plan
):
    other = plan.actions.get(number=2)
    editing.move_deadline(user=people[Role.PLAN_MANAGER], action=other, text="Avril 2024", reason="Fixée")
    agenda.prepare(user=None, meeting=meeting)
    kept = meeting.items.get(action=action)
    agenda.choose(user=None, meeting=meeting, items=[kept.pk], state=ItemState.KEPT)
    kept.refresh_from_db()
    agenda.update_item(
        user=None, item=kept, version=kept.version, values={"title": "Mon titre", "minutes": 40}
    )
    editing.move_deadline(user=people[Role.PLAN_MANAGER], action=other, text="Fin 2030", reason="Arbitrage")
    report(people, action, status=Status.DONE, progress=100, without_deliverable="Réunion tenue")
    agenda.prepare(user=None, meeting=meeting)
    kept.refresh_from_db()
    assert (kept.title, kept.minutes) == ("Mon titre", 40)
    assert "Réalisée" in kept.reason
    assert meeting.items.get(action=other).kind == ItemKind.SLID


def test_what_was_not_treated_comes_back_once(held, meeting):
    item = agenda.add_item(user=None, meeting=held, title="Questions diverses")
    AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.POSTPONED)
    for _ in range(2):
        agenda.prepare(user=None, meeting=meeting)
    (back,) = meeting.items.filter(kind=ItemKind.POSTPONED)
    assert back.postponed_from == item
    later = meetings.add_meeting(
        user=None, committee=meeting.committee, starts_at=meeting.starts_at + dt.timedelta(days=28)
    )
    agenda.prepare(user=None, meeting=later)
    assert not later.items.filter(kind=ItemKind.POSTPONED).exists()


def test_a_reserved_item_comes_back_reserved_for_the_same_people(held, meeting, people):
    reader = people[Role.COMMITTEE_MEMBER]
    item = agenda.add_item(user=None, meeting=held, title="Nomination", reserved=True, readers=[reader])
    AgendaItem.objects.filter(pk=item.pk).update(state=ItemState.POSTPONED)
    agenda.prepare(user=None, meeting=meeting)
    back = meeting.items.get(kind=ItemKind.POSTPONED)
    assert back.reserved
    assert [r.user for r in back.readers.all()] == [reader]


def test_the_facts_cost_as_many_queries_for_two_actions_as_for_forty(held, meeting, plan, people):
    def cost() -> int:
        fresh = type(meeting).objects.for_list().get(pk=meeting.pk)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            found = facts_for(fresh)
        sizes.append(len(found.situations))
        return len(caught)

    sizes: list[int] = []
    few = cost()
    measure = plan.actions.first().measure
    for n in range(38):
        made = building.add_action(user=None, measure=measure, label=f"Action {n}", deadline="Fin 2023")
        report(people, made, weather=Weather.CLOUD)
        editing.move_deadline(user=people[Role.PLAN_MANAGER], action=made, text="Avril 2024", reason="Retard")
        agenda.add_item(user=None, meeting=held, title=f"Point {n}")
    held.items.update(state=ItemState.POSTPONED)
    assert cost() <= few + 1
    assert sizes == [2, 40]


def test_a_committee_of_some_actions_prepares_those_alone(committee, meeting, plan):
    from committees.services import committees as services

    committee.refresh_from_db()
    services.update_committee(
        user=None,
        committee=committee,
        version=committee.version,
        values={"covers": "actions"},
        actions=[plan.actions.get(number=2)],
    )
    meeting = type(meeting).objects.get(pk=meeting.pk)
    agenda.prepare(user=None, meeting=meeting)
    assert kinds(meeting) == []
    with pytest.raises(Refused, match="n’est pas dans le champ"):
        agenda.add_item(user=None, meeting=meeting, title="Hors champ", action=plan.actions.get(number=1))


@pytest.fixture
def secretary(people, client):
    """The browser of the secretary."""
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    return client


def address(meeting, name, **more):
    return reverse(f"committees:{name}", kwargs={"slug": meeting.committee.slug, "pk": meeting.pk, **more})


def test_the_secretary_prepares_keeps_orders_and_drops_in_the_browser(held, meeting, secretary):
    act = address(meeting, "agenda_act")
    page = secretary.post(act, {"do": "prepare"}, follow=True).content.decode()
    assert "2 points proposés" in plain(page)
    item = meeting.items.get(kind=ItemKind.OVERDUE)
    secretary.post(act, {"do": "keep", "item": item.pk})
    secretary.post(act, {"do": "up", "pk": item.pk})
    assert [i.kind for i in meeting.items.on_agenda()] == [ItemKind.OVERDUE, ItemKind.MINUTES]
    secretary.post(act, {"do": "place", "pk": item.pk, "rank": "1"})
    assert [i.kind for i in meeting.items.on_agenda()] == [ItemKind.MINUTES, ItemKind.OVERDUE]
    secretary.post(act, {"do": "drop", "item": item.pk})
    assert "Points écartés (1)" in plain(secretary.get(address(meeting, "agenda")).content.decode())


def test_nothing_ticked_is_said(meeting, secretary):
    answer = secretary.post(address(meeting, "agenda_act"), {"do": "keep"})
    assert answer.status_code == 422
    assert "Cochez au moins un point" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [("title", "", "Donnez un intitulé"), ("minutes", "0", "au moins une minute"), ("minutes", "dix", "Écrivez un nombre de minutes")],
)  # fmt: skip
def test_a_wrong_item_is_refused_with_what_was_typed(meeting, secretary, field, value, message):
    sent = {"version": 0, "seen": "{}", "title": "Point", "speaker": "Mme Untel", field: value}
    answer = secretary.post(address(meeting, "item_add"), sent)
    assert answer.status_code == 422
    assert message in plain(answer.content.decode())
    assert "Mme Untel" in answer.content.decode()
    assert not meeting.items.exists()


def test_two_secretaries_on_one_item_are_shown_both_versions(meeting, secretary):
    item = agenda.add_item(user=None, meeting=meeting, title="Point")
    form = secretary.get(address(meeting, "item", item=item.pk)).context["form"]
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    agenda.update_item(user=None, item=item, version=0, values={"title": "L’autre titre"})
    answer = secretary.post(address(meeting, "item", item=item.pk), sent | {"title": "Mon titre"})
    assert answer.status_code == 409
    assert "L’autre titre" in answer.content.decode()
    assert "Mon titre" in answer.content.decode()


def test_a_reserved_item_is_read_by_those_named_and_the_secretary_alone(meeting, people, client):
    agenda.add_item(user=None, meeting=meeting, title="Point ouvert")
    item = agenda.add_item(user=None, meeting=meeting, title="Point caché", reserved=True)
    page = meeting.get_absolute_url()
    seen = {}
    for who in (Role.COMMITTEE_MEMBER, Role.COMMITTEE_SECRETARY):
        client.force_login(people[who])
        seen[who] = "Point caché" in client.get(page).content.decode()
    assert seen == {Role.COMMITTEE_MEMBER: False, Role.COMMITTEE_SECRETARY: True}
    agenda.set_readers(item=item, readers=[people[Role.COMMITTEE_MEMBER]])
    client.force_login(people[Role.COMMITTEE_MEMBER])
    assert "Point caché" in client.get(page).content.decode()


def test_internal_notes_are_shown_to_the_secretary_alone(meeting, people, client):
    agenda.add_item(user=None, meeting=meeting, title="Point", internal_notes="À ne pas dire")
    client.force_login(people[Role.COMMITTEE_MEMBER])
    assert "À ne pas dire" not in client.get(meeting.get_absolute_url()).content.decode()
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    assert "À ne pas dire" in client.get(address(meeting, "agenda")).content.decode()


def test_a_member_proposes_a_topic_and_hears_what_became_of_it(committee, meeting, people, client):
    page, member = reverse("committees:topics", args=[committee.slug]), people[Role.COMMITTEE_MEMBER]
    client.force_login(member)
    client.post(page, {"title": "Le télétravail", "detail": "Dans les SGC-D"})
    client.post(page, {"title": "Les uniformes"})
    taken, dropped = committee.topics.order_by("pk")
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    where = {t.pk: reverse("committees:topic", args=[committee.slug, t.pk]) for t in (taken, dropped)}
    client.post(where[taken.pk], {"do": "take", f"sujet-{taken.pk}-meeting": meeting.pk})
    answer = client.post(where[dropped.pk], {"do": "drop", f"sujet-{dropped.pk}-answer": ""})
    assert answer.status_code == 422
    assert "dites pourquoi" in plain(answer.content.decode())
    client.post(where[dropped.pk], {"do": "drop", f"sujet-{dropped.pk}-answer": "Hors du plan"})
    item = meeting.items.get(kind=ItemKind.TOPIC)
    assert (item.title, item.state) == ("Le télétravail", ItemState.KEPT)
    dropped.refresh_from_db()
    assert (dropped.state, dropped.answer) == (TopicState.DROPPED, "Hors du plan")
    assert Notice.objects.filter(kind="topic_answered", user=member).count() == 2
    with pytest.raises(Refused, match="déjà reçu une réponse"):
        topics.take_topic(user=None, topic=taken, meeting=meeting)


def test_a_meeting_that_was_held_is_not_prepared(held):
    with pytest.raises(Refused, match="est tenue"):
        agenda.prepare(user=None, meeting=held)
