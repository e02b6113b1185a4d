"""Stored files: judged, kept, replaced by a newer version, archived."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction

from documents import file_names, refusals
from documents.inspection import inspect
from documents.models import FileRecipient, StoredFile
from journal.models import Access
from journal.services import change
from sgcd_plan import clock


class FileRefused(Exception):
    """Files that may not come in; ``reasons``: a French sentence a file, which names it. Nothing was kept."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Judged:
    """An upload that may come in: its name, its content and what it is."""

    name: str
    data: bytes
    kind: str


def judge(uploads: Iterable) -> list[Judged]:
    """The uploads, each inspected. Raises ``FileRefused`` when one of them is refused, or all of them are too much.

    Sizes: the settings ``UPLOAD_MAX_FILE`` and ``UPLOAD_MAX_DEPOSIT``.
    """
    judged, reasons, uploads = [], [], list(uploads)
    if sum(upload.size for upload in uploads) > settings.UPLOAD_MAX_DEPOSIT:
        raise FileRefused([refusals.too_much(settings.UPLOAD_MAX_DEPOSIT)])
    for upload in uploads:
        # One byte more than the limit is enough to know that it is passed.
        data = upload.read(settings.UPLOAD_MAX_FILE + 1)
        verdict = inspect(data, upload.name, max_size=settings.UPLOAD_MAX_FILE)
        if verdict.ok:
            judged.append(Judged(upload.name, data, verdict.kind))
        else:
            reasons.append(f"«\u00a0{upload.name}\u00a0»\u00a0: {verdict.reason_fr}")
    if reasons:
        raise FileRefused(reasons)
    return judged


def keep(user, owner, found: Judged, **fields) -> StoredFile:
    """Keep a judged upload as a file of ``owner``; to be called inside an act."""
    stored = StoredFile(
        owner=owner,
        name=file_names.shown(found.name),
        kind=found.kind,
        size=len(found.data),
        sha256=hashlib.sha256(found.data).hexdigest(),
        state=StoredFile.State.CLEAN,
        uploaded_by=user,
        **fields,
    )
    # What a person named a file never becomes a path.
    stored.content.save(uuid.uuid4().hex, ContentFile(found.data), save=False)
    stored.save()
    return stored


def store_files(
    *, user, owner, uploads: Iterable, comment: str = "", restricted: bool = False, recipients: Iterable = ()
) -> list[StoredFile]:
    """Keep files of an object, all or none. Raises ``FileRefused``."""
    judged = judge(uploads)
    people = list(recipients) if restricted else []
    with change(user=user, label="Fichier ajouté", cause=owner):
        made = [keep(user, owner, found, comment=comment, restricted=restricted) for found in judged]
        for stored in made:
            for person in people:
                FileRecipient.objects.create(file=stored, user=person)
    return made


def store_version(*, user, first: StoredFile, upload, comment: str = "") -> StoredFile:
    """A newer version of a file, for the same people. Raises ``FileRefused``."""
    (found,) = judge([upload])
    with change(user=user, label="Nouvelle version d’un fichier", cause=first.owner):
        locked = StoredFile.objects.select_for_update(of=("self",)).get(pk=first.pk)
        if locked.archived_at:
            raise FileRefused(["Ce fichier est archivé\u00a0: ajoutez le vôtre comme un nouveau fichier."])
        return keep(
            user, locked.owner, found, comment=comment, restricted=locked.restricted, version_of=locked
        )


def archive_file(*, user, first: StoredFile) -> None:
    """Take a file and its versions out of the page of their object; nothing is deleted (harmless when repeated)."""
    with change(user=user, label="Fichier archivé", cause=first.owner):
        locked = StoredFile.objects.select_for_update(of=("self",)).get(pk=first.pk)
        if locked.archived_at is None:
            locked.archived_at, locked.archived_by = clock.now(), user
            locked.version += 1
            locked.save()


def restore_file(*, user, first: StoredFile) -> None:
    """Bring an archived file back (harmless when repeated)."""
    with change(user=user, label="Fichier désarchivé", cause=first.owner):
        locked = StoredFile.objects.select_for_update(of=("self",)).get(pk=first.pk)
        if locked.archived_at is not None:
            locked.archived_at = locked.archived_by = None
            locked.version += 1
            locked.save()


@transaction.atomic
def note_taken(*, user, stored: StoredFile) -> None:
    """Keep in the journal of access that somebody took a restricted file."""
    Access.objects.create(
        user=user,
        what=f"Fichier téléchargé\u00a0: {stored.name}"[:300],
        target_type=ContentType.objects.get_for_model(stored),
        target_id=stored.pk,
    )
