"""New plans, objectives, measures and actions."""

from django.utils.text import slugify

from actions.models import Action, Measure, Objective, Plan
from actions.services.editing import set_reading, write_milestones
from journal.services import change


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


def add_action(*, user, measure: Measure, label: str, deadline: str = "", **fields) -> Action:
    """An action at the end of its plan, numbered for life, its deadline read."""
    with change(user=user, label="Action ajoutée"):
        plan = Plan.objects.select_for_update().get(pk=measure.objective.plan_id)
        action = Action(
            plan=plan,
            objective=measure.objective,
            measure=measure,
            number=plan.next_number,
            position=plan.next_number,
            label=label,
            **fields,
        )
        reading = set_reading(action, deadline)
        action.first_deadline_text = deadline
        action.first_overdue_after = action.overdue_after
        action.save()
        write_milestones(action, reading)
        plan.next_number += 1
        plan.save()
        return action


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
