"""What the search of the header finds among plans: actions, recommendations, plans, services that lead."""

from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.searching import Found, Source, number_in
from actions.models import Action, Plan, Recommendation
from actions.querysets import search


def _matching(rows: QuerySet, typed: str, *fields: str) -> QuerySet:
    asked = search.query(typed)
    return rows.none() if asked is None else rows.alias(words=search.vector(*fields)).filter(words=asked)


def find_actions(user: User, typed: str) -> QuerySet:
    """Actions by number, or by their words whatever the accents and forms."""
    number = number_in(typed)
    seen = Action.objects.live().visible_to(user).filter(plan__archived_at=None).for_list()
    return seen.matching(typed if number is None else str(number)).order_by("plan_id", "position")


def show_action(action: Action) -> Found:
    """An action as everywhere: number, title; then plan, lead, status."""
    lead = action.lead or "à attribuer"
    context = f"{action.plan.title} — {lead} — {action.get_status_display()}"
    return Found(str(action), context, action.get_absolute_url())


def find_recommendations(user: User, typed: str) -> QuerySet:
    """Recommendations by number, or by the words of their label."""
    seen = Recommendation.objects.filter(
        plan__in=Plan.objects.visible_to(user).filter(archived_at=None)
    ).select_related("plan")
    number = number_in(typed)
    if number is not None:
        return seen.filter(reference=str(number)).order_by("plan_id", "position")
    return _matching(seen, typed, "label").order_by("plan_id", "position")


def show_recommendation(recommendation: Recommendation) -> Found:
    """A recommendation, its label, its plan."""
    context = " — ".join(filter(None, (recommendation.label, recommendation.plan.title)))
    return Found(
        str(recommendation), context, reverse("actions:recommendations", args=[recommendation.plan.slug])
    )


def find_plans(user: User, typed: str) -> QuerySet:
    """Plans by the words of their title."""
    return _matching(Plan.objects.visible_to(user).filter(archived_at=None), typed, "title").order_by("pk")


def show_plan(plan: Plan) -> Found:
    """A plan."""
    return Found(plan.title, "", reverse("actions:list", args=[plan.slug]))


def find_services(user: User, typed: str) -> QuerySet:
    """Services that lead an action, plan by plan, by name or acronym."""
    seen = Action.objects.live().visible_to(user).filter(plan__archived_at=None, lead__isnull=False)
    named = _matching(seen, typed, "lead__name", "lead__acronym")
    columns = ("lead_id", "lead__name", "lead__acronym", "lead__order", "plan__slug", "plan__title")
    return named.values(*columns).annotate(led=Count("pk")).order_by("lead__order", "plan__slug")


def show_service(row: dict) -> Found:
    """A service and the actions that it leads in one plan."""
    actions = f"{row['led']} action{'s' if row['led'] > 1 else ''}"
    name = row["lead__name"]
    if row["lead__acronym"] not in ("", name):
        name = f"{row['lead__acronym']} — {name}"
    address = reverse("actions:list", args=[row["plan__slug"]])
    return Found(name, f"pilote de {actions} — {row['plan__title']}", f"{address}?lead={row['lead_id']}")


SOURCES = [
    Source("actions", "Actions", find_actions, show_action),
    Source("recommandations", "Recommandations", find_recommendations, show_recommendation),
    Source("plans", "Plans", find_plans, show_plan),
    Source("services", "Services pilotes", find_services, show_service),
]
