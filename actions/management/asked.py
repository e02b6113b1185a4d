"""What a person types after a command, read; what cannot be is refused with one French sentence and status 2."""

import datetime as dt

from django.core.management.base import CommandError

from actions.models import Plan
from sgcd_plan import clock


def plan_of(slug: str) -> Plan:
    """The plan of ``--plan``; without it, the only plan there is."""
    if slug:
        plan = Plan.objects.filter(slug=slug).first()
        if plan is None:
            raise CommandError(
                f"Il n’y a pas de plan « {slug} ». Plans connus : {', '.join(_slugs())}.", returncode=2
            )
        return plan
    plans = list(Plan.objects.filter(archived_at=None)[:2])
    if len(plans) != 1:
        raise CommandError(
            f"Précisez le plan avec --plan. Plans connus : {', '.join(_slugs()) or 'aucun'}.", returncode=2
        )
    return plans[0]


def _slugs() -> list[str]:
    return list(Plan.objects.order_by("slug").values_list("slug", flat=True)[:20])


def day_of(name: str, text: str) -> dt.date:
    """A date of the form 2024-05-20."""
    try:
        # Python also reads 20240520 and 2024-W21-1, which nobody means here.
        if len(text) != 10 or text[4] != "-" or text[7] != "-":
            raise ValueError(text)
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"{name} : « {text} » n’est pas une date de la forme 2024-05-20.", returncode=2
        ) from error


def past_day_of(name: str, text: str) -> dt.date:
    """A date of the form 2024-05-20, today or before: the plan is not there yet on a day to come."""
    found = day_of(name, text)
    if found > clock.today():
        raise CommandError(
            f"{name} : le {found:%d/%m/%Y} est à venir, le plan n’y est pas encore.", returncode=2
        )
    return found


def instant_of(name: str, text: str) -> dt.datetime:
    """An instant of the form 2024-05-20T14:30 (Paris unless it says its offset); a date alone means its last instant."""
    try:
        if len(text) == 10:
            day = dt.date.fromisoformat(text)
            return dt.datetime.combine(day, dt.time.max, tzinfo=clock.PARIS)
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"{name} : « {text} » n’est pas un instant de la forme 2024-05-20T14:30.", returncode=2
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=clock.PARIS)
