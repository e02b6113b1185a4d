"""The documents of a meeting: proposed to its members, sealed, corrected by a new version, verified."""

import contextlib
import datetime as dt
import hashlib
import itertools
import re
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.files.base import ContentFile

from actions.services.errors import Refused
from committees.enums import SAT, AmendmentState, MeetingState, RecordKind, RecordState
from committees.models import AgendaItem, Amendment, Decision, Meeting, Record
from committees.paper import making
from committees.paper.session import Withheld, reserved_in
from committees.services import record_notices
from documents.models import StoredFile
from documents.typography import day as in_words
from journal.services import change
from sgcd_plan import clock

# The documents that are approved, and so sealed.
SEALABLE = (RecordKind.RELEVE, RecordKind.MINUTES)
# What a PDF of ours says that it is (``making.reference_of``), readable in its metadata.
CLAIM = re.compile(
    rb"([a-z0-9-]{1,60})/(\d{4}-\d{2}(?:-\d+)?)/(releve|compte-rendu)/v(\d{1,4})(-diffusable)?"
)
STREAM = re.compile(rb"\bstream\r?\n")
# The metadata of a PDF of ours is shorter; its streams are fewer.
PIECE, MOST_STREAMS = 16_000, 2_000


class Damaged(Exception):
    """The kept file is no longer the one that was sealed, or is lost; a French sentence says so."""


def _locked(meeting: Meeting) -> Meeting:
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("committee__plan", "committee__territory", "committee__issuer")
        .get(pk=meeting.pk)
    )


def _store(record: Record, user, data: bytes, name: str) -> None:
    stored = StoredFile(
        owner=record,
        name=name,
        kind="pdf",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        state=StoredFile.State.CLEAN,
        restricted=False,
        uploaded_by=user,
    )
    stored.content.save(uuid.uuid4().hex, ContentFile(data), save=False)
    stored.save()
    record.file = stored


def _versions(meeting: Meeting) -> list[tuple[bool, Withheld]]:
    """The whole version, and the one that may be circulated where something is reserved."""
    reserved = reserved_in(meeting)
    return [(False, Withheld()), (True, reserved)] if reserved else [(False, reserved)]


def _seal(rank: int, reserved: bool, redacted: bool, **said) -> making.Seal:
    return making.Seal(rank=rank, redacted=redacted, partial=reserved and not redacted, **said)


def last_sealed(meeting: Meeting, kind: str) -> Record | None:
    """The latest sealed version of a document, the whole one."""
    rows = Record.objects.filter(meeting=meeting, kind=kind, redacted=False, archived_at=None).sealed()
    return rows.order_by("-rank").first()


def pending_amendments(meeting: Meeting) -> int:
    """How many amendments to the draft wait for an answer."""
    return Amendment.objects.filter(
        item__meeting=meeting, state=AmendmentState.PROPOSED, archived_at=None
    ).count()


def _open_records(meeting: Meeting, kind: str, rank: int) -> dict[bool, Record]:
    rows = Record.objects.select_for_update(of=("self",)).filter(meeting=meeting, kind=kind, rank=rank)
    return {row.redacted: row for row in rows}


def propose(*, user, meeting: Meeting, kind: str) -> list[Record]:
    """Show the draft of a document to the members, who may then amend it; again: the draft as it stands now.

    Raises ``Refused``.
    """
    if kind not in SEALABLE:
        raise Refused("Ce document ne se soumet pas aux membres.")
    with change(user=user, label="Projet soumis aux membres", cause=meeting):
        current = _locked(meeting)
        if current.state not in SAT:
            raise Refused("La séance n’a pas encore été tenue : son projet se soumet après elle.")
        if last_sealed(current, kind):
            raise Refused("Ce document est scellé : une correction en fait une nouvelle version.")
        known, found = _open_records(current, kind, 1), []
        first = not any(row.state == RecordState.PROPOSED for row in known.values())
        versions = _versions(current)
        for redacted, withheld in versions:
            record = known.pop(redacted, None) or Record(
                meeting=current, kind=kind, rank=1, redacted=redacted
            )
            record.state, record.archived_at, record.made_at = RecordState.PROPOSED, None, clock.now()
            record.version += 0 if record.pk is None else 1
            record.save()
            seal = _seal(1, len(versions) > 1, redacted, state="Projet soumis aux membres")
            asked = making.Asked(kind=kind, on=clock.today(), seal=seal)
            _store(
                record,
                user,
                making.make(current, asked, withheld=withheld),
                making.filename(current, kind, redacted=redacted),
            )
            record.save()
            found.append(record)
        _set_aside(user, known)
        if first:
            record_notices.say_proposed(current, kind, by=user)
    return found


