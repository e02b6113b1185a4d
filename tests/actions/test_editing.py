"""Editing an action: conflicts, deadlines, history."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import editing
from actions.services.errors import Refused, Stale


def test_a_late_form_is_shown_both_versions_and_nothing_is_lost(action, people, client):
    manager = people[Role.PLAN_MANAGER]
    editing.update_action(user=manager, action=action, version=0, values={"label": "Version de l’autre"})
    client.force_login(manager)
    answer = client.post(
        reverse("actions:edit", args=[action.plan.slug, 1]),
        {"label": "Ma version", "implementation": "", "lead": action.lead_id, "version": 0},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Version de l’autre" in page
    assert "Ma version" in page
    action.refresh_from_db()
    assert action.label == "Version de l’autre"


def test_a_stale_version_is_refused(action, people):
    editing.update_action(user=people[Role.PLAN_MANAGER], action=action, version=0, values={"label": "Un"})
    with pytest.raises(Stale):
        editing.update_action(
            user=people[Role.PLAN_MANAGER], action=action, version=0, values={"label": "Deux"}
        )


def test_a_deadline_moves_with_its_reason_and_the_first_is_kept(action, people):
    moved = editing.move_deadline(
        user=people[Role.PLAN_MANAGER], action=action, text="30 juin 2024", reason="Arbitrage attendu"
    )
    assert (moved.first_deadline_text, moved.deadline_text, moved.slides, moved.slid_days) == (
        "Fin 2023",
        "30 juin 2024",
        1,
        182,
    )
    assert moved.history.latest().change.reason == "Arbitrage attendu"


def test_a_deadline_does_not_move_without_a_reason(action, people):
    with pytest.raises(Refused, match="motif est obligatoire"):
        editing.move_deadline(user=people[Role.PLAN_MANAGER], action=action, text="2025", reason=" ")


def test_a_lead_proposes_a_deadline_and_nothing_moves(action, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    client.post(
        reverse("actions:deadline", args=[action.plan.slug, 1]),
        {"text": "fin 2024", "reason": "Retard du marché"},
    )
    action.refresh_from_db()
    assert action.deadline_text == "Fin 2023"
    assert action.deadline_moves.get().state == "proposed"


def test_the_page_tells_who_changed_what_and_why(action, people, client):
    editing.move_deadline(
        user=people[Role.PLAN_MANAGER], action=action, text="2025", reason="Marché infructueux"
    )
    client.force_login(people[Role.READER])
    page = client.get(action.get_absolute_url()).content.decode()
    assert "Marché infructueux" in page
    assert "plan_manager@exemple.gouv.fr" in page
