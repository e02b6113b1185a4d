"""What the plans expect of a person now: reports of the month, corrections, confirmations, paragraphs, decisions."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts.expected import Expected
from actions.enums import CLOSED, LACKING, MonthState, ReportState
from actions.models import Action, Paragraph, Plan, ProgressReport, ReportDraft
from actions.months import ReportingMonth
from documents.typography import MONTHS, day
from sgcd_plan import clock


@dataclass(frozen=True)
class Owed:
    """A report that a lead owes, with its days in the territory of the lead's service."""

    action: Action
    month: ReportingMonth
    state: MonthState
    due: dt.date
    cutoff: dt.date
    draft: ReportDraft | None

    @property
    def late(self) -> bool:
        """Whether it is late or missing."""
        return self.state != MonthState.EXPECTED


def led(user) -> QuerySet[Action]:
    """The actions that ``user`` leads, of the plans that live."""
    return Action.objects.live().led_by(user).filter(plan__archived_at=None).for_list()


def territory_key(action: Action) -> str:
    """The key of the territory of the lead's service, whose working days count ("" for a national one)."""
    territory = action.lead.territory if action.lead else None
    return territory.key if territory else ""


def owed_reports(user) -> list[Owed]:
    """The reports that ``user`` owes on the month that ended last, one an action; closed actions are left in peace."""
    mine = led(user).select_related("lead__territory")
    drafts = {d.action_id: d for d in ReportDraft.objects.visible_to(user).filter(action__in=led(user))}
    found = []
    for plan in Plan.objects.filter(pk__in=led(user).order_by().values("plan")):
        month = ReportingMonth.asked_on(plan, clock.today())
        owing = mine.filter(plan=plan).owing(month).filter(month_state__in=LACKING)
        for action in owing.exclude(status__in=CLOSED).order_by("position", "pk"):
            key = territory_key(action)
            found.append(
                Owed(
                    action,
                    month,
                    MonthState(action.month_state),
                    month.due(key),
                    month.cutoff(key),
                    drafts.get(action.pk),
                )
            )
    return found


def sent_back(user) -> QuerySet[ProgressReport]:
    """Reports of the actions that ``user`` leads, sent back and not corrected yet."""
    return (
        ProgressReport.objects.visible_to(user)
        .to_correct()
        .filter(action__in=led(user))
        .select_related("action__plan", "action__lead", "reviewed_by")
        .order_by("reviewed_at", "pk")
    )


def to_confirm(user) -> QuerySet[ProgressReport]:
    """Reports recorded on behalf of ``user``'s services, that they have not confirmed."""
    return (
        ProgressReport.objects.visible_to(user)
        .counting()
        .filter(to_confirm=True, action__in=led(user))
        .select_related("action__plan", "action__lead", "author")
    )


def paragraphs(user) -> QuerySet[Paragraph]:
    """Paragraphs that ``user`` is asked for and has not given."""
    return (
        Paragraph.objects.asked_of(user)
        .pending()
        .filter(answered_at=None)
        .select_related("action__plan", "action__lead", "service", "asked_by")
        .order_by("due", "pk")
    )


def _of(month: ReportingMonth) -> str:
    name = MONTHS[month.first.month - 1]
    return f"d’{name}" if name[0] in "ao" else f"de {name}"


def to_manage(user) -> list[Expected]:
    """What waits for ``user`` as plan manager: the reports to validate, plan by plan."""
    plans = Plan.objects.managed_by(user).filter(archived_at=None)
    waiting = plans.filter(actions__reports__state=ReportState.SUBMITTED, actions__archived_at=None)
    counted = waiting.annotate(count=Count("actions__reports"))
    return [
        Expected(
            f"{plan.count} point{'s' if plan.count > 1 else ''} à valider — {plan.title}",
            reverse("actions:month", args=[plan.slug]) + "?etat=submitted",
        )
        for plan in counted
    ]


def expected(user) -> list[Expected]:
    """Everything that the plans expect of ``user``."""
    items = [
        Expected(
            f"Faire le point {_of(o.month)} sur l’action n°\u00a0{o.action.number}",
            reverse("actions:report", args=[o.action.plan.slug, o.action.number]),
            o.due,
            o.late,
        )
        for o in owed_reports(user)
    ]
    items += [
        Expected(
            f"Corriger le point au {day(r.holds_on)} sur l’action n°\u00a0{r.action.number}",
            reverse("actions:report", args=[r.action.plan.slug, r.action.number]),
        )
        for r in sent_back(user)
    ]
    items += [
        Expected(
            f"Confirmer le point au {day(r.holds_on)} saisi pour vous sur l’action n°\u00a0{r.action.number}",
            r.action.get_absolute_url(),
        )
        for r in to_confirm(user)
    ]
    items += [
        Expected(
            f"Écrire un paragraphe sur l’action n°\u00a0{p.action.number}",
            reverse("actions:paragraph", args=[p.pk]),
            p.due,
            p.due < clock.today(),
        )
        for p in paragraphs(user)
    ]
    return items + to_manage(user)
