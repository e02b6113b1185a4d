"""What a diary reads of the plans."""

import datetime as dt

import pytest

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions import months
from actions.calendars import own_events, plan_choices, plan_events
from actions.models import Milestone
from actions.services import building, editing, reports
from tests.conftest import service

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    """The same person as a new request finds it."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def lead(people):
    return people[Role.ACTION_LEAD]


def named(events, uid):
    return next((event for event in events if event.uid == uid), None)


def deadline_of(action, user):
    return named(own_events(fresh(user), 0), f"action-{action.pk}-echeance")


def test_a_deadline_stands_on_its_last_day_with_what_was_written(lead, action):
    found = deadline_of(action, lead)
    assert (found.first, found.last) == (dt.date(2023, 12, 31), None)
    assert found.title == "Échéance\u00a0: n°\u00a01 Relancer les chantiers de convergence"
    assert "«\u00a0Fin 2023\u00a0»" in found.description
    assert found.url == action.get_absolute_url()


def test_a_deadline_that_moves_keeps_its_name_and_says_that_it_moved(lead, action, people):
    before = deadline_of(action, lead)
    editing.move_deadline(
        user=people[Role.PLAN_MANAGER], action=action, text="Fin juin 2024", reason="Retard"
    )
    after = deadline_of(action, lead)
    assert after.uid == before.uid
    assert after.first == dt.date(2024, 6, 30)
    assert after.sequence == before.sequence + 1
    assert after.modified >= before.modified


def test_a_vague_deadline_is_explained_and_one_that_begins_stands_on_its_first_day(lead, plan):
    measure = plan.actions.get(number=1).measure
    dgafp = service("dgafp")
    during = building.add_action(
        user=None, measure=measure, label="A", deadline="1er semestre 2024", lead=dgafp
    )
    starts = building.add_action(
        user=None, measure=measure, label="B", deadline="À partir de septembre 2024", lead=dgafp
    )
    ongoing = building.add_action(user=None, measure=measure, label="C", deadline="En continu", lead=dgafp)
    assert deadline_of(during, lead).first == dt.date(2024, 6, 30)
    assert deadline_of(starts, lead).first == dt.date(2024, 9, 1)
    assert deadline_of(starts, lead).title.startswith("Début")
    assert deadline_of(ongoing, lead) is None


def test_an_action_that_is_done_leaves_and_a_suspended_one_says_so(lead, action):
    reports.submit_report(user=lead, action=action, holds_on=dt.date(2024, 5, 1), status="suspended")
    assert "(suspendue)" in deadline_of(action, lead).title
    reports.submit_report(
        user=lead, action=action, holds_on=dt.date(2024, 5, 2), status="done", without_deliverable="Fait"
    )
    assert deadline_of(action, lead) is None


def test_milestones_stand_there_until_they_are_reached(lead, action):
    step = Milestone.objects.create(action=action, text="Saisine", kind="by", last=dt.date(2024, 6, 3))
    found = named(own_events(fresh(lead), 0), f"jalon-{step.pk}")
    assert (found.first, found.title) == (dt.date(2024, 6, 3), "Jalon\u00a0: n°\u00a01 Saisine")
    step.reached_on = dt.date(2024, 5, 19)
    step.save()
    assert named(own_events(fresh(lead), 0), f"jalon-{step.pk}") is None


def test_who_owes_reports_finds_the_days_on_which_they_are_due(lead, plan):
    found = {event.uid: event.first for event in own_events(fresh(lead), 0)}
    assert found[f"plan-{plan.pk}-2024-04-points"] == dt.date(2024, 5, 10)
    assert found[f"plan-{plan.pk}-2024-05-points"] == dt.date(2024, 6, 7)
    assert not any(uid.endswith("-arrete") for uid in found)


def test_a_contributor_follows_the_actions_it_contributes_to_and_nothing_else(people, action, plan):
    contributor = people[Role.CONTRIBUTOR]
    assert own_events(fresh(contributor), 0) == []
    editing.set_contributors(user=people[Role.PLAN_MANAGER], action=action, services=[service("dicom")])
    assert [e.uid for e in own_events(fresh(contributor), 0)] == [f"action-{action.pk}-echeance"]


def test_a_plan_is_followed_by_whoever_sees_it_and_its_manager_finds_the_cut_off(people, plan):
    reader, manager = fresh(people[Role.READER]), fresh(people[Role.PLAN_MANAGER])
    assert plan_choices(reader) == [(plan.pk, "Plan d’essai")]
    cut_off = f"plan-{plan.pk}-2024-05-arrete"
    assert named(plan_events(manager, plan.pk), cut_off).first == dt.date(2024, 6, 11)
    assert named(plan_events(reader, plan.pk), cut_off) is None
    plan.circulated = False
    plan.save()
    assert plan_events(fresh(people["stranger"]), plan.pk) is None


def test_a_calendar_costs_the_same_whatever_its_rows(people, plan, django_assert_max_num_queries):
    lead = people[Role.ACTION_LEAD]
    measure = plan.actions.get(number=1).measure
    for n in range(12):
        made = building.add_action(
            user=None, measure=measure, label=f"A{n}", deadline="Fin 2024", lead=service("dgafp")
        )
        Milestone.objects.create(action=made, text="J", kind="by", last=dt.date(2024, 6, 3))
    Grant.objects.create(user=lead, role=Role.CONTRIBUTOR, scope=Scope.SERVICE, service=service("dicom"))
    with django_assert_max_num_queries(8):
        assert len(own_events(fresh(lead), 0)) > 24


def test_a_session_that_moves_moves_the_days_in_the_diary(plan, people, monkeypatch):
    held = {"day": dt.date(2024, 6, 20)}

    def source(_, first):
        if first == dt.date(2024, 5, 1):
            return months.Session(held["day"], "COTECH", moved_at=dt.datetime(2024, 5, 2, tzinfo=dt.UTC))
        return None

    monkeypatch.setattr(months, "sessions", [source])
    reader, uid = fresh(people[Role.READER]), f"plan-{plan.pk}-2024-05-points"
    before = named(plan_events(reader, plan.pk), uid)
    held["day"] = dt.date(2024, 6, 27)
    after = named(plan_events(reader, plan.pk), uid)
    assert (before.first, after.first) == (dt.date(2024, 6, 11), dt.date(2024, 6, 18))
    assert "COTECH du 27\u00a0juin\u00a02024" in after.description
