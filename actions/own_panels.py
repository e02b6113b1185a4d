"""The panels of an action's page that this app itself fills in: what it must produce, what measures it."""

from django.contrib.contenttypes.models import ContentType

from accounts.enums import Role
from accounts.models import User
from actions import access
from actions.enums import Status
from actions.models import Action, Chase, Deliverable, Indicator
from actions.panels import Panel
from notifications.kinds import kinds
from notifications.models import Notice

NOTICES_SHOWN = 30


def deliverables(user: User, action: Action) -> Panel:
    """What the action must produce, and whether its being done is confirmed."""
    rows = list(
        Deliverable.objects.visible_to(user).live().filter(serves__action=action).order_by("planned_on", "pk")
    )
    latest = action.reports.counting().exclude(without_deliverable="").first() if not rows else None
    context = {
        "rows": rows,
        "without": latest.without_deliverable if latest and action.status == Status.DONE else "",
        "attested_by": action.attested_by if action.attested_by_id else None,
        "may_add": action.archived_at is None and access.may_report(user, action),
    }
    return Panel(f"Livrables ({len(rows)})", "livrables", "actions/panel_deliverables.html", context)


def indicators(user: User, action: Action) -> Panel:
    """What is measured of the action, and whether its target is met."""
    rows = list(Indicator.objects.visible_to(user).live().filter(action=action).with_latest().in_order())
    return Panel(f"Indicateurs ({len(rows)})", "indicateurs", "actions/panel_indicators.html", {"rows": rows})


def notices(user: User, action: Action) -> Panel | None:
    """What was announced of the action: to whom, for administrators and plan managers; to oneself, for the others."""
    types = ContentType.objects.get_for_models(Action, Chase)
    found = Notice.objects.about_any(
        (types[Action], [action.pk]), (types[Chase], action.chases.values("pk"))
    ).select_related("user", "mail")
    everybody = user.has_any(Role.ADMINISTRATOR) or access.holds(user, action.plan)
    if not everybody:
        found = found.visible_to(user)
    rows = list(found[: NOTICES_SHOWN + 1])
    if not rows and not everybody:
        return None
    for row in rows:
        row.kind_label = kinds[row.kind].label if row.kind in kinds else ""
    more = len(rows) > NOTICES_SHOWN
    context = {"rows": rows[:NOTICES_SHOWN], "more": more, "everybody": everybody}
    return Panel(
        f"Envois ({min(len(rows), NOTICES_SHOWN)}{'+' if more else ''})",
        "envois",
        "actions/panel_notices.html",
        context,
    )


PANELS = [deliverables, indicators, notices]
