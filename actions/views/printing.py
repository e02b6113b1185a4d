"""« Imprimer »: the documents of a plan, made by a worker."""

import dataclasses
import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions.paper import making
from actions.print_forms import PrintForm
from actions.querysets.past import first_day
from actions.views.lists import visible_plan
from documents.letterheads import letterhead_for
from journal.services import start_job
from sgcd_plan import clock


def asked_as_json(asked: making.Asked) -> dict:
    """What is asked, as the arguments of a job."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in dataclasses.asdict(asked).items()
    }


@require_http_methods(["GET", "POST"])
def print_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a document of the plan, then follow its making. Addresses may choose beforehand (« ?document= »)."""
    plan = visible_plan(request, slug)
    initial = {
        name: request.GET[name]
        for name in ("document", "number", "date", "start", "known_on")
        if request.GET.get(name)
    }
    form = PrintForm(request.POST or None, plan=plan, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = form.asked
        oldest = min(day for day in (asked.on, asked.start, clock.today()) if day)
        if oldest < (first := first_day(plan)):
            form.add_error(
                "start" if asked.start == oldest else "date",
                f"Le plan est suivi ici depuis le {first:%d/%m/%Y} : choisissez ce jour ou un jour suivant.",
            )
        else:
            job = start_job(
                user=request.user,
                label=f"{making.subject(asked)} — {plan.title}",
                task="actions.paper",
                arguments={"plan": plan.pk, "asked": asked_as_json(asked), "head": form.head},
            )
            return redirect("journal:job", job.pk)
    return render(
        request,
        "actions/print.html",
        {
            "plan": plan,
            "form": form,
            "letterhead": letterhead_for(request.user.service, clock.today()),
            "nav": "print",
        },
        status=422 if form.errors else 200,
    )
