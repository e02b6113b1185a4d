"""The mails to référents and functional mailboxes, who have no account: what is owed, once for each date and stage."""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User
from notifications.services.announcing import MORNING
from notifications.services.outbox import say
from organisations.calendars import is_working_day, local_time
from rencontres.announcing import Owed, owed, people, running
from rencontres.enums import ContactRole
from rencontres.models import Campaign, Contact, Participant
from sgcd_plan import clock

KIND = "campaign_reminder"


def _addresses(participants: set[int]) -> dict[int, list[str]]:
    """The référent and the deputy of each territory, then its mailbox; never the prefect."""
    found: dict[int, list[str]] = defaultdict(list)
    contacts = Contact.objects.filter(participant__in=participants, archived_at=None).exclude(
        role=ContactRole.PREFECT
    )
    for contact in sorted(contacts, key=lambda c: (c.role != ContactRole.FIRST, c.pk)):
        found[contact.participant_id].append(contact.email)
    for pk, mailbox in (
        Participant.objects.filter(pk__in=participants).exclude(mailbox="").values_list("pk", "mailbox")
    ):
        found[pk].append(mailbox)
    return found


def _write(campaign: Campaign, participant: Participant, items: list[Owed], addresses: list[str]) -> bool:
    late = any(item.left < 0 for item in items)
    context = {
        "subject": f"{campaign} — {participant.territory} : {'en retard' if late else 'à faire'}",
        "campaign": campaign,
        "participant": participant,
        "items": items,
        "late": late,
        "link": settings.BASE_URL + participant.get_absolute_url(),
    }
    first = items[0]
    mail = say(
        key=f"{KIND}:{participant.pk}:{first.due}:{first.stage}",
        kind=KIND,
        recipient=addresses[0],
        copies=addresses[1:],
        subject=context["subject"],
        text=render_to_string("rencontres/mail/reminder.txt", context),
        html=render_to_string("rencontres/mail/reminder.html", context),
    )
    return mail is not None


@transaction.atomic
def remind(at: dt.datetime | None = None) -> int:
    """Write the reminders of the morning, where it is one, to those without an account; gives how many are new.

    Safe to run again: one mail a territory, a last day and a stage.
    """
    at, made, who = at or clock.now(), 0, None
    for campaign in running(at):
        groups: dict[int, dict[tuple, list[Owed]]] = defaultdict(lambda: defaultdict(list))
        for item in owed(campaign, at):
            if item.stage:
                groups[item.participant.pk][item.due, item.stage].append(item)
        addresses, who = _addresses(set(groups)), who or people()
        told = {u for own in groups.values() for items in own.values() for u in who.of(items[0].participant)}
        emails = dict(User.objects.filter(pk__in=told).values_list("pk", "email"))
        for pk, own in groups.items():
            participant = next(iter(own.values()))[0].participant
            local = local_time(at, participant.territory.key)
            if local.time() < MORNING or not is_working_day(local.date(), participant.territory.key):
                continue
            # Whoever has an account hears of it in its own morning mail.
            has_account = {emails[u].lower() for u in who.of(participant) if u in emails}
            wanted = [a for a in dict.fromkeys(addresses[pk]) if a.lower() not in has_account]
            if wanted:
                made += sum(_write(campaign, participant, items, wanted) for items in own.values())
    return made
