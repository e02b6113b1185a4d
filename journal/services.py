"""Acts: open one around the writes that it makes. Jobs: what a worker does for a person."""

import contextlib
import contextvars
import logging
from collections.abc import Callable, Iterator, Mapping

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from journal.models import Change, Job
from sgcd_plan import clock

logger = logging.getLogger(__name__)

_current: contextvars.ContextVar[Change | None] = contextvars.ContextVar("journal_change", default=None)
_listening: contextvars.ContextVar[list[Change] | None] = contextvars.ContextVar("journal_acts", default=None)


def current_change() -> Change | None:
    """The act under way, or None."""
    return _current.get()


@contextlib.contextmanager
def acts_made() -> Iterator[list[Change]]:
    """The acts done inside, in their order: what a page that called a service may offer to undo."""
    token = _listening.set(found := [])
    try:
        yield found
    finally:
        _listening.reset(token)


@contextlib.contextmanager
def change(*, user, label: str, reason: str = "", cause=None) -> Iterator[Change]:
    """One transaction whose history rows all point to one ``Change``; nested, the outer act is kept."""
    if (outer := _current.get()) is not None:
        yield outer
        return
    with transaction.atomic():
        act = Change(
            user=user,
            on_behalf_of=getattr(user, "acting_for", None),
            label=label[:200],
            reason=reason,
        )
        if cause is not None:
            act.cause = cause
        act.save()
        token = _current.set(act)
        try:
            yield act
        finally:
            _current.reset(token)
    if (heard := _listening.get()) is not None:
        heard.append(act)


def attach_change(sender, history_instance=None, **_: object) -> None:
    """Point a history row about to be written to the act under way (receiver of simple_history's signal)."""
    if (act := _current.get()) is not None:
        history_instance.change = act
        history_instance.history_user_id = act.user_id


class JobFailed(Exception):
    """A job cannot be done; the text is a French sentence that says why and what to do."""


def _send(job: Job) -> None:
    try:
        current_app.signature(job.task, args=[job.pk]).apply_async()
    except OperationalError:
        logger.exception("Job %s could not be sent.", job.pk)
        _end(
            job,
            Job.State.FAILED,
            failure="Le service qui fabrique les documents ne répond pas. Réessayez dans quelques minutes.",
        )


def _end(job: Job, state: str, **fields: str) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=clock.now(), **fields)


@transaction.atomic
def start_job(*, user, label: str, task: str, arguments: Mapping[str, object]) -> Job:
    """A job for ``user``, sent to a worker once the transaction is committed.

    ``task``: the name of a Celery task that takes the job's key and calls ``run_job``; ``arguments``: as JSON.
    """
    job = Job.objects.create(user=user, label=label[:200], task=task, arguments=dict(arguments))
    transaction.on_commit(lambda: _send(job))
    return job


@transaction.atomic
def retry_job(*, job: Job) -> Job:
    """Send a failed job again; nothing happens to one that has not failed."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.state == Job.State.FAILED and job.task:
        job.state, job.progress, job.failure, job.ended_at = Job.State.WAITING, 0, "", None
        job.save()
        transaction.on_commit(lambda: _send(job))
    return job


def run_job(pk: int, work: Callable[[Job, Callable[[int], None]], str]) -> None:
    """Do a job in a worker: ``work`` gets the job and what tells its progress (0-100), gives the result's address.

    A job already done is not done twice (a worker that dies gives its message back). A failure is told in French:
    that of ``JobFailed``, or a general one.
    """
    job = Job.objects.select_related("user").get(pk=pk)
    if job.state == Job.State.DONE:
        return
    Job.objects.filter(pk=pk).update(state=Job.State.RUNNING, progress=0)
    shown = 0

    def progress(percent: int) -> None:
        nonlocal shown
        if percent > shown:
            shown = min(percent, 99)
            Job.objects.filter(pk=pk).update(progress=shown)

    try:
        address = work(job, progress)
    except JobFailed as failed:
        _end(job, Job.State.FAILED, failure=str(failed))
    except Exception:
        logger.exception("Job %s failed.", pk)
        _end(
            job,
            Job.State.FAILED,
            failure="Une erreur imprévue a interrompu ce travail ; elle a été signalée. Réessayez.",
        )
    else:
        _end(job, Job.State.DONE, result_url=address)
        Job.objects.filter(pk=pk).update(progress=100)
