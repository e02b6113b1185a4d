"""The structure of a plan by hand: completed, corrected, ordered; numbers never change."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.models import Recommendation
from actions.services import building
from actions.views import structure as structure_views
from sgcd_plan import clock


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
    with django_assert_max_num_queries(16):
        client.get(reverse("actions:structure", args=[plan.slug]))


def test_an_action_is_put_under_another_measure_with_its_number(plan, act, client):
    objective = building.add_objective(user=None, plan=plan, label="Deux")
    measure = building.add_measure(user=None, objective=objective, label="Ailleurs")
    action = plan.actions.get(number=1)
    address = reverse("actions:action_move", args=[plan.slug, 1])
    answer = client.post(address, {"measure": measure.pk, "version": action.version}, follow=True)
    assert "déplacée sous" in answer.content.decode()
    action.refresh_from_db()
    assert (action.objective, action.measure, action.number) == (objective, measure, 1)
    assert list(plan.actions.order_by("position").values_list("number", flat=True)) == [2, 1]
    assert client.post(address, {"measure": measure.pk, "version": 0}).status_code == 409


def test_what_is_dragged_goes_where_it_was_let_go(plan, act):
    measure = plan.objectives.get().measures.get()
    third = building.add_action(user=None, measure=measure, label="Trois")
    act(do="place", kind="action", pk=third.pk, parent=measure.pk, rank="0")
    assert list(plan.actions.order_by("position").values_list("number", flat=True)) == [3, 1, 2]
    assert (
        act(do="place", kind="action", pk=third.pk, parent=measure.pk, rank="0", version="99").status_code
        == 409
    )


def test_the_list_follows_the_order_of_objectives_and_measures(plan, act):
    objective = building.add_objective(user=None, plan=plan, label="Deux")
    measure = building.add_measure(user=None, objective=objective, label="Ailleurs")
    building.add_action(user=None, measure=measure, label="Trois")
    act(do="up", kind="objective", pk=objective.pk)
    assert list(plan.actions.order_by("position").values_list("number", flat=True)) == [3, 1, 2]


def test_a_measure_changes_objective_with_its_actions_and_says_what_it_answers(plan, act, client):
    objective = building.add_objective(user=None, plan=plan, label="Deux")
    measure = plan.objectives.get(label="Renforcer la réactivité").measures.get()
    act_address = reverse("actions:recommendation_add", args=[plan.slug])
    assert (
        client.post(act_address, {"kind": "number", "reference": "4", "label": "Simplifier"}).status_code
        == 302
    )
    assert client.post(act_address, {"kind": "number", "reference": "4"}).status_code == 422
    recommendation = plan.recommendations.get()
    address = reverse("actions:measure", args=[plan.slug, measure.pk])
    sent = {"objective": objective.pk, "recommendations": [recommendation.pk], "version": measure.version}
    assert client.post(address, sent).status_code == 302
    assert set(plan.actions.values_list("objective", flat=True)) == {objective.pk}
    assert [a.recommendation for a in measure.answers.all()] == [recommendation]
    assert client.post(address, sent).status_code == 409


def test_an_objective_is_archived_with_what_stands_under_it_and_brought_back(plan, act, client):
    objective = plan.objectives.get()
    address = reverse("actions:part_archive", args=[plan.slug, "objectif", objective.pk])
    page = client.get(address).content.decode()
    assert "Relancer les chantiers" in page
    seen = list(plan.actions.values_list("pk", flat=True))
    assert client.post(address, {"do": "archive", "seen": seen, "reason": " "}).status_code == 422
    assert client.post(address, {"do": "archive", "seen": seen[:1], "reason": "Fini"}).status_code == 409
    archived_alone = plan.actions.get(number=2)
    with clock.held_at(clock.now() - dt.timedelta(days=1)):
        client.post(reverse("actions:archive", args=[plan.slug, 2]), {"do": "archive", "reason": "Avant"})
    assert client.post(address, {"do": "archive", "seen": seen[:1], "reason": "Fini"}).status_code == 302
    assert plan.actions.live().count() == 0
    assert "Archivés" in client.get(reverse("actions:structure", args=[plan.slug])).content.decode()
    assert client.post(address, {"do": "restore", "reason": ""}).status_code == 302
    assert list(plan.actions.live()) == [plan.actions.get(number=1)]
    archived_alone.refresh_from_db()
    assert archived_alone.archived_at is not None


def test_a_large_plan_shows_the_actions_of_one_measure_at_a_time(plan, act, client, people, monkeypatch):
    monkeypatch.setattr(structure_views, "LARGE", 2)
    first = plan.objectives.get().measures.get()
    other = building.add_measure(
        user=people[Role.PLAN_MANAGER], objective=first.objective, label="Autre volet"
    )
    for label in ("Une de plus", "Et une autre"):
        building.add_action(user=people[Role.PLAN_MANAGER], measure=other, label=label)
    address = reverse("actions:structure", args=[plan.slug])
    page = client.get(address).content.decode()
    assert plan.actions.get(number=1).label in page
    assert "Une de plus" not in page
    assert f'href="?volet={other.pk}#measure-{other.pk}"' in page
    assert "ses 2 actions" in page.replace("\xa0", " ")
    page = client.get(address, {"volet": other.pk}).content.decode()
    assert "Une de plus" in page
    for odd in ("x", "0", "9" * 30):
        assert client.get(address, {"volet": odd}).status_code == 200
    moved = other.actions.get(label="Et une autre")
    answer = act(do="up", kind="action", pk=moved.pk)
    assert answer.url == f"{address}?volet={other.pk}#action-{moved.pk}"
