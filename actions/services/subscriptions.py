"""The summary of the month, by mail, to those who asked for it: made once a plan and month, sent once a person."""

import datetime as dt
import hashlib
import uuid

from celery import current_app
from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from kombu.exceptions import OperationalError

from actions.models import Cutoff, Plan, Subscription
from actions.paper.month import figures_in_lines, month_summary
from actions.querysets.past import plan_at
from documents.models import StoredFile
from notifications.models import OutgoingMail
from notifications.services.outbox import say
from sgcd_plan import clock

KIND = "month_summary"
SALT = "actions.subscription"
# A month cut off longer ago is no news: whoever could not be told then finds it in the application.
FRESH = dt.timedelta(days=7)


def subscribe(*, user, plan: Plan) -> Subscription:
    """Send ``user`` the summary of each month of ``plan`` from now on; the present subscription when there is one."""
    try:
        with transaction.atomic():
            return Subscription.objects.create(user=user, plan=plan)
    except IntegrityError:
        return Subscription.objects.visible_to(user).running().get(plan=plan)


def unsubscribe(*, user, plan: Plan) -> bool:
    """Send it no more; whether it was sent until now."""
    running = Subscription.objects.visible_to(user).running().filter(plan=plan)
    return running.update(ended_at=clock.now()) > 0


def token_of(subscription: Subscription) -> str:
    """What opens, without a session, the page that stops a subscription."""
    return signing.dumps(subscription.pk, salt=SALT)


def subscription_of(token: str) -> Subscription | None:
    """The subscription of a token, stopped or not; None for a token that was altered."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(pk=pk).select_related("plan", "user").first()


def stop(subscription: Subscription) -> None:
    """Stop a subscription by its token. Harmless when repeated."""
    Subscription.objects.running().filter(pk=subscription.pk).update(ended_at=clock.now())


def call_maker() -> None:
    """Ask a worker to send what is due; the beat asks again every five minutes in any case."""
    try:
        current_app.signature("actions.send_summaries").apply_async(expires=300, retry=False)
    except OperationalError:
        return


def _key(cutoff: Cutoff, subscription: Subscription) -> str:
    return f"summary:{cutoff.pk}:{subscription.pk}"


def _owed(cutoff: Cutoff) -> list[Subscription]:
    """Those who asked before the month was cut off and have not been written to about it."""
    running = Subscription.objects.running().filter(plan=cutoff.plan_id, created_at__lte=cutoff.known_at)
    found = {_key(cutoff, s): s for s in running.select_related("user__service")}
    had = OutgoingMail.objects.filter(key__in=found).values_list("key", flat=True)
    return [found[key] for key in found.keys() - set(had)]


def refusal(user, cutoff: Cutoff) -> str:
    """Why ``user`` may not get the summary of a month now; empty when it may."""
    if not user.is_active:
        return f"Le compte {user.email} est désactivé."
    if cutoff.archived_at is not None:
        return "L’arrêté de ce mois a été annulé entre-temps."
    if not Plan.objects.visible_to(user).filter(pk=cutoff.plan_id).exists():
        return "Cette personne ne voit plus le plan."
    return ""


def still(mail: OutgoingMail) -> str:
    """Why a summary that waits in the outbox must not leave any more; empty when it may."""
    _, cutoff, subscription = mail.key.split(":")
    asked = Subscription.objects.running().filter(pk=subscription).select_related("user").first()
    if asked is None:
        return "Cette personne s’est désabonnée entre-temps."
    return refusal(asked.user, Cutoff.objects.get(pk=cutoff))


def _file(cutoff: Cutoff, user) -> StoredFile:
    """The summary of a month as a file: the one that was made, else made now."""
    if (kept := StoredFile.objects.of(cutoff).first()) is not None:
        return kept
    data = month_summary(cutoff)
    stored = StoredFile(
        owner=cutoff,
        name=f"{cutoff.plan.slug}-synthese-{cutoff.at:%Y-%m-%d}.pdf"[-120:],
        kind="pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        state=StoredFile.State.CLEAN,
        uploaded_by=cutoff.made_by or user,
    )
    stored.content.save(uuid.uuid4().hex, ContentFile(data), save=False)
    stored.save()
    return stored


def send_summaries() -> int:
    """Write the mails of the months that were cut off; gives how many. Safe to run twice, or by two at once."""
    recent = Cutoff.objects.standing().filter(known_at__gte=clock.now() - FRESH, plan__archived_at=None)
    asked = recent.filter(plan__in=Subscription.objects.running().values("plan"))
    return sum(_send(pk) for pk in list(asked.values_list("pk", flat=True)))


@transaction.atomic
def _send(pk: int) -> int:
    locked = Cutoff.objects.standing().select_for_update(of=("self",), skip_locked=True)
    cutoff = locked.select_related("plan", "made_by__service").filter(pk=pk).first()
    owed = [s for s in _owed(cutoff) if not refusal(s.user, cutoff)] if cutoff else []
    if not owed:
        return 0
    stored = _file(cutoff, owed[0].user)
    state = plan_at(cutoff.plan, cutoff.at, cutoff.known_at)
    before = cutoff.plan.cutoffs.standing().filter(at__lt=cutoff.at).first()
    lines = figures_in_lines(cutoff, state, before)
    for subscription in owed:
        _write(cutoff, subscription, stored, lines)
    return len(owed)


def _write(cutoff: Cutoff, subscription: Subscription, stored: StoredFile, lines: list[str]) -> None:
    stop_url = settings.BASE_URL + reverse("actions:subscription", args=[token_of(subscription)])
    subject = f"Plan d’actions, {cutoff.month_name}\u00a0: la synthèse du mois — {cutoff.plan.title}"
    context = {
        "subject": subject,
        "plan": cutoff.plan,
        "cutoff": cutoff,
        "lines": lines,
        "link": settings.BASE_URL + cutoff.get_absolute_url(),
        "settings_url": settings.BASE_URL + reverse("actions:months", args=[cutoff.plan.slug]),
        "stop_url": stop_url,
    }
    say(
        key=_key(cutoff, subscription),
        kind=KIND,
        user=subscription.user,
        subject=subject[:300],
        text=render_to_string("actions/mail/month_summary.txt", context),
        html=render_to_string("actions/mail/month_summary.html", context),
        headers={
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        attachment=stored,
    )
