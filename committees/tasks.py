"""What the worker does for committees."""

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from actions.services.errors import Refused
from committees import access
from committees.models import Committee, Meeting
from committees.paper import making, texts, year
from committees.paper.session import hidden_from
from committees.services import records
from documents.making import keep_made
from journal.models import Job
from journal.services import JobFailed, run_job

CLOSED = "Cette séance ne vous est plus ouverte : demandez une habilitation à un administrateur."


def _meeting(job: Job) -> Meeting:
    found = Meeting.objects.open_to(job.user).live().for_list().filter(pk=job.arguments["meeting"]).first()
    if found is None:
        raise JobFailed(CLOSED)
    return found


def make_paper(job: Job, progress) -> str:
    """A document of a meeting, as its user may read it; gives its address.

    Arguments of the job: ``meeting`` (its key), ``kind``, ``format`` (pdf, odt, docx), ``a3``.
    """
    meeting, asked_for = _meeting(job), job.arguments
    kind, extension = asked_for["kind"], asked_for["format"]
    asked = making.Asked(kind=kind, on=timezone.localtime(job.created_at).date(), a3=asked_for["a3"])
    withheld = hidden_from(job.user, meeting)
    progress(5)
    if extension == "pdf":
        data = making.make(meeting, asked, withheld=withheld, reader=job.user, progress=progress)
    else:
        data = texts.make(meeting, asked, extension, withheld=withheld, reader=job.user)
    progress(95)
    return keep_made(job=job, name=making.filename(meeting, kind, extension), kind=extension, data=data)


def seal_record(job: Job, progress) -> str:
    """Seal a document of a meeting at the word of its secretary; gives the address of what was sealed.

    Arguments of the job: ``meeting``, ``kind``, ``validated_by``, ``correction``, ``texts``.
    """
    meeting, asked = _meeting(job), job.arguments
    if not access.keeps(job.user, meeting.committee):
        raise JobFailed("Seul le secrétariat du comité scelle ses documents.")
    progress(10)
    try:
        found = records.seal(
            user=job.user,
            meeting=meeting,
            kind=asked["kind"],
            validated_by=asked["validated_by"],
            correction=asked["correction"],
            texts=asked["texts"],
            on=timezone.localtime(job.created_at).date(),
        )
    except Refused as refused:
        raise JobFailed(str(refused)) from refused
    return reverse("committees:record", args=[meeting.committee.slug, meeting.pk, found[0].pk])


def propose_record(job: Job, progress) -> str:
    """Show a draft to the members at the word of the secretary. Arguments of the job: ``meeting``, ``kind``."""
    meeting = _meeting(job)
    if not access.keeps(job.user, meeting.committee):
        raise JobFailed("Seul le secrétariat du comité soumet ses projets.")
    progress(10)
    try:
        found = records.propose(user=job.user, meeting=meeting, kind=job.arguments["kind"])
    except Refused as refused:
        raise JobFailed(str(refused)) from refused
    return reverse("committees:record", args=[meeting.committee.slug, meeting.pk, found[0].pk])


def make_year(job: Job, progress) -> str:
    """The year of a committee on a page; arguments of the job: ``committee``, ``year``, ``a3``."""
    committee = (
        Committee.objects.visible_to(job.user).for_list().filter(pk=job.arguments["committee"]).first()
    )
    if committee is None:
        raise JobFailed("Ce comité ne vous est plus ouvert : demandez une habilitation à un administrateur.")
    meetings = Meeting.objects.visible_to(job.user).live().for_list()
    data = year.make(year.year_of(committee, job.arguments["year"], meetings), a3=job.arguments["a3"])
    progress(90)
    return keep_made(job=job, name=f"{committee.slug}-{job.arguments['year']}.pdf", kind="pdf", data=data)


@shared_task(name="committees.paper")
def paper(pk: int) -> None:
    """A document of a meeting: see ``make_paper``."""
    run_job(pk, make_paper)


@shared_task(name="committees.seal")
def seal(pk: int) -> None:
    """Seal a document: see ``seal_record``."""
    run_job(pk, seal_record)


@shared_task(name="committees.propose")
def propose(pk: int) -> None:
    """Show a draft to the members: see ``propose_record``."""
    run_job(pk, propose_record)


@shared_task(name="committees.year")
def year_page(pk: int) -> None:
    """The year of a committee: see ``make_year``."""
    run_job(pk, make_year)
