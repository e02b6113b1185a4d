"""Syntheses: drafted entry by entry, transmitted with a receipt, replaced, taken in or sent back; files beside them."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping

from actions.services.building import write_all
from actions.services.errors import Refused
from documents.models import StoredFile
from documents.services import Judged, judge, keep
from journal.services import change
from organisations.enums import TerritoryKind
from rencontres.enums import Channel, DebateState, EntryKind, Level, SynthesisState
from rencontres.models import (
    Citation,
    Debate,
    Entry,
    Participant,
    Submission,
    Synthesis,
    SynthesisFile,
    Theme,
    Transmission,
)
from rencontres.services import notices
from rencontres.services.locking import locked
from sgcd_plan import clock

ENTRY_FIELDS = ("theme", "text", "answer_level")
# What can be edited and read; a signed scan only stands beside it.
EDITABLE_KINDS = ("docx", "odt", "pdf")


def receipt_number(participant: Participant, at: dt.datetime) -> str:
    """The next number of what ``participant`` transmits: « 1-2024-D01-003 »."""
    letter = {TerritoryKind.REGION: "R", TerritoryKind.NATIONAL: "N"}.get(participant.territory.kind, "D")
    base = f"{participant.campaign_id}-{at:%Y}-{letter}{participant.territory.code}-"
    taken = (
        Submission.objects.filter(number__startswith=base).count()
        + Transmission.objects.filter(number__startswith=base).count()
    )
    return f"{base}{taken + 1:03d}"


def fingerprint(content: Mapping) -> str:
    """The SHA-256 of what is transmitted, written as JSON with sorted keys."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def open_synthesis(
    *, user, debate: Debate, participant: Participant, theme: Theme | None = None
) -> Synthesis:
    """The synthesis of a debate, or of one of its themes; the one that exists when there is one. Raises ``Refused``."""
    with change(user=user, label="Synthèse ouverte", cause=debate):
        current = locked(debate)
        if current.state == DebateState.CANCELLED:
            raise Refused("Ce temps d’échanges est annulé : il n’a pas de synthèse.")
        if theme is not None and not current.themes.filter(theme=theme).exists():
            raise Refused(f"« {theme} » n’est pas un thème de ce temps d’échanges.")
        own = current.syntheses.filter(archived_at=None)
        found = own.filter(theme=theme).first()
        if found is None and theme is None and own.exists():
            raise Refused(
                "Des synthèses par thème sont déjà ouvertes pour ce temps d’échanges : continuez-les."
            )
        if found is None and theme is not None and own.filter(theme=None).exists():
            raise Refused("Une synthèse de tout le temps d’échanges est déjà ouverte : continuez-la.")
        return found or Synthesis.objects.create(
            campaign=current.campaign,
            level=Level.DEPARTMENT,
            participant=participant,
            debate=current,
            theme=theme,
        )


def open_regional(*, user, participant: Participant, theme: Theme) -> Synthesis:
    """The synthesis of a region on a theme; the one that exists when there is one."""
    with change(user=user, label="Synthèse régionale ouverte", cause=participant):
        Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
        found = Synthesis.objects.live().regional().filter(participant=participant, theme=theme).first()
        return found or Synthesis.objects.create(
            campaign=participant.campaign, level=Level.REGION, participant=participant, theme=theme
        )


def _refuse_closed(synthesis: Synthesis) -> None:
    if not synthesis.may_change:
        raise Refused("La région a reçu cette synthèse : elle ne change plus. Demandez-lui de la renvoyer.")


def themes_of(synthesis: Synthesis) -> list[Theme]:
    """The themes on which its findings and proposals may bear."""
    if synthesis.theme_id:
        return [synthesis.theme]
    return list(Theme.objects.filter(debated__debate=synthesis.debate_id).order_by("position", "pk"))


