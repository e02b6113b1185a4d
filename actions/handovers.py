"""What plans hand over when a person leaves: saved views and subscriptions; actions follow the role that leads them."""

from accounts.handovers import Part
from accounts.models import User
from actions.enums import CLOSED
from actions.models import Action, Plan, SavedView
from actions.services import saved_views, subscriptions
from actions.services.errors import Refused


def _led(leaver: User, successor: User, by: User) -> list[str]:
    found = Action.objects.live().led_by(leaver).filter(plan__archived_at=None).exclude(status__in=CLOSED)
    return [
        f"n°\u00a0{action.number} — {action.label}" for action in found.order_by("plan_id", "position", "pk")
    ]


def _views(leaver: User):
    views = SavedView.objects.visible_to(leaver).live().filter(plan__archived_at=None).select_related("plan")
    return views.order_by("plan__title", "pk")


def _views_by_plan(leaver: User, successor: User, by: User) -> list[str]:
    # What a view is called is its person's own business.
    return [f"une vue de la liste, {view.plan.title}" for view in _views(leaver)]


def _hand_views(leaver: User, successor: User, by: User) -> None:
    """Under their names, or « name (of whom) »; beyond what a person may keep, they stay with who leaves."""
    seen = set(Plan.objects.visible_to(successor).values_list("pk", flat=True))
    for view in _views(leaver):
        if view.plan_id not in seen:
            continue
        for name in (view.name, f"{view.name[:40]} ({str(leaver)[:36]})"):
            try:
                saved_views.save_view(user=successor, plan=view.plan, name=name, query=view.query)
            except Refused:
                continue
            saved_views.archive_view(view=view)
            break


def _subscribed(leaver: User):
    return leaver.plan_subscriptions.running().filter(plan__archived_at=None).select_related("plan")


def _summaries(leaver: User, successor: User, by: User) -> list[str]:
    return [row.plan.title for row in _subscribed(leaver)]


def _hand_summaries(leaver: User, successor: User, by: User) -> None:
    seen = set(Plan.objects.visible_to(successor).values_list("pk", flat=True))
    for row in list(_subscribed(leaver)):
        if row.plan_id in seen:
            subscriptions.subscribe(user=successor, plan=row.plan)
        subscriptions.unsubscribe(user=leaver, plan=row.plan)


PARTS = (
    Part("led", "Actions ouvertes que pilotent ses services", _led, note="Elles suivent le rôle de pilote."),
    Part(
        "views",
        "Vues enregistrées",
        _views_by_plan,
        _hand_views,
        note="Celles des plans que la personne qui prend la suite peut voir.",
    ),
    Part("summaries", "Synthèses du mois, par courriel", _summaries, _hand_summaries),
)
