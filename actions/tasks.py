"""What the worker does for plans."""

import datetime as dt

from celery import shared_task
from django.http import QueryDict
from django.utils import timezone

from actions import list_files, reports, tables
from actions.filters import ActionFilter
from actions.models import Plan
from actions.months import ReportingMonth
from actions.paper import making
from actions.services import reading, subscriptions, writing
from actions.snapshot import NotYet
from documents import pdf, tabular
from documents.letterheads import heading_of, letterhead_for
from documents.making import keep_made
from documents.models import Acronym
from journal.models import Job
from journal.services import JobFailed, run_job
from sgcd_plan import clock

CLOSED = "Ce plan ne vous est plus ouvert : demandez une habilitation à un administrateur."


def _filtered(job: Job) -> tuple[Plan, QueryDict, ActionFilter]:
    """The plan and the list that a job names (``plan``: its key; ``query``: as in the address of the list)."""
    plan = Plan.objects.visible_to(job.user).filter(pk=job.arguments["plan"]).first()
    if plan is None:
        raise JobFailed(CLOSED)
    asked = QueryDict(job.arguments["query"], mutable=True)
    return plan, asked, ActionFilter(asked, plan=plan, user=job.user, queryset=plan.actions.all())


def make_list_sheet(job: Job, progress) -> str:
    """The list of actions that a person asked for, as a spreadsheet; gives its address.

    Arguments of the job: those of ``_filtered``, ``kind`` (a key of ``tabular.SHEETS``), ``colonnes`` (« affichees », or
    all).
    """
    plan, asked, filtered = _filtered(job)
    asked["colonnes"] = job.arguments["colonnes"]
    kind, count = job.arguments["kind"], filtered.qs.count()
    rows = list_files.rows_of(filtered, asked).iterator(chunk_size=list_files.CHUNK)

    def told():
        for rank, action in enumerate(rows):
            if rank % list_files.CHUNK == 0:
                progress(90 * rank // count)
            yield action

    data = tabular.sheet_bytes(told(), list_files.columns_of(asked), kind, list_files.SHEET)
    progress(95)
    return keep_made(job=job, name=tabular.file_name(list_files.base_name(plan), kind), kind=kind, data=data)


def make_list_pdf(job: Job, progress) -> str:
    """The list of actions that a person asked for, as a PDF; gives its address.

    Arguments of the job: those of ``_filtered``; « colonnes=affichees » in its query asks for the columns of the page
    in place of the document's own.
    """
    plan, asked, filtered = _filtered(job)
    sort = asked.get("sort", "")
    actions = list(list_files.rows_of(filtered, asked))
    if len(actions) > reports.LIST_LIMIT:
        raise JobFailed(
            f"La liste compte {len(actions)} actions : un PDF en prend {reports.LIST_LIMIT} au plus. "
            "Filtrez la liste (un objectif, un pilote…), ou exportez-la en tableur."
        )
    progress(10)
    unmet = dict(
        plan.actions.live()
        .unmet(ReportingMonth.asked_on(plan, clock.today()))
        .values_list("pk", "month_state")
    )
    for action in actions:
        action.month_state = unmet.get(action.pk, "")
    columns = ()
    if asked.get("colonnes") == "affichees":
        columns = tables.chosen(",".join(asked.getlist("cols")))
    context = reports.list_context(
        plan=plan,
        actions=actions,
        columns=[(name, tables.LABELS[name]) for name in columns],
        filters=[(used.label, used.value) for used in filtered.active()],
        order=tables.order_in_words(sort),
        user=job.user,
    )
    day = timezone.localtime(job.created_at).date()
    heading = heading_of(letterhead_for(job.user.service, day), day=day, subject="Liste des actions")
    context["heading"] = heading
    context["glossary"] = Acronym.objects.as_mapping()
    expected = reports.pages_expected(len(actions))
    data = pdf.render(
        reports.LIST_TEMPLATE,
        context,
        images=heading.images,
        on_page=lambda page: progress(10 + min(75, 75 * page // expected)),
    )
    progress(90)
    return keep_made(
        job=job, name=tabular.file_name(list_files.base_name(plan), "pdf"), kind="pdf", data=data
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def make_paper(job: Job, progress) -> str:
    """A document of a plan, under the letterhead of its user's service on the day of the request; gives its address.

    Arguments of the job: ``plan`` (its key), ``asked`` (as ``making.Asked``), ``head`` (reference, attachments, signed).
    """
    plan = Plan.objects.visible_to(job.user).filter(pk=job.arguments["plan"]).first()
    if plan is None:
        raise JobFailed(CLOSED)
    given = job.arguments["asked"]
    asked = making.Asked(
        kind=given["kind"],
        on=_day(given["on"]),
        start=_day(given["start"]),
        known_on=_day(given["known_on"]),
        numbers=tuple(given["numbers"]),
    )
    day = timezone.localtime(job.created_at).date()
    heading = heading_of(
        letterhead_for(job.user.service, day),
        day=day,
        subject=making.subject(asked),
        **job.arguments["head"],
    )
    who = f"{job.user} ({job.user.service})" if job.user.service else str(job.user)
    try:
        data = making.make(plan, asked, heading=heading, asked_by=who, progress=progress)
    except (NotYet, making.TooLong) as error:
        raise JobFailed(str(error)) from error
    progress(95)
    kind = making.KINDS[asked.kind].extension
    return keep_made(job=job, name=making.filename(plan, asked), kind=kind, data=data)


@shared_task(name="actions.paper")
def paper(pk: int) -> None:
    """A document of a plan: see ``make_paper``."""
    run_job(pk, make_paper)


@shared_task(name="actions.list_pdf")
def list_pdf(pk: int) -> None:
    """The PDF of a list: see ``make_list_pdf``."""
    run_job(pk, make_list_pdf)


@shared_task(name="actions.list_sheet")
def list_sheet(pk: int) -> None:
    """The spreadsheet of a list: see ``make_list_sheet``."""
    run_job(pk, make_list_sheet)


@shared_task(name="actions.read_import")
def read_import(pk: int) -> None:
    """Read the document of an import."""
    reading.read_waiting(pk)


@shared_task(name="actions.write_import")
def write_import(pk: int) -> None:
    """Write a long import."""
    writing.write_waiting(pk)


@shared_task(name="actions.send_summaries")
def send_summaries() -> int:
    """Send the summaries of the months that were cut off."""
    return subscriptions.send_summaries()
