"""« Relancer »: who is asked again, what leaves, and until when an answer is awaited."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.expected import expected_of
from accounts.models import Grant, User
from actions.models import Action, Chase
from actions.services import building, chasing, comments, editing, paragraphs, reports
from actions.services.errors import Refused, Stale
from notifications.models import Notice, OutgoingMail
from tests.conftest import service

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(people):
    return people[Role.PLAN_MANAGER]


@pytest.fixture
def lead(people):
    return people[Role.ACTION_LEAD]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def ask(manager, *actions, whom=None, **fields) -> list[Chase]:
    plan = actions[0].plan
    targets = {(action.pk, whom.pk if whom else action.lead_id) for action in actions}
    latest = Chase.objects.order_by("pk").last()
    given = {"batch": uuid.uuid4(), "seen": latest.pk if latest else 0, "message": "Où en êtes-vous ?"}
    return chasing.chase(user=manager, plan=plan, targets=targets, **given | fields)


def second_action(plan) -> Action:
    measure = plan.actions.get(number=1).measure
    return building.add_action(user=None, measure=measure, label="Autre chantier", lead=service("dgafp"))


def awaited(plan) -> list[int]:
    return list(plan.actions.chased().values_list("pk", flat=True))


def test_the_lead_gets_a_mail_at_once_with_the_message(manager, lead, action):
    ask(manager, action)
    mail = OutgoingMail.objects.get(user=lead)
    assert mail.subject.startswith("Relance sur l’action n°\u00a01")
    assert "Où en êtes-vous ?" in mail.text
    assert f"{action.get_absolute_url()}point/" in mail.text
    assert Notice.objects.get(user=lead).mail == mail


def test_a_person_asked_about_several_actions_gets_one_mail(manager, lead, action, plan):
    other = second_action(plan)
    ask(manager, action, other)
    mail = OutgoingMail.objects.get(user=lead)
    assert mail.subject == "Relance\u00a0: 2\u00a0actions attendent votre réponse"
    assert mail.text.count("Où en êtes-vous ?") == 1
    assert "Relancer les chantiers" in mail.text
    assert "Autre chantier" in mail.text
    assert mail.notices.count() == 2


def test_the_same_page_sent_twice_asks_once(manager, action):
    batch = uuid.uuid4()
    first, again = ask(manager, action, batch=batch), ask(manager, action, batch=batch)
    assert [c.pk for c in first] == [c.pk for c in again]
    assert OutgoingMail.objects.filter(kind="chase").count() == 1


@pytest.mark.parametrize("how", ["report", "nothing_new", "comment"])
def test_an_answer_of_the_service_ends_the_waiting(manager, lead, action, plan, how):
    ask(manager, action)
    assert awaited(plan) == [action.pk]
    if how == "report":
        reports.submit_report(user=lead, action=action, holds_on=dt.date(2024, 5, 1), status="in_progress")
    elif how == "nothing_new":
        reports.nothing_to_report(user=lead, action=action, holds_on=dt.date(2024, 5, 1))
    else:
        comments.add_comment(user=fresh(lead), action=action, text="Nous attendons l’arbitrage.")
    assert awaited(plan) == []
    found = Chase.objects.get()
    assert (found.answer, found.answered_by) == (how, lead)


def test_what_others_say_is_no_answer(manager, people, action, plan):
    ask(manager, action)
    comments.add_comment(user=fresh(manager), action=action, text="Toujours rien.")
    reports.report_in_bulk(user=manager, actions=[action], status="in_progress")
    assert awaited(plan) == [action.pk]


def test_a_report_typed_for_the_lead_answers_and_one_taken_back_answers_no_more(manager, lead, action, plan):
    ask(manager, action)
    report = reports.nothing_to_report(user=lead, action=action, holds_on=dt.date(2024, 5, 1))
    reports.withdraw_report(user=lead, report=report)
    assert awaited(plan) == [action.pk]
    reports.submit_report(
        user=manager,
        action=action,
        holds_on=dt.date(2024, 5, 1),
        status="in_progress",
        received_from="DGAFP",
        received_on=dt.date(2024, 5, 20),
    )
    assert awaited(plan) == []


def test_a_contributor_is_asked_and_answers_for_itself(manager, lead, people, action, plan):
    editing.set_contributors(user=manager, action=action, services=[service("dicom")])
    ask(manager, action, whom=service("dicom"))
    contributor = people[Role.CONTRIBUTOR]
    assert OutgoingMail.objects.filter(user=contributor, kind="chase").exists()
    reports.nothing_to_report(user=lead, action=action, holds_on=dt.date(2024, 5, 1))
    assert awaited(plan) == [action.pk]
    (asked,) = paragraphs.ask_paragraphs(user=lead, action=action, services=[service("dicom")])
    paragraphs.answer_paragraph(user=fresh(contributor), paragraph=asked, text="Voici.", version=0)
    assert awaited(plan) == []
    assert Chase.objects.get().answer == "paragraph"


def test_a_service_that_is_no_longer_in_charge_is_not_waited_for(manager, action, plan):
    ask(manager, action)
    editing.assign_lead(user=manager, actions=[action], lead=service("ditp"))
    assert awaited(plan) == []


def test_nobody_is_asked_about_what_is_over_or_is_not_its_own(manager, lead, action, plan):
    with pytest.raises(Refused, match="n’est plus en charge"):
        ask(manager, action, whom=service("ditp"))
    with pytest.raises(Refused, match="Cochez au moins un service"):
        chasing.chase(user=manager, plan=plan, targets=set(), batch=uuid.uuid4(), seen=0)
    reports.submit_report(
        user=lead, action=action, holds_on=dt.date(2024, 5, 2), status="done", without_deliverable="Fait"
    )
    with pytest.raises(Refused, match="réalisée"):
        ask(manager, action)
    assert OutgoingMail.objects.filter(kind="chase").count() == 0


def test_somebody_else_who_asked_meanwhile_is_not_doubled_without_knowing(manager, action):
    ask(manager, action)
    with pytest.raises(Stale):
        ask(manager, action, seen=0)
    assert len(ask(manager, action)) == 1


def test_a_chase_called_off_waits_no_more_and_its_mail_does_not_leave(manager, action, plan, lead):
    other = second_action(plan)
    (one,) = ask(manager, action)
    chasing.call_off(user=manager, chase=one)
    assert awaited(plan) == []
    assert OutgoingMail.objects.get(user=lead, kind="chase").state == "cancelled"
    first, second = ask(manager, action, other)
    chasing.call_off(user=manager, chase=first)
    kept = OutgoingMail.objects.filter(user=lead, kind="chase").latest("pk")
    # The mail speaks of the other action too: it leaves.
    assert kept.state == "waiting"
    chasing.call_off(user=manager, chase=second)
    kept.refresh_from_db()
    assert kept.state == "cancelled"
    reports.nothing_to_report(user=lead, action=other, holds_on=dt.date(2024, 5, 1))
    (third,) = ask(manager, other)
    comments.add_comment(user=fresh(lead), action=other, text="Voici.")
    with pytest.raises(Refused, match="déjà répondu"):
        chasing.call_off(user=manager, chase=third)


def test_the_page_shows_who_would_get_what_and_sends_nothing(manager, lead, action, client, people):
    editing.set_contributors(user=manager, action=action, services=[service("dicom"), service("ditp")])
    client.force_login(manager)
    page = reverse("actions:chase", args=[action.plan.slug])
    answer = client.post(page, {"actions": [action.pk]})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{action.pk}-{action.lead_id}" checked' in shown
    assert f'value="{action.pk}-{service("dicom").pk}">' in shown
    # Nobody holds the role there: nothing to tick.
    assert f'value="{action.pk}-{service("ditp").pk}"' not in shown
    assert str(lead) in shown
    assert answer.context["people"] == 1
    more = client.post(page, {"actions": [action.pk], "contributors": "1", "message": "Bonjour"})
    assert more.context["people"] == 2
    assert more.context["message"] == "Bonjour"
    assert not OutgoingMail.objects.filter(kind="chase").exists()


def test_what_is_ticked_is_sent_and_shown_as_awaited_wherever_the_action_is(
    manager, lead, action, plan, client
):
    client.force_login(manager)
    page = reverse("actions:chase", args=[plan.slug])
    shown = client.get(page, {"action": "1"}).context
    given = {
        "actions": [action.pk],
        "targets": [f"{action.pk}-{action.lead_id}"],
        "batch": str(shown["batch"]),
        "seen": shown["seen"],
        "message": "Où en êtes-vous ?",
        "send": "1",
    }
    answer = client.post(page, given, follow=True)
    assert "Relance envoyée à 1 personne sur 1 action" in answer.content.decode().replace("\u00a0", " ")
    assert [a.number for a in answer.context["page"]] == [1]
    assert "Relancée" in answer.content.decode()
    assert "En attente de réponse" in client.get(action.get_absolute_url()).content.decode()
    dashboard = client.get(reverse("actions:dashboard", args=[plan.slug]))
    assert ("En attente de réponse", 1) in [tile[:2] for tile in dashboard.context["tiles"]]
    month = client.get(reverse("actions:month", args=[plan.slug])).content.decode()
    assert "Relancée" in month
    history = client.get(reverse("actions:history", args=[plan.slug, 1])).content.decode()
    assert "Relance" in history
    assert "DGAFP" in history
    assert any("relance du 20" in item.title for item in expected_of(fresh(lead)))
    client.force_login(lead)
    mine = client.get(reverse("actions:mine")).content.decode()
    assert "Où en êtes-vous ?" in mine
    assert "Répondre par un commentaire" in mine


def test_a_service_asked_lately_is_marked_and_not_ticked_then_again_after_a_week(manager, action, client):
    ask(manager, action)
    page = reverse("actions:chase", args=[action.plan.slug])
    client.force_login(manager)
    shown = client.get(page, {"action": "1"})
    assert "déjà relancé le" in shown.content.decode()
    assert shown.context["ticked"] == 0
    with time_machine.travel(dt.datetime(2024, 5, 27, 11, tzinfo=dt.UTC), tick=False):
        client.force_login(manager)
        later = client.get(page, {"action": "1"})
        assert "sans réponse" in later.content.decode()
        assert later.context["ticked"] == 1


def test_a_page_that_comes_late_or_wrong_sends_nothing_and_keeps_what_was_typed(manager, action, client):
    page = reverse("actions:chase", args=[action.plan.slug])
    client.force_login(manager)
    given = {
        "actions": [action.pk],
        "targets": [f"{action.pk}-{action.lead_id}"],
        "send": "1",
        "message": "Mot",
    }
    given |= {"batch": str(uuid.uuid4()), "seen": 0}
    nothing = client.post(page, given | {"targets": []})
    assert nothing.status_code == 422
    assert "Cochez au moins un service" in nothing.content.decode()
    assert ">Mot</textarea>" in nothing.content.decode()
    assert client.post(page, given | {"batch": "x"}).status_code == 422
    assert client.post(page, given | {"targets": ["999999-1", "x", "-"]}).status_code == 422
    assert client.post(page, given | {"message": "x" * 2001}).status_code == 422
    ask(manager, action)
    late = client.post(page, given)
    assert late.status_code == 409
    assert "entre-temps" in late.content.decode()
    assert OutgoingMail.objects.filter(kind="chase").count() == 1


def test_by_itself_the_page_offers_those_who_have_not_reported(manager, lead, action, plan, client):
    second_action(plan)
    client.force_login(manager)
    page = reverse("actions:chase", args=[plan.slug])
    # Only the first owes a report on April: its deadline is past.
    assert [row.action.pk for row in client.get(page).context["rows"]] == [action.pk]
    reports.nothing_to_report(user=lead, action=action, holds_on=dt.date(2024, 4, 30))
    assert "tous les points attendus ce mois-ci sont transmis" in client.get(page).content.decode()


def test_the_whole_filtered_list_can_be_asked(manager, action, plan, client):
    client.force_login(manager)
    page = reverse("actions:chase", args=[plan.slug])
    rows = client.post(page, {"all_filtered": "on", "query": "deadline=overdue"}).context["rows"]
    assert [row.action.pk for row in rows] == [action.pk]


@pytest.mark.parametrize("count", [2, 12])
def test_the_page_costs_the_same_whatever_its_rows(
    manager, plan, client, count, django_assert_max_num_queries
):
    made = [second_action(plan) for _ in range(count)]
    for n in range(count):
        user = User.objects.create_user(f"pilote-{n}@exemple.gouv.fr")
        Grant.objects.create(user=user, role=Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dgafp"))
    client.force_login(manager)
    with django_assert_max_num_queries(15):
        client.post(reverse("actions:chase", args=[plan.slug]), {"actions": [a.pk for a in made]})


def test_calling_off_is_for_those_who_manage_the_plan(manager, lead, action, client):
    (one,) = ask(manager, action)
    address = reverse("actions:chase_cancel", args=[action.plan.slug, 1, one.pk])
    client.force_login(lead)
    assert client.post(address).status_code == 403
    client.force_login(manager)
    assert client.post(address).status_code == 302
    one.refresh_from_db()
    assert one.archived_by == manager
