"""The structure of a plan by hand: completed, corrected, ordered; numbers never change."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.models import Recommendation
from actions.services import building


@pytest.fixture
def act(plan, people, client):
    """What the plan manager sends to the page."""
    client.force_login(people[Role.PLAN_MANAGER])
    return lambda **sent: client.post(reverse("actions:structure_act", args=[plan.slug]), sent)


def test_an_objective_a_measure_and_an_action_are_added_by_hand(plan, act, client):
    act(do="add_objective", label="Nouvel objectif")
    objective = plan.objectives.get(label="Nouvel objectif")
    act(do="add_measure", pk=objective.pk, label="Nouveau volet")
    measure = objective.measures.get()
    sent = {"measure": measure.pk, "label": "Écrire le guide", "deadline": "30 juin 2024"}
    answer = client.post(reverse("actions:action_add", args=[plan.slug]), sent)
    made = plan.actions.get(label="Écrire le guide")
    assert (made.number, made.objective, made.overdue_after) == (3, objective, dt.date(2024, 6, 30))
    assert answer.url == made.get_absolute_url()


def test_labels_of_objectives_measures_and_recommendations_are_corrected(plan, act):
    objective = plan.objectives.get()
    measure = objective.measures.get()
    recommendation = Recommendation.objects.create(plan=plan, kind="number", reference="4")
    for kind, row in (("objective", objective), ("measure", measure), ("recommendation", recommendation)):
        answer = act(do="rename", kind=kind, pk=row.pk, label="Corrigé", seen=row.label)
        assert answer.status_code == 302
        row.refresh_from_db()
        assert row.label == "Corrigé"


def test_a_label_that_somebody_else_has_just_changed_is_not_overwritten(plan, act):
    objective = plan.objectives.get()
    answer = act(do="rename", kind="objective", pk=objective.pk, label="Le mien", seen="Ancien")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le mien" in page
    assert objective.label in page


def test_an_objective_is_not_left_without_a_label(plan, act):
    objective = plan.objectives.get()
    answer = act(do="rename", kind="objective", pk=objective.pk, label=" ", seen=objective.label)
    assert answer.status_code == 422
    assert "toujours un intitulé" in answer.content.decode()


def test_actions_are_ordered_without_being_renumbered(plan, act):
    second = plan.actions.get(number=2)
    act(do="up", kind="action", pk=second.pk)
    assert list(plan.actions.order_by("position").values_list("number", flat=True)) == [2, 1]
    act(do="up", kind="action", pk=second.pk)
    assert list(plan.actions.order_by("position").values_list("number", flat=True)) == [2, 1]


def test_a_part_of_another_plan_is_not_changed_from_here(plan, act):
    other = building.create_plan(user=None, title="Autre", as_of=plan.as_of)
    objective = building.add_objective(user=None, plan=other, label="Ailleurs")
    assert act(do="rename", kind="objective", pk=objective.pk, label="X", seen="Ailleurs").status_code == 404


@pytest.mark.parametrize("count", [2, 20])
def test_the_page_costs_as_much_with_two_as_with_twenty(
    plan, people, client, count, django_assert_max_num_queries
):
    measure = plan.objectives.get().measures.get()
    for n in range(count):
        building.add_action(user=None, measure=measure, label=f"Action {n}")
        building.add_measure(user=None, objective=building.add_objective(user=None, plan=plan, label=f"O{n}"))
    client.force_login(people[Role.PLAN_MANAGER])
    with django_assert_max_num_queries(14):
        client.get(reverse("actions:structure", args=[plan.slug]))
