"""Editing an action: conflicts, deadlines, history."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import building, editing
from actions.services.errors import Refused, Stale
from organisations.models import Service


def edit_form(client, action, **changes):
    """The edit form as a browser sends it back, with ``changes``."""
    form = client.get(reverse("actions:edit", args=[action.plan.slug, action.number])).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (sent | changes).items()}


def test_a_late_form_is_shown_both_versions_and_nothing_is_lost(action, people, client):
    manager = people[Role.PLAN_MANAGER]
    client.force_login(manager)
    late = edit_form(client, action, label="Ma version")
    editing.update_action(user=manager, action=action, version=0, values={"label": "Version de l’autre"})
    answer = client.post(reverse("actions:edit", args=[action.plan.slug, 1]), late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Version de l’autre" in page
    assert "Ma version" in page
    action.refresh_from_db()
    assert action.label == "Version de l’autre"


def settle(client, action, answer, **changes):
    """The page that shows both versions, sent back with what the person chose."""
    form = answer.context["form"]
    sent = {name: form[name].value() for name in form.fields} | changes
    return client.post(reverse("actions:edit", args=[action.plan.slug, 1]), sent)


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Ma version"), ("theirs", "Version de l’autre")])
def test_each_field_in_dispute_is_chosen_and_the_others_are_all_kept(action, people, client, choice, kept):
    manager = people[Role.PLAN_MANAGER]
    dicom, dnum = Service.objects.get(slug="dicom"), Service.objects.get(slug="dnum-miom")
    editing.set_contributors(user=manager, action=action, services=[dicom])
    client.force_login(manager)
    late = edit_form(client, action, label="Ma version", lead=dnum.pk)
    action.refresh_from_db()
    editing.update_action(
        user=manager,
        action=action,
        version=action.version,
        values={"label": "Version de l’autre", "implementation": "Précisée", "contributors": [dicom, dnum]},
    )
    answer = client.post(reverse("actions:edit", args=[action.plan.slug, 1]), late)
    assert answer.status_code == 409
    assert [row["name"] for row in answer.context["conflict"].both] == ["label"]
    assert {row["name"] for row in answer.context["conflict"].theirs} == {"implementation", "contributors"}
    assert settle(client, action, answer, **{"choix-label": choice}).status_code == 302
    action.refresh_from_db()
    assert (action.label, action.implementation, action.lead) == (kept, "Précisée", dnum)
    assert {row.service for row in action.contributions.all()} == {dicom, dnum}


def test_contributors_that_two_people_changed_are_shown_side_by_side(action, people, client):
    manager = people[Role.PLAN_MANAGER]
    dicom, dnum = Service.objects.get(slug="dicom"), Service.objects.get(slug="dnum-miom")
    client.force_login(manager)
    late = edit_form(client, action, contributors=[dicom.pk])
    editing.set_contributors(user=manager, action=action, services=[dnum])
    answer = client.post(reverse("actions:edit", args=[action.plan.slug, 1]), late)
    assert answer.status_code == 409
    assert [row["theirs"] for row in answer.context["conflict"].both] == [str(dnum)]
    settle(client, action, answer, contributors=[dicom.pk, dnum.pk], **{"choix-contributors": "mine"})
    assert {row.service for row in action.contributions.all()} == {dicom, dnum}


def test_a_third_change_while_choosing_is_shown_again(action, people, client):
    manager = people[Role.PLAN_MANAGER]
    client.force_login(manager)
    late = edit_form(client, action, label="Ma version")
    editing.update_action(user=manager, action=action, version=0, values={"label": "Version 2"})
    answer = client.post(reverse("actions:edit", args=[action.plan.slug, 1]), late)
    editing.update_action(user=manager, action=action, version=1, values={"label": "Version 3"})
    again = settle(client, action, answer, **{"choix-label": "mine"})
    assert again.status_code == 409
    assert "Version 3" in again.content.decode()
    assert "Ma version" in again.content.decode()


def test_an_action_moves_to_another_measure_and_its_objective_follows(action, people, client):
    manager = people[Role.PLAN_MANAGER]
    objective = building.add_objective(user=manager, plan=action.plan, label="Autre objectif")
    measure = building.add_measure(user=manager, objective=objective, label="Autre volet")
    client.force_login(manager)
    sent = edit_form(client, action, measure=measure.pk)
    assert client.post(reverse("actions:edit", args=[action.plan.slug, 1]), sent).status_code == 302
    action.refresh_from_db()
    assert (action.measure, action.objective, action.number) == (measure, objective, 1)


def test_a_measure_of_another_plan_is_refused(action, people):
    other = building.create_plan(user=None, title="Autre", as_of=action.plan.as_of)
    objective = building.add_objective(user=None, plan=other, label="Objectif")
    measure = building.add_measure(user=None, objective=objective)
    with pytest.raises(Refused, match="autre plan"):
        editing.update_action(
            user=people[Role.PLAN_MANAGER], action=action, version=0, values={"measure": measure}
        )


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
