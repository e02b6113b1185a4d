"""Long imports are written by a worker, in one transaction, while a page shows that it is under way."""

from celery import current_app
from django.db import transaction
from django.urls import reverse

from actions.importing.raw import UnreadableFile
from actions.models import ImportBatch
from actions.services import batches
from actions.services.errors import Refused, Stale
from journal.models import Job
from sgcd_plan import clock

# Actions that take about a second to write, with their history.
LONG = 150
MOVED = (
    "Le plan a changé entre votre clic et l’écriture : rien n’est importé, l’aperçu est refait. "
    "Vérifiez ce qui est coché, puis importez de nouveau."
)


def takes_long(batch: ImportBatch) -> bool:
    """Whether writing what a batch holds takes more than about a second."""
    return len(batches.read_batch(batch).actions) > LONG


@transaction.atomic
def apply_later(*, user, batch: ImportBatch, version: int, seen: str = "") -> ImportBatch:
    """Hand a batch to a worker to be written; until then it no longer changes.

    Raises ``Stale`` when it has changed since ``version``, ``Refused`` when it is already finished.
    """
    current = batches.locked(batch, version)
    current.state = ImportBatch.State.WRITING
    current.job = Job.objects.create(
        user=user,
        label=f"Import de « {current.filename} »"[:200],
        result_url=reverse("actions:import_preview", args=[current.pk]),
    )
    current.corrections = {**current.corrections, "seen": seen}
    current.version += 1
    current.save()
    transaction.on_commit(lambda: current_app.send_task("actions.write_import", args=[current.pk]))
    return current


def write_waiting(pk: int) -> None:
    """Write a batch that waits; done twice, the second does nothing. A refusal brings its preview back, with the reason."""
    batch = ImportBatch.objects.select_related("plan", "job__user").filter(pk=pk).first()
    if batch is None or batch.state != ImportBatch.State.WRITING:
        return
    jobs = Job.objects.filter(pk=batch.job_id)
    jobs.update(state=Job.State.RUNNING, progress=30)
    try:
        batches.apply_batch(
            user=batch.job.user, batch=batch, version=batch.version, seen=batch.corrections.get("seen", "")
        )
    except (Refused, UnreadableFile, Stale) as error:
        with transaction.atomic():
            current = batches.locked(batch, batch.version, (ImportBatch.State.WRITING,))
            current.state = ImportBatch.State.PREVIEW
            current.version += 1
            current.save()
            failure = MOVED if isinstance(error, Stale) else str(error)
            jobs.update(state=Job.State.FAILED, progress=100, failure=failure, ended_at=clock.now())
        return
    jobs.update(state=Job.State.DONE, progress=100, ended_at=clock.now())
