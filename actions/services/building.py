"""New plans, objectives, measures and actions."""

from collections.abc import Iterable, Sequence

from django.utils.text import slugify
from simple_history.utils import bulk_create_with_history

from actions.models import Action, Measure, Milestone, Objective, Plan
from actions.services.editing import set_reading
from journal.services import change, current_change


def create_plan(
    *, user, title: str, as_of, slug: str = "", circulated: bool = False, fictional: bool = False
) -> Plan:
    """A new, empty plan; its slug is made from its title and made unique."""
    base = slugify(slug or title)[:50] or "plan"
    with change(user=user, label="Plan créé"):
        chosen, n = base, 2
        while Plan.objects.filter(slug=chosen).exists():
            chosen, n = f"{base}-{n}", n + 1
        return Plan.objects.create(
            title=title, as_of=as_of, slug=chosen, circulated=circulated, fictional=fictional
        )


def write_all(objects: Sequence) -> list:
    """Many new rows of one model and their history, which points to the act under way, in few queries."""
    if not objects:
        return []
    act = current_change()
    return bulk_create_with_history(
        objects,
        type(objects[0]),
        batch_size=500,
        default_user=act.user,
        custom_historical_attrs={"change": act},
    )


def add_actions(*, user, plan: Plan, actions: Iterable[Action]) -> list[Action]:
    """Actions at the end of ``plan``, numbered for life in their order, their deadlines read.

    Each comes unsaved, with its objective, measure, label and ``deadline_text`` as written.
    """
    with change(user=user, label="Action ajoutée"):
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        last = plan.actions.order_by("-position").values_list("position", flat=True).first() or 0
        first_number, steps = plan.next_number, []
        for action in actions:
            last += 1
            action.plan, action.number, action.position = plan, plan.next_number, last
            reading = set_reading(action, action.deadline_text)
            action.first_deadline_text = action.deadline_text
            action.first_overdue_after = action.overdue_after
            plan.next_number += 1
            steps.append((action, reading.milestones))
        written = write_all([action for action, _ in steps])
        write_all(
            [
                Milestone(
                    action=action,
                    text=step.text,
                    kind=step.kind,
                    first=step.first,
                    last=step.last,
                    position=at,
                )
                for action, milestones in steps
                for at, step in enumerate(milestones)
            ]
        )
        if plan.next_number != first_number:
            plan.save()
    return written


def add_action(*, user, measure: Measure, label: str, deadline: str = "", **fields) -> Action:
    """An action at the end of its plan, numbered for life, its deadline read."""
    made = Action(objective=measure.objective, measure=measure, label=label, deadline_text=deadline, **fields)
    return add_actions(user=user, plan=measure.objective.plan, actions=[made])[0]


def add_objective(*, user, plan: Plan, label: str) -> Objective:
    """An objective at the end of ``plan``."""
    with change(user=user, label="Objectif ajouté"):
        return Objective.objects.create(plan=plan, label=label, position=plan.objectives.count() + 1)


def add_measure(*, user, objective: Objective, label: str = "") -> Measure:
    """A measure at the end of ``objective``."""
    with change(user=user, label="Volet ajouté"):
        return Measure.objects.create(
            objective=objective, label=label, position=objective.measures.count() + 1
        )