def save_entry(
    *,
    user,
    synthesis: Synthesis,
    kind: str,
    values: Mapping[str, object],
    entry: Entry | None = None,
    version: int = 0,
    sources: Iterable[Entry] = (),
) -> Entry:
    """A finding or a proposal, added or changed by itself, so that two people never overwrite each other.

    ``sources``: the entries of departments from which a region takes it. Raises ``Stale``, ``Refused``.
    """
    text = str(values.get("text") or "").strip()
    if not text:
        raise Refused("Écrivez le constat ou la proposition ; pour le supprimer, utilisez « Retirer ».")
    with change(user=user, label="Synthèse : rédaction", cause=synthesis):
        parent = locked(synthesis)
        _refuse_closed(parent)
        if entry is None:
            last = (
                parent.entries.filter(kind=kind)
                .order_by("-position")
                .values_list("position", flat=True)
                .first()
                or 0
            )
            current = Entry.objects.create(
                synthesis=parent,
                kind=EntryKind(kind),
                position=last + 1,
                theme=values["theme"],
                text=text,
                answer_level=values.get("answer_level", ""),
            )
        else:
            current = locked(entry, version)
            told = {**values, "text": text}
            changed = [f for f in ENTRY_FIELDS if f in told and getattr(current, f) != told[f]]
            for field in changed:
                setattr(current, field, told[field])
            if changed:
                current.version += 1
                current.save()
        for source in sources:
            Citation.objects.get_or_create(entry=current, source=source)
    return current


def write_entries(*, user, synthesis: Synthesis, rows: Iterable[tuple[str, Theme, str, str]]) -> list[Entry]:
    """Many new entries at once: (kind, theme, text, level of answer), after those that are there. Raises ``Refused``."""
    with change(user=user, label="Synthèse : rédaction", cause=synthesis):
        parent = locked(synthesis)
        _refuse_closed(parent)
        last = parent.entries.order_by("-position").values_list("position", flat=True).first() or 0
        return write_all(
            [
                Entry(
                    synthesis=parent,
                    kind=EntryKind(kind),
                    theme=theme,
                    text=text.strip(),
                    answer_level=level,
                    position=last + rank,
                )
                for rank, (kind, theme, text, level) in enumerate(rows, 1)
                if text.strip()
            ]
        )


def take_entries(*, user, synthesis: Synthesis, sources: list[Entry], merged: bool) -> list[Entry]:
    """Take entries of departments into a regional synthesis, one by one, or ``merged`` in one; each keeps its origin.

    Raises ``Refused``.
    """
    if not sources:
        raise Refused("Cochez au moins un constat ou une proposition à reprendre.")
    if merged and len({s.kind for s in sources}) > 1:
        raise Refused("On ne fusionne pas un constat et une proposition : cochez des lignes de même nature.")
    with change(user=user, label="Synthèse régionale : reprise", cause=synthesis):
        lots = [sources] if merged else [[s] for s in sources]
        return [
            save_entry(
                user=user,
                synthesis=synthesis,
                kind=lot[0].kind,
                values={
                    "theme": synthesis.theme,
                    "text": "\n".join(dict.fromkeys(s.text for s in lot)),
                    "answer_level": lot[0].answer_level,
                },
                sources=lot,
            )
            for lot in lots
        ]


