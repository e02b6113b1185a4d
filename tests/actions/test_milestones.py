"""Milestones: read, reached, moved, and edited by two people at once."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import milestones
from actions.services.errors import Refused


def url(name, action, *more) -> str:
    return reverse(f"actions:{name}", args=[action.plan.slug, action.number, *more])


def as_sent(form) -> dict:
    """A form as a browser sends it back."""
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


@pytest.fixture
def milestone(action, people):
    """A milestone whose day has passed."""
    return milestones.add_milestone(
        user=people[Role.PLAN_MANAGER], action=action, text="Cadrage", deadline_text="fin avril 2024"
    )


def test_a_milestone_is_added_with_its_deadline_as_written_and_as_read(action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    client.post(url("milestone_add", action), {"text": "Cadrage", "deadline_text": "30 juin 2024"})
    made = action.milestones.get()
    assert (made.deadline_text, made.last, made.kind) == ("30 juin 2024", dt.date(2024, 6, 30), "by")


def test_a_deadline_that_does_not_read_is_refused_and_kept_as_typed(action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.post(url("milestone_add", action), {"text": "Cadrage", "deadline_text": "31/02/2024"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ne se lit pas" in page
    assert 'value="Cadrage"' in page
    assert not action.milestones.exists()


def test_a_late_milestone_is_said_until_its_lead_reaches_it(action, milestone, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    assert "dépassé de 20 jours" in client.get(action.get_absolute_url()).content.decode()
    client.post(url("milestone_reach", action, milestone.pk), {"on": "2024-05-02"})
    page = client.get(action.get_absolute_url()).content.decode()
    assert "dépassé de 20 jours" not in page
    assert "atteint le 2\xa0mai\xa02024" in page


@pytest.mark.parametrize("typed", ["2024-05-21", "2024-02-31", "demain"])
def test_a_milestone_is_not_reached_in_the_future_nor_on_no_day(action, milestone, people, client, typed):
    client.force_login(people[Role.ACTION_LEAD])
    client.post(url("milestone_reach", action, milestone.pk), {"on": typed})
    milestone.refresh_from_db()
    assert milestone.reached_on is None


def test_a_lead_does_not_move_a_milestone(action, milestone, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    assert client.get(url("milestone", action, milestone.pk)).status_code == 403


def test_two_people_on_one_milestone_see_both_versions_and_choose(action, milestone, people, client):
    manager = people[Role.PLAN_MANAGER]
    client.force_login(manager)
    form = client.get(url("milestone", action, milestone.pk)).context["form"]
    late = as_sent(form) | {"deadline_text": "fin mai 2024"}
    milestones.update_milestone(
        user=manager,
        milestone=milestone,
        version=0,
        values={"text": "Cadrage partagé", "deadline_text": "fin juin 2024"},
    )
    answer = client.post(url("milestone", action, milestone.pk), late)
    assert answer.status_code == 409
    assert [row["name"] for row in answer.context["conflict"].both] == ["deadline_text"]
    assert [row["name"] for row in answer.context["conflict"].theirs] == ["text"]
    form = answer.context["form"]
    sent = as_sent(form)
    client.post(url("milestone", action, milestone.pk), sent | {"choix-deadline_text": "theirs"})
    milestone.refresh_from_db()
    assert (milestone.text, milestone.last) == ("Cadrage partagé", dt.date(2024, 6, 30))


def test_a_milestone_that_is_removed_leaves_its_trace(action, milestone, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    form = client.get(url("milestone", action, milestone.pk)).context["form"]
    sent = as_sent(form)
    client.post(url("milestone", action, milestone.pk), sent | {"remove": "1"})
    assert client.get(action.get_absolute_url()).context["milestones"] == []
    assert "retiré" in client.get(url("history", action)).content.decode()


def test_a_milestone_is_not_reached_in_the_future_by_a_service_either(milestone):
    with pytest.raises(Refused, match="avenir"):
        milestones.reach_milestone(user=None, milestone=milestone, on=dt.date(2025, 1, 1))
