"""All the papers of a meeting in one ZIP, sent while it is made: nothing is kept whole in memory."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from committees.models import AgendaItem, Meeting, Record
from documents.models import StoredFile

PIECE = 64 * 1024
# Longest name inside an archive: file systems refuse 255 bytes.
LONGEST = 150
_BAD = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class Annex:
    """A file, under its name in the archive."""

    name: str
    stored: StoredFile


def _named(folder: str, name: str, taken: set[str]) -> str:
    base = _BAD.sub("_", name).strip(" .") or "document"
    stem, dot, extension = base.rpartition(".")
    stem, extension = (stem, f"{dot}{extension[:10]}") if stem else (base, "")
    while len(stem.encode()) > LONGEST:
        stem = stem[:-1]
    rank, found = 1, f"{folder}{stem}{extension}"
    while found.casefold() in taken:
        rank += 1
        found = f"{folder}{stem}-{rank}{extension}"
    taken.add(found.casefold())
    return found


def annexes_of(user, meeting: Meeting, records: Sequence[Record]) -> list[Annex]:
    """The documents ``records``, then the files of the meeting and of the items that ``user`` sees."""
    taken: set[str] = set()
    found = [Annex(_named("", record.file.name, taken), record.file) for record in records if record.file]
    seen = AgendaItem.objects.visible_to(user).on_agenda().filter(meeting=meeting).order_by("position", "pk")
    ranks = {pk: rank for rank, pk in enumerate(seen.values_list("pk", flat=True), 1)}
    types = ContentType.objects.get_for_models(AgendaItem, Meeting)
    files = (
        StoredFile.objects.open_to(user)
        .filter(
            Q(owner_type=types[AgendaItem], owner_id__in=ranks)
            | Q(owner_type=types[Meeting], owner_id=meeting.pk),
            archived_at=None,
            state=StoredFile.State.CLEAN,
        )
        .order_by("owner_type", "owner_id", "uploaded_at", "pk")
    )
    for stored in files:
        rank = ranks.get(stored.owner_id) if stored.owner_type_id == types[AgendaItem].pk else None
        found.append(Annex(_named(f"point-{rank:02}/" if rank else "seance/", stored.name, taken), stored))
    return found


class _Sink:
    """What the archive is written to: pieces are taken as they come, nothing can be read again."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep a piece until it is taken."""
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        found, self.pieces = b"".join(self.pieces), []
        return found


def stream(found: Sequence[Annex]) -> Iterator[bytes]:
    """The ZIP, piece after piece; a file that is no longer kept is said in a text in its place."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for annex in found:
            try:
                content = annex.stored.content.open("rb")
            except FileNotFoundError:
                package.writestr(f"{annex.name}.absent.txt", "Ce fichier n’est plus conservé.")
                continue
            with content, package.open(annex.name, "w", force_zip64=True) as entry:
                while piece := content.read(PIECE):
                    entry.write(piece)
                    if ready := sink.taken():
                        yield ready
            yield sink.taken()
    yield sink.taken()