def remove_entry(*, user, entry: Entry, version: int) -> None:
    """Take an entry out of its synthesis. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Synthèse : ligne retirée", cause=entry.synthesis):
        _refuse_closed(locked(entry.synthesis))
        current = locked(entry, version)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), user
            current.version += 1
            current.save()


def restore_entry(*, user, entry: Entry) -> None:
    """Bring an entry back into its synthesis. Raises ``Refused``."""
    with change(user=user, label="Synthèse : ligne rétablie", cause=entry.synthesis):
        _refuse_closed(locked(entry.synthesis))
        current = locked(entry)
        if current.archived_at is not None:
            current.archived_at = current.archived_by = None
            current.version += 1
            current.save()


def add_files(
    *,
    user,
    synthesis: Synthesis,
    uploads: Iterable,
    signed_scan: bool = False,
    halves: Mapping[str, bool] | None = None,
) -> list[SynthesisFile]:
    """Files handed in with a synthesis, all or none. Raises ``FileRefused``, ``Refused``.

    ``halves``: which halves a file that nobody typed holds (``findings``, ``proposals``).
    """
    found: list[Judged] = judge(uploads)
    for one in found:
        if one.kind not in EDITABLE_KINDS:
            raise Refused(f"« {one.name} » : déposez la synthèse au format PDF, DOCX ou ODT.")
    with change(user=user, label="Fichier de synthèse déposé", cause=synthesis):
        current = locked(synthesis)
        _refuse_closed(current)
        made = [
            SynthesisFile.objects.create(
                synthesis=current, stored=keep(user, current, one), signed_scan=signed_scan
            )
            for one in found
        ]
        if halves is not None and not signed_scan:
            current.file_has_findings = bool(halves.get("findings"))
            current.file_has_proposals = bool(halves.get("proposals"))
        current.version += 1
        current.save()
    return made


def said(synthesis: Synthesis) -> tuple[bool, bool]:
    """Whether findings, and proposals, are there: typed, or in a file that holds them."""
    kinds = set(synthesis.entries.filter(archived_at=None).values_list("kind", flat=True))
    has_file = (
        synthesis.files.filter(signed_scan=False, stored__archived_at=None)
        .exclude(stored__state=StoredFile.State.REFUSED)
        .exists()
    )
    return (
        EntryKind.FINDING in kinds or (has_file and synthesis.file_has_findings),
        EntryKind.PROPOSAL in kinds or (has_file and synthesis.file_has_proposals),
    )


def lacking(synthesis: Synthesis) -> list[str]:
    """What is missing before it can be transmitted, each a sentence; empty when it is complete."""
    if synthesis.level == Level.REGION and synthesis.not_debated.strip():
        return []
    findings, proposals = said(synthesis)
    found = []
    if not findings:
        found.append("Aucun constat : écrivez ce que les agents ont constaté.")
    if not proposals:
        found.append("Aucune proposition ni mesure : écrivez ce qui est proposé pour y répondre.")
    if synthesis.level == Level.DEPARTMENT and synthesis.debate.state != DebateState.HELD:
        found.append("Le temps d’échanges n’est pas encore noté comme tenu.")
    return found


def content_of(synthesis: Synthesis) -> dict:
    """What a version holds: entries and files, with their fingerprints."""
    entries = (
        synthesis.entries.filter(archived_at=None).order_by("kind", "position", "pk").select_related("theme")
    )
    files = synthesis.files.filter(stored__archived_at=None).select_related("stored").order_by("pk")
    return {
        "not_debated": synthesis.not_debated,
        "entries": [
            {
                "kind": e.kind,
                "theme": e.theme_id,
                "label": e.theme.label,
                "text": e.text,
                "level": e.answer_level,
            }
            for e in entries
        ],
        "files": [
            {"name": f.stored.name, "sha256": f.stored.sha256, "stored": f.stored_id, "signed": f.signed_scan}
            for f in files
        ],
    }


def submit(
    *,
    user,
    synthesis: Synthesis,
    version: int,
    capacity: str,
    channel: str = Channel.APPLICATION,
    received_at: dt.datetime | None = None,
) -> Submission:
    """Transmit a synthesis: a version that no longer changes, with its receipt. Raises ``Stale``, ``Refused``.

    ``received_at``: when what came by mail or post was received. Where one prefect holds both offices, the region takes
    it in at once.
    """
    with change(user=user, label="Synthèse transmise", cause=synthesis):
        current = locked(synthesis, version, "debate", "participant__territory", "campaign", "theme")
        _refuse_closed(current)
        if missing := lacking(current):
            raise Refused(" ".join(missing))
        at = clock.now()
        if received_at is not None and channel != Channel.APPLICATION:
            if received_at > at:
                raise Refused("Cette synthèse ne peut pas avoir été reçue dans l’avenir : corrigez la date.")
            at = received_at
        Participant.objects.select_for_update(of=("self",)).get(pk=current.participant_id)
        content = content_of(current)
        last = current.submissions.order_by("-version").first()
        made_sha = fingerprint(content)
        if last is not None and last.sha256 == made_sha and current.state != SynthesisState.SENT_BACK:
            raise Refused("Rien n’a changé depuis la version transmise.")
        findings, proposals = said(current)
        if current.level == Level.REGION and current.not_debated.strip():
            findings = proposals = True
        made = Submission.objects.create(
            synthesis=current,
            version=last.version + 1 if last else 1,
            number=receipt_number(current.participant, at),
            at=at,
            by=user,
            capacity=capacity,
            channel=channel,
            content=content,
            sha256=made_sha,
            findings=findings,
            proposals=proposals,
        )
        current.state = SynthesisState.SUBMITTED
        if current.level == Level.DEPARTMENT and current.participant.same_prefect:
            current.state, current.taken_in_at = SynthesisState.TAKEN_IN, clock.now()
        current.version += 1
        current.save()
        if current.state == SynthesisState.SUBMITTED and current.level == Level.DEPARTMENT:
            notices.transmitted(user=user, synthesis=current, version=made.version)
    return made


def take_in(*, user, synthesis: Synthesis, version: int) -> Synthesis:
    """The region takes a synthesis in: it no longer changes (harmless when repeated). Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Synthèse reçue par la région", cause=synthesis):
        current = locked(synthesis, version, "campaign", "participant__territory")
        if current.state == SynthesisState.TAKEN_IN:
            return current
        if current.state != SynthesisState.SUBMITTED:
            raise Refused("Cette synthèse n’est pas transmise : il n’y a rien à recevoir.")
        current.state, current.taken_in_at = SynthesisState.TAKEN_IN, clock.now()
        current.version += 1
        current.save()
        notices.answered(user=user, synthesis=current)
    return current


