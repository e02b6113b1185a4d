"""What a worker does for a person, as this person sees it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from journal.models import Job
from journal.services import retry_job

SHOWN = 50


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """One's own jobs, the latest first."""
    return render(
        request,
        "journal/job_list.html",
        {"jobs": Job.objects.visible_to(request.user)[:SHOWN], "shown": SHOWN},
    )


@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is, then its result; the part that changes alone when the page asks for it again."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    template = "journal/job_state.html" if request.htmx else "journal/job.html"
    return render(request, template, {"job": found})


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed job again."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    retry_job(job=found)
    messages.success(request, "Ce travail est relancé.")
    return redirect("journal:job", pk)