def _set_aside(user, records: Mapping[bool, Record]) -> None:
    """Nothing is reserved any more: the version without reserved texts has no use."""
    for record in records.values():
        if record.state != RecordState.SEALED and record.archived_at is None:
            record.archived_at, record.archived_by = clock.now(), user
            record.version += 1
            record.save()


def refusal_to_seal(meeting: Meeting, kind: str, *, validated_by: str, correction: str) -> str:
    """Why a document may not be sealed; empty when it may."""
    if kind not in SEALABLE:
        return "Ce document ne se scelle pas : seuls le relevé de décisions et le compte rendu le sont."
    if meeting.state not in SAT:
        return "La séance n’a pas encore été tenue : rien n’est à valider."
    if not validated_by.strip():
        return "Indiquez qui valide, et en quelle qualité."
    sealed = last_sealed(meeting, kind)
    if sealed and not correction.strip():
        return (
            f"La version {sealed.rank} est scellée depuis le {in_words(sealed.sealed_at.astimezone(clock.PARIS).date())} et ne "
            "change plus : dites ce que la nouvelle version corrige."
        )
    if correction.strip() and not sealed:
        return "Rien n’est encore scellé : il n’y a pas de correction à décrire."
    return ""


def seal(
    *,
    user,
    meeting: Meeting,
    kind: str,
    validated_by: str,
    correction: str = "",
    texts: Mapping[str, str] | None = None,
    on: dt.date | None = None,
) -> list[Record]:
    """Seal a document: the whole version, and the one that may be circulated where something is reserved.

    ``validated_by``: who, in what quality; ``correction``: what a new version corrects, ``texts`` being then the
    corrected texts (of decisions for the record, of items for the minutes) by key. Sealing the record of decisions
    makes its deadlines run; sealing the minutes approves the meeting. Raises ``Refused``.
    """
    label = RecordKind(kind).label if kind in RecordKind.values else "Document"
    with change(user=user, label=f"{label} scellé", reason=correction, cause=meeting):
        current = _locked(meeting)
        if why := refusal_to_seal(current, kind, validated_by=validated_by, correction=correction):
            raise Refused(why)
        before, now = last_sealed(current, kind), clock.now()
        if before is not None:
            _correct(current, kind, texts or {})
        rank = before.rank + 1 if before else 1
        known, found, versions = _open_records(current, kind, rank), [], _versions(current)
        for redacted, withheld in versions:
            record = known.pop(redacted, None) or Record(
                meeting=current, kind=kind, rank=rank, redacted=redacted
            )
            record.corrects = _same_side(before, redacted)
            said = _seal(
                rank,
                len(versions) > 1,
                redacted,
                validated_by=validated_by.strip(),
                on=on or clock.today(),
                correction=correction.strip(),
                corrected_on=before.sealed_at.astimezone(clock.PARIS).date() if before else None,
            )
            data = making.make(
                current, making.Asked(kind=kind, on=on or clock.today(), seal=said), withheld=withheld
            )
            record.version += 0 if record.pk is None else 1
            record.save()
            _store(record, user, data, making.filename(current, kind, rank=rank, redacted=redacted))
            record.state, record.archived_at = RecordState.SEALED, None
            record.sha256, record.sealed_at, record.sealed_by = record.file.sha256, now, user
            record.validated_by, record.correction = validated_by.strip()[:200], correction.strip()
            record.save()
            found.append(record)
        _set_aside(user, known)
        if kind == RecordKind.RELEVE:
            _start_deadlines(current, now)
        elif current.state != MeetingState.APPROVED:
            current.state = MeetingState.APPROVED
            current.version += 1
            current.save()
    return found


def _same_side(before: Record | None, redacted: bool) -> Record | None:
    if before is None or not redacted:
        return before
    same = Record.objects.filter(meeting=before.meeting_id, kind=before.kind, rank=before.rank, redacted=True)
    return same.sealed().first() or before


def _start_deadlines(meeting: Meeting, now: dt.datetime) -> None:
    for decision in meeting.decisions.filter(archived_at=None, sealed_at=None).select_for_update(
        of=("self",)
    ):
        decision.sealed_at = now
        decision.version += 1
        decision.save()


