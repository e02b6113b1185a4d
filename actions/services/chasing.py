"""« Relancer »: services asked again for news of actions, until they answer."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable

from accounts.enums import Scope
from actions.enums import CLOSED
from actions.models import Action, ActionContributor, Chase, Plan, ProgressReport
from actions.querysets.reports import SERVICE_ROLES
from actions.services import telling
from actions.services.errors import Refused, Stale
from documents.typography import day
from journal.services import change
from notifications.services.announcing import cancel
from sgcd_plan import clock

# A service asked less than so many days ago is not asked again without a warning.
QUIET_DAYS = 7
LONGEST_MESSAGE = 2000


def quiet_since() -> dt.datetime:
    """The moment since which a service that was asked is left in peace."""
    return clock.now() - dt.timedelta(days=QUIET_DAYS)


def chase(
    *,
    user,
    plan: Plan,
    targets: Collection[tuple[int, int]],
    batch: uuid.UUID,
    seen: int,
    message: str = "",
) -> list[Chase]:
    """Ask services again: ``targets`` are (action, service); the mails leave in the same transaction, one a person.

    ``batch``: drawn with the page that asks; sent twice, it asks once (what was made is given again). ``seen``: the key
    of the latest chase when the page was drawn. Raises ``Refused`` without a target, or for an action or a service
    that is no longer in charge, ``Stale`` when somebody asked one of them meanwhile.
    """
    message = message.strip()
    if not targets:
        raise Refused("Cochez au moins un service à relancer.")
    if len(message) > LONGEST_MESSAGE:
        raise Refused(f"Le message fait plus de {LONGEST_MESSAGE} caractères\u00a0: raccourcissez-le.")
    with change(user=user, label="Relance", reason=message):
        wanted = sorted({action for action, _ in targets})
        locked = plan.actions.select_for_update(of=("self",)).select_related("plan").filter(pk__in=wanted)
        actions = {action.pk: action for action in locked.order_by("pk")}
        if made := list(Chase.objects.filter(batch=batch, action__plan=plan)):
            return made
        _check(actions, targets)
        recent = Chase.objects.filter(action__in=wanted, pk__gt=seen, asked_at__gte=quiet_since())
        for other in recent.select_related("action", "service", "asked_by"):
            if (other.action_id, other.service_id) in targets:
                raise Stale(other)
        made = [
            Chase.objects.create(
                action=actions[action], service_id=service, message=message, batch=batch, asked_by=user
            )
            for action, service in sorted(targets)
        ]
        telling.say_chased(made)
    return made


def _check(actions: dict[int, Action], targets: Iterable[tuple[int, int]]) -> None:
    links = ActionContributor.objects.filter(action__in=actions)
    contributing = set(links.values_list("action_id", "service_id"))
    for pk, service in targets:
        action = actions.get(pk)
        if action is None or action.archived_at is not None or action.plan.archived_at is not None:
            raise Refused("Une action cochée n’est plus dans ce plan\u00a0: recommencez depuis la liste.")
        if action.status in CLOSED:
            raise Refused(
                f"L’action n°\u00a0{action.number} est {action.get_status_display().lower()}\u00a0: "
                "il n’y a plus rien à y répondre. Décochez-la."
            )
        if service != action.lead_id and (pk, service) not in contributing:
            raise Refused(
                f"Un service coché n’est plus en charge de l’action n°\u00a0{action.number}\u00a0: "
                "recommencez depuis la liste."
            )


def call_off(*, user, chase: Chase) -> Chase:
    """Call off a chase: its mail does not leave if it has not yet. Harmless when repeated.

    Raises ``Refused`` once it is answered.
    """
    with change(user=user, label="Relance annulée", cause=chase.action):
        current = Chase.objects.select_for_update(of=("self",)).get(pk=chase.pk)
        if current.answered_at is not None:
            raise Refused(
                f"Ce service a déjà répondu, le {day(current.answered_at)}\u00a0: il n’y a plus rien à annuler."
            )
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()
            cancel(about=current, kinds_told=("chase",))
    return current


def _close(waiting: Iterable[Chase], *, user, answer: str, report: ProgressReport | None = None) -> None:
    for current in waiting:
        current.answer, current.answered_by, current.answered_at = answer, user, clock.now()
        current.report = report
        current.version += 1
        current.save()
        # A mail that asks for what was given has nothing more to say.
        cancel(about=current, kinds_told=("chase",))


def _waiting(action: Action):
    return (
        action.chases.select_for_update(of=("self",))
        .filter(answered_at=None, archived_at=None)
        .order_by("pk")
    )


def answer_by(*, user, action: Action, answer: str) -> None:
    """What ``user`` said of ``action`` answers what its services were asked (inside the act that says it)."""
    services = user.scope_ids(SERVICE_ROLES, Scope.SERVICE)
    _close(_waiting(action).filter(service__in=services), user=user, answer=answer)


def answer_with(report: ProgressReport) -> None:
    """A report answers for the lead's service, whoever typed it (inside the act that submits it)."""
    answer = Chase.Answer.NOTHING_NEW if report.nothing_new else Chase.Answer.REPORT
    waiting = _waiting(report.action).filter(service=report.service_id)
    _close(waiting, user=report.author, answer=answer, report=report)


def reopen(report: ProgressReport) -> None:
    """A report taken back answers no more (inside the act that takes it back)."""
    for current in Chase.objects.select_for_update(of=("self",)).filter(report=report):
        current.answer, current.answered_by, current.answered_at, current.report = "", None, None, None
        current.version += 1
        current.save()
