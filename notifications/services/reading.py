"""The bell and the settings of a person: read, chosen, stopped."""

from django.core import signing
from django.db import transaction

from notifications.enums import How
from notifications.kinds import kinds
from notifications.models import KindSetting, Notice, Preference
from notifications.services.announcing import UNSUBSCRIBE_SALT, Ways
from sgcd_plan import clock


class Refused(Exception):
    """What was asked cannot be done; the text is a French sentence that says why."""


def mark_read(*, user, notices) -> int:
    """Mark some of a person's notices read; gives how many were not."""
    return Notice.objects.visible_to(user).unread().filter(pk__in=notices).update(read_at=clock.now())


def choose(*, user, chosen: dict[str, str]) -> None:
    """Keep how a person wants to hear of each kind; kinds that are imposed are left alone."""
    with transaction.atomic():
        ways = Ways.of([user.pk])
        for key, how in chosen.items():
            if how not in How.values or key not in kinds or ways.mandatory(kinds[key]):
                continue
            Preference.objects.update_or_create(user=user, kind=key, defaults={"how": how})


def set_default(*, kind: str, how: str, mandatory: bool) -> KindSetting:
    """What holds for who has not chosen, or for everybody when imposed. Raises ``Refused`` for « never », imposed."""
    if mandatory and how == How.NEVER:
        raise Refused(
            "Une notification imposée part par courriel\u00a0: choisissez «\u00a0tout de suite\u00a0» "
            "ou «\u00a0dans le courriel du matin\u00a0»."
        )
    setting, _ = KindSetting.objects.update_or_create(
        kind=kind, defaults={"how": how, "mandatory": mandatory}
    )
    return setting


def reader_of(token: str) -> int | None:
    """Whose unsubscribe address it is; None for one that was altered."""
    try:
        return signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return None


def stop(*, user) -> list[str]:
    """No more mail of the kinds that may be stopped; gives the labels of those that still come."""
    ways = Ways.of([user.pk])
    free = {key: How.NEVER for key, kind in kinds.items() if not ways.mandatory(kind)}
    choose(user=user, chosen=free)
    return [kind.label for kind in kinds.values() if ways.mandatory(kind)]
