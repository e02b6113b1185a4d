"""What the search of the header finds among plans: actions, recommendations, plans, services that lead."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from accounts.searching import Found, Source, number_in
from actions.models import (
    Action,
    ActionContributor,
    Comment,
    Deliverable,
    Indicator,
    Plan,
    ProgressReport,
    Recommendation,
)
from actions.querysets import search
from actions.querysets.files import files_found
from actions.querysets.people import carrying
from documents.drawing import shortened
from documents.models import StoredFile
from documents.typography import day
from organisations.models import Service

# Letters of what was found that a result shows.
EXCERPT = 160


def _matching(rows: QuerySet, typed: str, *fields: str) -> QuerySet:
    asked = search.query(typed)
    return rows.none() if asked is None else rows.alias(words=search.vector(*fields)).filter(words=asked)


# Beyond so many rows that match, the latest are found soonest by going back from the last one.
FEW = 500


def _few(matching: QuerySet) -> list[int] | None:
    """The keys of what matches, asked alone and first: most searches find nothing of most kinds. None beyond ``FEW``."""
    keys = list(matching.order_by().values_list("pk", flat=True)[: FEW + 1])
    return keys if len(keys) <= FEW else None


def _latest_first(rows: QuerySet, typed: str) -> QuerySet:
    """Of ``rows``, those that match, latest first, at the cost of what matches when that is little, of a page otherwise.

    The server cannot know which: it would read every report back to the first in search of a word that none holds.
    """
    keys = _few(rows.model.objects.matching(typed))
    if keys is None:
        return rows.matching(typed).order_by("-pk")
    return rows.filter(pk__in=keys).order_by("-pk") if keys else rows.none()


def find_actions(user: User, typed: str) -> QuerySet:
    """Actions by number, or by their words whatever the accents and forms."""
    number = number_in(typed)
    seen = Action.objects.live().visible_to(user).filter(plan__archived_at=None).for_list()
    return seen.matching(typed if number is None else number).order_by("plan_id", "position")


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
        return seen.filter(reference=number.lstrip("0") or number).order_by("plan_id", "position")
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


def _seen(user: User) -> QuerySet:
    return Action.objects.live().visible_to(user).filter(plan__archived_at=None)


def _services(user: User, typed: str) -> list[int]:
    """The services that match, asked once for the two sources that need them: kept on the person of this request."""
    asked, found = getattr(user, "services_named", (None, []))
    if asked != typed:
        matching = _matching(Service.objects.order_by(), typed, "name", "acronym")
        found = list(matching.values_list("pk", flat=True))
        user.services_named = (typed, found)
    return found


def find_services(user: User, typed: str) -> QuerySet:
    """Services that lead an action, plan by plan, by name or acronym."""
    keys = _services(user, typed)
    if not keys:
        return Action.objects.none()
    named = _seen(user).filter(lead__in=keys)
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


def find_contributors(user: User, typed: str) -> QuerySet:
    """Services that contribute to an action, plan by plan, by name or acronym."""
    keys = _services(user, typed)
    if not keys:
        return ActionContributor.objects.none()
    rows = ActionContributor.objects.filter(service__in=keys, action__in=_seen(user).values("pk"))
    columns = (
        "service_id",
        "service__name",
        "service__acronym",
        "service__order",
        "action__plan__slug",
        "action__plan__title",
    )
    return (
        rows.order_by()
        .values(*columns)
        .annotate(count=Count("pk"))
        .order_by("service__order", "action__plan__slug")
    )


def show_contributor(row: dict) -> Found:
    """A service and the actions of one plan to which it contributes."""
    actions = f"{row['count']} action{'s' if row['count'] > 1 else ''}"
    name = row["service__name"]
    if row["service__acronym"] not in ("", name):
        name = f"{row['service__acronym']} — {name}"
    address = reverse("actions:list", args=[row["action__plan__slug"]])
    return Found(
        name,
        f"contribue à {actions} — {row['action__plan__title']}",
        f"{address}?contributor={row['service_id']}",
    )


def find_people(user: User, typed: str) -> QuerySet:
    """Those who carry an action that ``user`` sees: the lead's or contributor's role on one of its services."""
    keys = _few(User.objects.filter(is_active=True).matching(typed))
    if keys == []:
        return User.objects.none()
    seen = _seen(user)
    leads = seen.filter(lead__isnull=False)
    contributed = ActionContributor.objects.filter(action__in=seen.values("pk"))
    services = Q(pk__in=leads.values("lead")) | Q(pk__in=contributed.values("service"))
    people = carrying(Service.objects.filter(services).values("pk"))
    people = people.matching(typed) if keys is None else people.filter(pk__in=keys)
    first = leads.filter(lead=OuterRef("service_id")).order_by("plan__slug").values("plan__slug")[:1]
    return (
        people.select_related("service")
        .annotate(led_plan=Subquery(first))
        .order_by("last_name", "first_name", "pk")
    )


def show_carrier(person: User) -> Found:
    """A person and its service; leads to what the service leads."""
    if person.led_plan:
        address = f"{reverse('actions:list', args=[person.led_plan])}?lead={person.service_id}"
    else:
        address = reverse("actions:plan_list")
    return Found(str(person), str(person.service or ""), address)


def find_reports(user: User, typed: str) -> QuerySet:
    """Progress reports by their words, those typed last first."""
    seen = ProgressReport.objects.visible_to(user).filter(
        action__archived_at=None, action__plan__archived_at=None
    )
    found = seen.select_related("action__plan", "action__lead").defer("search", "action__search")
    return _latest_first(found, typed)


def show_report(report: ProgressReport) -> Found:
    """A report: its action, its day, what it says first."""
    said = next(filter(None, (report.done, report.blocking, report.unblocking, report.next_steps)), "")
    return Found(
        str(report.action),
        f"{report} — {shortened(said, EXCERPT)}",
        f"{report.action.get_absolute_url()}#point-{report.pk}",
    )


def find_comments(user: User, typed: str) -> QuerySet:
    """Comments that ``user`` may read, by their words, latest first."""
    seen = Comment.objects.visible_to(user).filter(action__archived_at=None, action__plan__archived_at=None)
    found = seen.select_related("action__plan", "author").defer("search", "action__search")
    return _latest_first(found, typed)


def show_comment(comment: Comment) -> Found:
    """A comment: its action, who wrote it, its first words."""
    words = f"{comment.author}, le {day(localdate(comment.recorded_at))} : {shortened(comment.text, EXCERPT)}"
    return Found(str(comment.action), words, f"{comment.action.get_absolute_url()}#commentaires")


def find_files(user: User, typed: str) -> QuerySet:
    """Files of actions and deliverables that ``user`` may take, by name or description, latest first."""
    managed = Action.objects.filter(plan__in=Plan.objects.managed_by(user))
    produced = Deliverable.objects.live().visible_to(user).filter(plan__archived_at=None)
    found = files_found(user, typed, actions=_seen(user), managed=managed, deliverables=produced)
    return found.order_by("-uploaded_at", "-pk")


def show_file(stored: StoredFile) -> Found:
    """A file: its name, and the action or deliverable that it belongs to."""
    context = " — ".join(filter(None, (stored.comment, str(stored.owner))))
    return Found(stored.name, context, f"{stored.owner.get_absolute_url()}#fichiers")


def find_deliverables(user: User, typed: str) -> QuerySet:
    """What actions must produce, by the words of its title."""
    seen = Deliverable.objects.live().visible_to(user).filter(plan__archived_at=None)
    return _matching(seen, typed, "title").select_related("plan").order_by("plan_id", "pk")


def show_deliverable(deliverable: Deliverable) -> Found:
    """A deliverable and its state."""
    context = f"{deliverable.get_state_display()} — {deliverable.plan.title}"
    return Found(str(deliverable), context, deliverable.get_absolute_url())


def find_indicators(user: User, typed: str) -> QuerySet:
    """Indicators, by the words of their name and definition."""
    keys = list(
        _matching(Indicator.objects.order_by(), typed, "name", "definition").values_list("pk", flat=True)
    )
    if not keys:
        return Indicator.objects.none()
    seen = Indicator.objects.live().visible_to(user).filter(plan__archived_at=None, pk__in=keys)
    return seen.with_latest().order_by("plan_id", "pk")


def show_indicator(indicator: Indicator) -> Found:
    """An indicator, its latest measure and its plan."""
    parts = (indicator.latest_shown, indicator.standing.label, indicator.plan.title)
    return Found(indicator.name, " — ".join(filter(None, parts)), indicator.get_absolute_url())


SOURCES = [
    Source("actions", "Actions", find_actions, show_action),
    Source("recommandations", "Recommandations", find_recommendations, show_recommendation),
    Source("plans", "Plans", find_plans, show_plan),
    Source("points", "Points d’avancement", find_reports, show_report),
    Source("commentaires", "Commentaires", find_comments, show_comment),
    Source("livrables", "Livrables", find_deliverables, show_deliverable),
    Source("indicateurs", "Indicateurs", find_indicators, show_indicator),
    Source("fichiers", "Fichiers", find_files, show_file),
    Source("services", "Services pilotes", find_services, show_service),
    Source("contributeurs", "Services contributeurs", find_contributors, show_contributor),
    Source("personnes", "Personnes", find_people, show_carrier),
]
