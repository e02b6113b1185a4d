"""Deadlines that leads propose: listed, decided once, told; and how a text reads before it is saved."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import editing, proposals
from actions.services.errors import Refused, Stale
from notifications.models import OutgoingMail


@pytest.fixture
def move(action, people):
    """A proposal of the lead."""
    return editing.propose_deadline(
        user=people[Role.ACTION_LEAD], action=action, text="30 juin 2024", reason="Marché infructueux"
    )


def url(name, action, *more) -> str:
    return reverse(f"actions:{name}", args=[action.plan.slug, action.number, *more])


def test_proposals_are_listed_to_the_plan_manager_with_their_count(action, move, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    page = client.get(reverse("actions:proposed", args=[action.plan.slug])).content.decode()
    assert "1 proposition attend votre décision" in page
    assert "Marché infructueux" in page
    assert "au plus tard le 30\xa0juin\xa02024" in page


def test_an_accepted_proposal_moves_the_deadline_and_keeps_who_asked(action, move, people, client, settings):
    settings.BASE_URL = "https://plan.exemple.fr"
    client.force_login(people[Role.PLAN_MANAGER])
    client.post(
        url("deadline_decide", action, move.pk), {"decision": "accept", "version": 0, "reason": "D’accord"}
    )
    action.refresh_from_db()
    move.refresh_from_db()
    assert (action.deadline_text, action.slides, action.slid_days) == ("30 juin 2024", 1, 182)
    assert (move.state, move.asked_by, move.decided_by) == (
        "applied",
        people[Role.ACTION_LEAD],
        people[Role.PLAN_MANAGER],
    )
    assert action.history.latest().change.reason == "Marché infructueux"
    mail = OutgoingMail.objects.get()
    assert mail.recipient == people[Role.ACTION_LEAD].email
    assert mail.subject == "Votre proposition d’échéance pour l’action n°\xa01 est acceptée"
    assert "Échéance précédente\xa0: Fin 2023" in mail.text
    assert "Échéance retenue\xa0: 30 juin 2024 (au plus tard le 30\xa0juin\xa02024)" in mail.text
    assert "D’accord" in mail.text
    assert "https://plan.exemple.fr/plans/plan-dessai/actions/1/#echeances" in mail.text


def test_a_refusal_needs_its_reason_and_keeps_what_was_shown(action, move, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.post(
        url("deadline_decide", action, move.pk), {"decision": "refuse", "version": 0, "reason": " "}
    )
    assert answer.status_code == 422
    assert "le motif est obligatoire" in answer.content.decode()
    assert not OutgoingMail.objects.exists()
    client.post(
        url("deadline_decide", action, move.pk), {"decision": "refuse", "version": 0, "reason": "Trop tard"}
    )
    action.refresh_from_db()
    assert action.deadline_text == "Fin 2023"
    mail = OutgoingMail.objects.get()
    assert "Motif du refus\xa0: Trop tard" in mail.text
    assert "Échéance maintenue\xa0: Fin 2023" in mail.text


def test_two_managers_do_not_both_decide(move, people):
    manager = people[Role.PLAN_MANAGER]
    proposals.decide(user=manager, move=move, accepted=False, reason="Non")
    with pytest.raises(Refused, match="a déjà décidé"):
        proposals.decide(user=manager, move=move, accepted=True)
    assert OutgoingMail.objects.count() == 1


def test_a_decision_on_an_action_that_has_changed_is_shown_it_first(action, move, people, client):
    editing.move_deadline(user=people[Role.PLAN_MANAGER], action=action, text="2025", reason="Arbitrage")
    with pytest.raises(Stale):
        proposals.decide(user=people[Role.PLAN_MANAGER], move=move, accepted=True, version=0)
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.post(url("deadline_decide", action, move.pk), {"decision": "accept", "version": 0})
    assert answer.status_code == 409
    action.refresh_from_db()
    assert action.deadline_text == "2025"


def test_a_form_of_deadline_that_comes_late_is_told(action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    editing.move_deadline(user=people[Role.PLAN_MANAGER], action=action, text="2025", reason="Arbitrage")
    answer = client.post(url("deadline", action), {"text": "fin 2026", "reason": "Autre", "version": 0})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "«\xa02025\xa0»" in page
    assert "fin 2026" in page


def test_a_deadline_already_held_is_not_proposed(action, people):
    with pytest.raises(Refused, match="déjà l’échéance"):
        editing.propose_deadline(user=people[Role.ACTION_LEAD], action=action, text="Fin 2023", reason="?")


@pytest.mark.parametrize("how", ["htmx", "button"])
def test_how_a_deadline_reads_is_shown_before_saving(action, people, client, how):
    client.force_login(people[Role.ACTION_LEAD])
    if how == "htmx":
        answer = client.get(url("deadline_reading", action), {"text": "30 juin 2024"})
    else:
        answer = client.post(url("deadline", action), {"text": "30 juin 2024", "preview": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "au plus tard le 30\xa0juin\xa02024" in page
    assert "182 jours" in page
    action.refresh_from_db()
    assert not action.deadline_moves.exists()
