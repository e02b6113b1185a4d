"""To whom a sealed document goes: for execution, for information, in copy; through the outbox, the file by reference."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.template.loader import render_to_string

from accounts.enums import Role
from accounts.models import Grant, User
from actions.services.errors import Refused
from committees.enums import Addressing, RecordKind, RecordState
from committees.models import Meeting, Record
from committees.paper.session import Withheld, reserved_in
from documents.typography import day as in_words
from journal.services import change
from notifications.services.outbox import say
from sgcd_plan import clock

KIND = "committee_record"
# Of a service without a mailbox, so many of its people get what is for it.
PEOPLE = 5
RANKS = {Addressing.ATTRIBUTION: 0, Addressing.INFORMATION: 1, Addressing.COPY: 2}


@dataclass
class Addressee:
    """Somebody to whom a document goes: how this person or service is called, in what quality, and where."""

    name: str
    addressing: Addressing
    addresses: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    # The numbers of the decisions that this service carries out.
    decisions: list[str] = field(default_factory=list)


def _addresses(services: Iterable) -> dict[int, tuple[str, ...]]:
    """Where what is for each service goes: its functional mailbox, else the accounts that report for it. One query."""
    found = {service.pk: (service.mailbox,) for service in services if service.mailbox}
    without = {service.pk for service in services} - set(found)
    rows = (
        Grant.objects.active()
        .filter(role__in=(Role.ACTION_LEAD, Role.CONTRIBUTOR), service_id__in=without, user__is_active=True)
        .order_by("user__email")
        .values_list("service_id", "user__email")
    )
    people = defaultdict(list)
    for service, email in rows:
        if email not in people[service]:
            people[service].append(email)
    return found | {service: tuple(emails[:PEOPLE]) for service, emails in people.items()}


def addressees(meeting: Meeting, withheld: Withheld) -> list[Addressee]:
    """All those to whom the documents of ``meeting`` go, once each, in the quality that asks most of them.

    What is ``withheld`` addresses nobody.
    """
    found: dict[object, Addressee] = {}

    def add(key, name: str, addressing: Addressing, addresses, copies=(), number: str = "") -> None:
        row = found.setdefault(key, Addressee(name, addressing, tuple(addresses), tuple(copies)))
        if RANKS[addressing] < RANKS[row.addressing]:
            row.addressing = addressing
        if number:
            row.decisions.append(number)

    rows = (
        meeting.decisions.filter(archived_at=None)
        .exclude(pk__in=withheld.decisions)
        .exclude(item_id__in=withheld.items)
        .select_related("responsible")
        .prefetch_related("addressees__service")
        .order_by("rank")
    )
    rows = list(rows)
    where = _addresses(
        {s for row in rows for s in (row.responsible, *(other.service for other in row.addressees.all()))}
    )

    def mailbox(service) -> tuple[str, ...]:
        return where.get(service.pk, ())

    for row in rows:
        service, number = row.responsible, f"{meeting}/{row.rank}"
        add(("service", service.pk), service.full_name, Addressing.ATTRIBUTION, mailbox(service), (), number)
        for other in row.addressees.all():
            add(
                ("service", other.service_id), other.service.full_name, Addressing(other.addressing),
                mailbox(other.service), (), number if other.addressing == Addressing.ATTRIBUTION else "",
            )  # fmt: skip
    seats = meeting.attendances.live().members().select_related("seat__service", "seat__holder")
    for row in seats:
        address = row.email or row.seat.address
        add(
            ("seat", row.seat_id),
            str(row),
            Addressing.INFORMATION,
            (address,) if address else (),
            row.seat.copy_addresses,
        )
    return sorted(found.values(), key=lambda a: RANKS[a.addressing])


def versions_of(record: Record) -> tuple[Record, Record | None]:
    """The version that may be circulated, and the whole one where they differ."""
    same = Record.objects.filter(
        meeting=record.meeting_id, kind=record.kind, rank=record.rank, archived_at=None
    )
    redacted = same.filter(redacted=True).first()
    whole = same.filter(redacted=False).first()
    return (redacted, whole) if redacted else (whole, None)


def _named(meeting: Meeting) -> Iterable[User]:
    """Those named for every reserved item: they get the whole version."""
    reserved = list(meeting.items.filter(archived_at=None, reserved=True).prefetch_related("readers__user"))
    people = [{reader.user for reader in item.readers.all()} for item in reserved]
    return sorted(set.intersection(*people), key=lambda u: u.pk) if people else []


def send(*, user, record: Record) -> tuple[int, list[str]]:
    """Send a sealed document; gives how many mails were written, and who has no address. Raises ``Refused``.

    Said once: sent again, only those who had not got it get it.
    """
    with change(user=user, label="Document diffusé", cause=record.meeting):
        current = (
            Record.objects.select_for_update(of=("self",))
            .select_related("meeting__committee")
            .get(pk=record.pk)
        )
        if current.state != RecordState.SEALED:
            raise Refused("Seule une version scellée se diffuse : scellez-la d’abord.")
        meeting = current.meeting
        circulated, whole = versions_of(current)
        # Of the words of the mail too: what is reserved is named to nobody.
        rows = addressees(meeting, reserved_in(meeting))
        written, nowhere, seen = 0, [], set()
        for row in rows:
            fresh = [address for address in row.addresses if address.casefold() not in seen]
            if not row.addresses:
                nowhere.append(row.name)
            for address in fresh:
                seen.add(address.casefold())
                copies = [copy for copy in row.copies if copy.casefold() not in seen]
                seen.update(copy.casefold() for copy in copies)
                written += _mail(circulated, row, address, copies)
        if whole is not None:
            written += sum(_mail_whole(whole, person) for person in _named(meeting))
        now = clock.now()
        for sent in filter(None, (circulated, whole)):
            if sent.sent_at is None:
                sent.sent_at = now
                sent.version += 1
                sent.save()
    return written, nowhere


def _subject(record: Record, quality: str = "") -> str:
    label = RecordKind(record.kind).label
    return f"{label} — {record.meeting}, séance du {in_words(record.meeting.day)}{quality and f' ({quality.lower()})'}"


def _mail(record: Record, row: Addressee, address: str, copies: list[str]) -> bool:
    said = render_to_string(
        "committees/mail/record.txt",
        {"record": record, "row": row, "meeting": record.meeting, "whole": False},
    )
    mail = say(
        key=f"record:{record.pk}:{address.casefold()}",
        kind=KIND,
        recipient=address,
        copies=copies,
        subject=_subject(record, row.addressing.label),
        text=said,
        attachment=record.file,
    )
    return mail is not None


def _mail_whole(record: Record, person: User) -> bool:
    said = render_to_string(
        "committees/mail/record.txt",
        {"record": record, "row": None, "meeting": record.meeting, "whole": True},
    )
    mail = say(
        key=f"record:{record.pk}:user:{person.pk}",
        kind=KIND,
        user=person,
        subject=_subject(record, "version intégrale"),
        text=said,
        attachment=record.file,
    )
    return mail is not None
