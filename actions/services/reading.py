"""Long documents are read by a worker, in a process bounded in time and memory, while a page shows how far it is."""

import io
import subprocess
import sys
import zipfile

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from actions.importing.child import SECONDS, TOO_HEAVY, document_of
from actions.importing.raw import RawDocument, UnreadableFile
from actions.models import ImportBatch
from actions.services import batches, importing
from journal.models import Job
from sgcd_plan import clock

# Bytes that take about a second to read: markup is parsed slower than text.
_PACKED, _MARKUP, _TEXT = 600_000, 300_000, 300_000
_NOT_READ = ("styles", "theme", "settings", "websettings", "fonttable", "numbering")
_MARKUP_NAMES = (".html", ".htm")
_WAIT = SECONDS + 15


def takes_long(data: bytes, filename: str) -> bool:
    """Whether reading a document takes more than about a second."""
    if data.startswith(b"%PDF-"):
        return True
    if data.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = [e.file_size for e in archive.infolist() if _is_read(e.filename)]
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False
        return sum(parts) > _PACKED
    if filename.lower().endswith(_MARKUP_NAMES) or b"<table" in data[:50_000].lower():
        return len(data) > _MARKUP
    return len(data) > _TEXT


def _is_read(part: str) -> bool:
    """Whether a part of an office file counts: styles and themes weigh much in a short document and are not read."""
    name = part.rsplit("/", 1)[-1].lower()
    return name.endswith((".xml", ".rels")) and not name.startswith(_NOT_READ)


@transaction.atomic
def read_later(*, batch: ImportBatch, data: bytes, name: str) -> Job:
    """Keep a document for a worker; the job's page and the batch's show how far it is."""
    batch.state = ImportBatch.State.READING
    batch.waiting_file.save(f"{batch.token}", ContentFile(data), save=False)
    batch.corrections = {**batch.corrections, "name": name}
    batch.job = Job.objects.create(
        user=batch.user,
        label=f"Lecture de « {batch.filename} »"[:200],
        result_url=reverse("actions:import_preview", args=[batch.pk]),
    )
    batch.save()
    transaction.on_commit(lambda: current_app.send_task("actions.read_import", args=[batch.pk]))
    return batch.job


def read_waiting(pk: int) -> None:
    """Read the document that a batch keeps; done twice, the second does nothing."""
    batch = ImportBatch.objects.select_related("plan", "job").filter(pk=pk).first()
    if batch is None or batch.state != ImportBatch.State.READING or not batch.waiting_file:
        return
    _progress(batch.job, Job.State.RUNNING, 10)
    try:
        with batch.waiting_file.open("rb") as stream:
            document = _read_apart(stream.read(), batch.corrections.get("name", batch.filename))
    except UnreadableFile as error:
        _finish(batch, refusal=str(error))
        return
    except OSError:
        _finish(batch, refusal="Le fichier n’a pas pu être retrouvé\u00a0: envoyez-le de nouveau.")
        return
    _progress(batch.job, Job.State.RUNNING, 60)
    _finish(batch, document=document)


def _read_apart(data: bytes, name: str) -> RawDocument:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "actions.importing.child", name],
            input=data,
            capture_output=True,
            timeout=_WAIT,
            cwd=settings.BASE_DIR,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(TOO_HEAVY) from error
    return document_of(done.stdout)


@transaction.atomic
def _finish(batch: ImportBatch, *, document: RawDocument | None = None, refusal: str = "") -> None:
    current = (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("plan", "job").get(pk=batch.pk)
    )
    if current.state == ImportBatch.State.READING:
        current.corrections.pop("name", None)
        if document is None:
            current.state = ImportBatch.State.REFUSED
        else:
            batches.fill_batch(current, document)
            try:
                importing.refuse_headers_alone(batches.read_batch(current))
            except UnreadableFile as error:
                refusal = str(error)
                current.state, current.raw = ImportBatch.State.REFUSED, {}
    name, storage = current.waiting_file.name, current.waiting_file.storage
    current.waiting_file = ""
    current.save()
    _progress(current.job, Job.State.FAILED if refusal else Job.State.DONE, 100, refusal)
    transaction.on_commit(lambda: storage.delete(name))


def _progress(job: Job | None, state: str, progress: int, failure: str = "") -> None:
    if job is not None:
        ended = None if state == Job.State.RUNNING else clock.now()
        Job.objects.filter(pk=job.pk).update(state=state, progress=progress, failure=failure, ended_at=ended)
