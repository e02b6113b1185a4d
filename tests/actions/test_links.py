"""Links between actions: both directions, the late dependency, what is refused."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.enums import LinkKind
from actions.models import ActionLink
from actions.services import building, links
from actions.services.errors import Refused


@pytest.fixture
def other(plan):
    """The second action of the plan."""
    return plan.actions.select_related("plan").get(number=2)


def link(action, target, kind=LinkKind.DEPENDS_ON):
    return links.add_link(user=None, action=action, target=target, kind=kind)


def test_a_link_is_shown_from_both_ends_with_how_the_other_stands(action, other, people, client):
    link(other, action)
    client.force_login(people[Role.READER])
    there = client.get(other.get_absolute_url()).content.decode()
    assert "Dépend de" in there
    assert "Dépendance en retard" in there
    assert "dépassée de 141 jours" in there
    here = client.get(action.get_absolute_url()).content.decode()
    assert "Est attendue par" in here
    assert "Dépendance en retard" not in here


def test_a_done_dependency_is_no_longer_late(action, other, people, client):
    link(other, action)
    action.status = "done"
    action.save()
    client.force_login(people[Role.READER])
    assert "Dépendance en retard" not in client.get(other.get_absolute_url()).content.decode()


def test_an_action_is_not_linked_to_itself(action):
    with pytest.raises(Refused, match="liée à elle-même"):
        link(action, action)


def test_a_link_is_not_written_twice(action, other):
    link(action, other)
    with pytest.raises(Refused, match="existe déjà"):
        link(action, other)


def test_dependencies_do_not_go_round(plan, action, other):
    third = building.add_action(user=None, measure=action.measure, label="Troisième")
    link(action, other)
    link(other, third)
    with pytest.raises(Refused, match="dépend déjà de celle-ci"):
        link(third, action)
    assert ActionLink.objects.count() == 2


def test_an_action_is_not_at_once_before_and_after_another(action, other):
    link(action, other, LinkKind.CONTINUES)
    with pytest.raises(Refused, match="déjà la suite"):
        link(other, action, LinkKind.CONTINUES)


def test_a_manager_finds_an_action_links_it_and_removes_the_link(action, other, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    address = reverse("actions:link_add", args=[action.plan.slug, 1])
    assert [found.pk for found in client.get(address, {"q": "indicateur"}).context["found"]] == [other.pk]
    client.post(address, {"target": other.pk, "kind": "depends_on"})
    made = ActionLink.objects.get()
    client.post(reverse("actions:link_remove", args=[action.plan.slug, 1, made.pk]))
    assert not ActionLink.objects.exists()
    assert ActionLink.history.count() == 2


def test_a_refused_link_keeps_the_search(action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    address = reverse("actions:link_add", args=[action.plan.slug, 1])
    answer = client.post(address, {"target": action.pk, "kind": "depends_on", "q": "convergence"})
    assert answer.status_code == 422
    assert 'value="convergence"' in answer.content.decode()


def test_a_link_does_not_show_an_action_that_one_may_not_see(action, people, client):
    hidden = building.create_plan(user=None, title="Plan réservé", as_of=action.plan.as_of)
    objective = building.add_objective(user=None, plan=hidden, label="Objectif")
    measure = building.add_measure(user=None, objective=objective)
    link(action, building.add_action(user=None, measure=measure, label="Action réservée"))
    shown = {}
    for role in (Role.PLAN_MANAGER, Role.ACTION_LEAD):
        client.force_login(people[role])
        shown[role] = "Action réservée" in client.get(action.get_absolute_url()).content.decode()
    assert shown == {Role.PLAN_MANAGER: True, Role.ACTION_LEAD: False}