def _correct(meeting: Meeting, kind: str, texts: Mapping[str, str]) -> None:
    """Write the corrected texts: the only way in which a sealed text changes, with the new version that says so."""
    wanted = {
        int(key): value.strip() for key, value in texts.items() if str(key).isdecimal() and value.strip()
    }
    if kind == RecordKind.RELEVE:
        rows, name = Decision.objects.filter(meeting=meeting, archived_at=None, pk__in=wanted), "text"
    else:
        rows, name = AgendaItem.objects.filter(meeting=meeting, archived_at=None, pk__in=wanted), "notes"
    for row in rows.select_for_update(of=("self",)):
        if getattr(row, name) != wanted[row.pk]:
            setattr(row, name, wanted[row.pk])
            row.version += 1
            row.save()


def change_record(*, user, record: Record, **values) -> Record:
    """Change a document that is not sealed. Raises ``Refused`` for one that is: a correction is a new version."""
    with change(user=user, label="Document modifié", cause=record.meeting):
        current = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if current.state == RecordState.SEALED:
            raise Refused(
                "Une version scellée ne change plus : scellez une nouvelle version, qui dit ce qu’elle corrige."
            )
        for name, value in values.items():
            setattr(current, name, value)
        current.version += 1
        current.save()
    return current


def content_of(record: Record) -> bytes:
    """The bytes of a document; those of a sealed one are checked against its seal. Raises ``Damaged``."""
    try:
        with record.file.content.open("rb") as content:
            data = content.read()
    except FileNotFoundError as error:
        raise Damaged("Ce fichier n’est plus conservé : prévenez l’administrateur.") from error
    if record.state == RecordState.SEALED and hashlib.sha256(data).hexdigest() != record.sha256:
        raise Damaged(
            "Le fichier conservé n’est plus celui qui a été scellé : il n’est pas donné. Prévenez l’administrateur, qui le "
            "rétablira d’après une sauvegarde."
        )
    return data


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is: its fingerprint, the sealed version that it is (or says to be), and a sentence."""

    sha256: str
    intact: bool
    record: Record | None
    sentence: str


def _named(record: Record) -> str:
    side = " diffusable" if record.redacted else ""
    return f"la version scellée{side} {record.rank} du document « {record.get_kind_display()} » de la séance {record.meeting}"


def verify(data: bytes, *, seen=None) -> Verdict:
    """Whether ``data`` is a sealed version, byte for byte.

    ``seen``: the documents of which the person may hear (default: all); whoever holds the exact file may hear of it.
    """
    found = hashlib.sha256(data).hexdigest()
    rows = Record.objects.sealed().select_related("meeting__committee__territory", "sealed_by")
    record = rows.filter(sha256=found).first()
    if record is not None:
        when = in_words(record.sealed_at.astimezone(clock.PARIS).date())
        later = (
            rows.filter(
                meeting=record.meeting_id, kind=record.kind, redacted=record.redacted, rank__gt=record.rank
            )
            .order_by("-rank")
            .first()
        )
        said = f"Ce fichier est {_named(record)}, scellée le {when} : il est intact."
        if later is not None:
            day = in_words(later.sealed_at.astimezone(clock.PARIS).date())
            said += f" Une version {later.rank}, scellée le {day}, l’annule et la remplace."
        return Verdict(found, True, record, said)
    claimed = _claimed(data, rows if seen is None else rows.filter(pk__in=seen.values("pk")))
    if claimed is not None:
        return Verdict(
            found, False, claimed,
            f"Ce fichier se présente comme {_named(claimed)}, mais son contenu n’est pas celui qui a été scellé : il a été modifié, "
            "ou enregistré à nouveau par un autre logiciel.",
        )  # fmt: skip
    return Verdict(
        found, False, None, "Ce fichier n’est aucune des versions scellées que connaît cette application."
    )


def _pieces(data: bytes) -> Iterator[bytes]:
    """Where the metadata of a PDF may stand: the file as it is, then the beginning of its compressed parts.

    Bounded, and without a reader of PDF: the file comes from anywhere.
    """
    yield data
    for found in itertools.islice(STREAM.finditer(data), MOST_STREAMS):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[found.end() : found.end() + PIECE], PIECE)


def _claimed(data: bytes, rows) -> Record | None:
    said = next((found for piece in _pieces(data) if (found := CLAIM.search(piece))), None)
    if said is None:
        return None
    slug, reference, kind, rank, redacted = said.groups()
    return rows.filter(
        meeting__committee__slug=slug.decode(),
        meeting__reference=reference.decode(),
        kind=kind.decode(),
        rank=int(rank),
        redacted=bool(redacted),
    ).first()
