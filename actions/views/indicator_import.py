"""Measures of an indicator from a spreadsheet: read, previewed, corrected in place, then written in one act.

Nothing is kept between the steps: the preview is a form that holds the whole table.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions import indicator_sheet
from actions.importing.raw import UnreadableFile
from actions.importing.readers import read_document, read_pasted
from actions.indicator_forms import MeasuresForm
from actions.indicator_judging import STATES, judge
from actions.models import Indicator
from actions.services import indicators as services
from actions.services.errors import Refused
from actions.views.indicators import measurable

MAX_SIZE = 5_000_000
LONGEST = 300


def _read(form: MeasuresForm) -> list[indicator_sheet.Row]:
    """The rows of what was sent. Raises ``UnreadableFile``."""
    upload = form.cleaned_data["file"]
    if upload is None:
        return indicator_sheet.rows_of(read_pasted(form.cleaned_data["pasted"]))
    if upload.size > MAX_SIZE:
        raise UnreadableFile("Ce fichier dépasse 5 Mo : ne gardez que la feuille des mesures.")
    return indicator_sheet.rows_of(read_document(upload.read(), upload.name))


def _typed(request: HttpRequest) -> tuple[list[indicator_sheet.Row], set[int]]:
    """The rows of the preview as they were sent back, and those left out."""
    rows, skipped = [], set()
    for rank, sent in enumerate(request.POST.getlist("number")[: indicator_sheet.MAX_ROWS]):
        row = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 8 else rank + 1
        values = {
            key: request.POST.get(f"{rank}-{key}", "").replace("\x00", "").strip()[:LONGEST]
            for key in indicator_sheet.COLUMNS
        }
        rows.append(indicator_sheet.Row(row, values))
        if request.POST.get(f"{rank}-skip"):
            skipped.add(row)
    return rows, skipped


def _preview(
    request, found: Indicator, rows, skipped, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    lines = judge(found, rows, skipped)
    counts = {state: sum(line.state == state for line in lines) for state in STATES}
    context = {
        "plan": found.plan,
        "indicator": found,
        "lines": lines,
        "counts": [(STATES[state], count) for state, count in counts.items() if count],
        "errors": counts["error"],
        "writes": counts["new"] + counts["changed"],
        "refusal": refusal,
        "columns": indicator_sheet.COLUMNS,
        "nav": "indicators",
    }
    return render(request, "actions/indicator_preview.html", context, status=status)


def _write(request: HttpRequest, found: Indicator) -> HttpResponse:
    rows, skipped = _typed(request)
    lines = judge(found, rows, skipped)
    if any(line.state == "error" for line in lines):
        refusal = "Rien n’est enregistré : corrigez les lignes signalées, ou laissez-les de côté."
        return _preview(request, found, rows, skipped, status=422, refusal=refusal)
    kept = [line.measure for line in lines if line.state in ("new", "changed")]
    try:
        added, corrected = services.import_values(user=request.user, indicator=found, rows=kept)
    except Refused as refused:
        return _preview(request, found, rows, skipped, status=422, refusal=str(refused))
    messages.success(request, f"Mesures importées : {added} ajoutée(s), {corrected} corrigée(s).")
    return redirect("actions:indicator", found.plan.slug, found.pk)


@require_http_methods(["GET", "POST"])
def measures(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A table of measures: what is sent is shown as it will be, and written only when asked."""
    found = measurable(request, slug, pk)
    step = request.POST.get("step")
    if step == "check":
        return _preview(request, found, *_typed(request))
    if step == "write":
        return _write(request, found)
    form = MeasuresForm(request.POST, request.FILES) if request.method == "POST" else MeasuresForm()
    if request.method == "POST" and form.is_valid():
        try:
            return _preview(request, found, _read(form), ())
        except UnreadableFile as unreadable:
            form.add_error(None, str(unreadable))
    context = {"plan": found.plan, "indicator": found, "form": form, "nav": "indicators"}
    return render(request, "actions/indicator_import.html", context, status=422 if form.errors else 200)
