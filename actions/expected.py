"""What the plans expect of a person now: reports of the month, corrections, confirmations, paragraphs, decisions."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.expected import Expected
from actions.enums import CLOSED, LACKING, MonthState, Status
from actions.models import Action, Chase, DeadlineMove, Paragraph, Plan, ProgressReport, ReportDraft
from actions.months import ReportingMonth
from documents.typography import day
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


def chases(user) -> QuerySet[Chase]:
    """What ``user`` was asked again and has not answered, the oldest first."""
    return (
        Chase.objects.sent_to(user)
        .waiting()
        .filter(action__plan__archived_at=None)
        .select_related("action__plan", "action__lead", "service", "asked_by")
        .order_by("asked_at", "pk")
    )


def _counted(rows: QuerySet, plan: str) -> Subquery:
    """How many of ``rows`` each plan has, ``plan`` being the path to its key."""
    counted = rows.filter(**{plan: OuterRef("pk")}).order_by().values(plan).annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


def waiting(plans: QuerySet[Plan]) -> list[tuple[Plan, str, str]]:
    """What waits for the manager of each of ``plans``: the plan, what in words, where it is done (one query)."""
    reports = ProgressReport.objects.to_validate()
    found = []
    for plan in plans.annotate(
        to_validate=_counted(reports, "action__plan"),
        to_attest=_counted(Action.objects.live().filter(status=Status.DONE, attested_at=None), "plan"),
        to_decide=_counted(DeadlineMove.objects.waiting(), "action__plan"),
        to_assign=_counted(Action.objects.live().unassigned(), "plan"),
    ):
        validate = reverse("actions:to_validate", args=[plan.slug])
        for count, one, several, url in (
            (plan.to_validate, "point à valider", "points à valider", validate),
            (
                plan.to_attest,
                "réalisation à constater",
                "réalisations à constater",
                reverse("actions:deliverables", args=[plan.slug]) + "#constater",
            ),
            (
                plan.to_decide,
                "échéance proposée, à décider",
                "échéances proposées, à décider",
                reverse("actions:proposed", args=[plan.slug]),
            ),
            (
                plan.to_assign,
                "action à attribuer",
                "actions à attribuer",
                reverse("actions:assign", args=[plan.slug]),
            ),
        ):
            if count:
                found.append((plan, f"{count} {several if count > 1 else one}", url))
    return found


def to_manage(user) -> list[Expected]:
    """What waits for ``user`` as plan manager, plan by plan: what ``waiting`` says, and the months to cut off."""
    plans = Plan.objects.managed_by(user).filter(archived_at=None)
    items = [Expected(f"{what} — {plan.title}", url) for plan, what, url in waiting(plans)]
    return items + _to_cut_off(plans)


def _to_cut_off(plans: QuerySet[Plan]) -> list[Expected]:
    """The months whose day of cut-off has come, in the plans that cut their months off."""
    latest = Max("cutoffs__at", filter=Q(cutoffs__archived_at=None))
    items = []
    for plan in plans.annotate(latest=latest).filter(latest__isnull=False):
        month = ReportingMonth.of(plan, plan.latest + dt.timedelta(days=1))
        if month.cutoff() <= clock.today():
            items.append(
                Expected(
                    f"Arrêter le mois {month.of_it} — {plan.title}",
                    reverse("actions:cutoff_make", args=[plan.slug]),
                    month.cutoff(),
                    month.cutoff() < clock.today(),
                )
            )
    return items


def expected(user) -> list[Expected]:
    """Everything that the plans expect of ``user``."""
    items = [
        Expected(
            f"Faire le point {o.month.of_it} sur l’action n°\u00a0{o.action.number}",
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
    items += [
        Expected(
            f"Répondre à la relance du {day(timezone.localtime(c.asked_at, clock.PARIS).date())} sur l’action n°\u00a0{c.action.number}",
            c.action.get_absolute_url(),
            late=True,
        )
        for c in chases(user)
    ]
    return items + to_manage(user)