def send_back(*, user, synthesis: Synthesis, version: int, comment: str) -> Synthesis:
    """The region sends a synthesis back with what is to be mended. Raises ``Stale``, ``Refused``."""
    if not comment.strip():
        raise Refused("Dites ce qui est à compléter : le département lira ce commentaire.")
    with change(user=user, label="Synthèse renvoyée", reason=comment, cause=synthesis):
        current = locked(synthesis, version, "campaign", "participant__territory")
        if current.state not in (SynthesisState.SUBMITTED, SynthesisState.TAKEN_IN):
            raise Refused("Cette synthèse n’est pas transmise : il n’y a rien à renvoyer.")
        current.state, current.comment, current.taken_in_at = SynthesisState.SENT_BACK, comment.strip(), None
        current.version += 1
        current.save()
        notices.answered(user=user, synthesis=current)
    return current


def say_not_debated(*, user, synthesis: Synthesis, version: int, reason: str) -> Synthesis:
    """A regional theme that was debated nowhere, with its reason; empty takes it back. Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Thème non débattu", reason=reason, cause=synthesis):
        current = locked(synthesis, version)
        if current.level != Level.REGION:
            raise Refused("Seule une synthèse régionale peut être « non débattue ».")
        _refuse_closed(current)
        if current.not_debated != reason.strip():
            current.not_debated = reason.strip()
            current.version += 1
            current.save()
    return current


def remove_file(*, user, synthesis: Synthesis, stored: StoredFile) -> None:
    """Take a file away from a synthesis (harmless when repeated); what was transmitted keeps it. Raises ``Refused``."""
    with change(user=user, label="Fichier de synthèse retiré", cause=synthesis):
        current = locked(synthesis)
        _refuse_closed(current)
        kept = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored.pk)
        if kept.archived_at is None:
            kept.archived_at, kept.archived_by = clock.now(), user
            kept.version += 1
            kept.save()
            current.version += 1
            current.save()


def record_received(
    *,
    user,
    debate: Debate,
    participant: Participant,
    uploads: Iterable,
    halves: Mapping[str, bool],
    channel: str,
    capacity: str,
    received_at: dt.datetime,
) -> Submission:
    """A synthesis that came by mail or post, recorded for its territory, all or nothing.

    Raises ``FileRefused``, ``Refused``: a half is missing, the debate was not held, the instant is to come.
    """
    with change(user=user, label="Synthèse enregistrée pour le territoire", cause=debate):
        made = open_synthesis(user=user, debate=debate, participant=participant)
        add_files(user=user, synthesis=made, uploads=uploads, halves=halves)
        made.refresh_from_db()
        return submit(
            user=user,
            synthesis=made,
            version=made.version,
            capacity=capacity,
            channel=channel,
            received_at=received_at,
        )
