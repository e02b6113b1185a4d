"""What the worker does for plans."""

from celery import shared_task
from django.http import QueryDict

from actions import reports, tables
from actions.filters import ActionFilter
from actions.models import Plan
from actions.services import reading
from documents import pdf
from documents.making import keep_made
from journal.models import Job
from journal.services import JobFailed, run_job
from sgcd_plan import clock


def make_list_pdf(job: Job, progress) -> str:
    """The list of actions that a person asked for, as a PDF; gives its address.

    Arguments of the job: ``plan`` (its key), ``query`` (filters and sorting, as in the address of the list).
    """
    plan = Plan.objects.visible_to(job.user).filter(pk=job.arguments["plan"]).first()
    if plan is None:
        raise JobFailed("Ce plan ne vous est plus ouvert : demandez une habilitation à un administrateur.")
    asked = QueryDict(job.arguments["query"])
    sort = asked.get("sort", "")
    filtered = ActionFilter(asked, plan=plan, user=job.user, queryset=plan.actions.for_export())
    actions = list(tables.sorted_as(filtered.qs, sort))
    if len(actions) > reports.LIST_LIMIT:
        raise JobFailed(
            f"La liste compte {len(actions)} actions : un PDF en prend {reports.LIST_LIMIT} au plus. "
            "Filtrez la liste (un objectif, un pilote…), ou exportez-la en tableur."
        )
    progress(10)
    context = reports.list_context(
        plan=plan,
        actions=actions,
        filters=[(used.label, used.value) for used in filtered.active()],
        order=tables.order_in_words(sort),
        user=job.user,
    )
    expected = reports.pages_expected(len(actions))
    data = pdf.render(
        reports.LIST_TEMPLATE, context, on_page=lambda page: progress(10 + min(75, 75 * page // expected))
    )
    progress(90)
    name = f"{plan.slug}-actions-{clock.today():%Y-%m-%d}.pdf"
    return keep_made(job=job, name=name, kind="pdf", data=data)


@shared_task(name="actions.list_pdf")
def list_pdf(pk: int) -> None:
    """The PDF of a list: see ``make_list_pdf``."""
    run_job(pk, make_list_pdf)


@shared_task(name="actions.read_import")
def read_import(pk: int) -> None:
    """Read the document of an import."""
    reading.read_waiting(pk)
