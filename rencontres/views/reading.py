"""What was read out of a file of a synthesis, offered for correction before it is taken in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from actions.services.errors import Refused
from documents.models import StoredFile
from rencontres.reading import read
from rencontres.services import syntheses as services
from rencontres.synthesis_forms import ReadForm
from rencontres.views.found import written_synthesis


@require_http_methods(["GET", "POST"])
def read_file(request: HttpRequest, slug: str, pk: int, stored: int) -> HttpResponse:
    """The findings and proposals of a file, to correct and take in."""
    found = written_synthesis(request, slug, pk)
    row = get_object_or_404(
        found.files.select_related("stored"),
        stored=stored,
        signed_scan=False,
        stored__archived_at=None,
        stored__state=StoredFile.State.CLEAN,
    )
    themes = services.themes_of(found)
    labels = [(t.pk, [t.label, t.short, *t.aliases.splitlines()]) for t in themes]
    try:
        with row.stored.content.open("rb") as content:
            lines = read(content.read(), row.stored.kind, labels)
        unreadable = False
    except (ValueError, FileNotFoundError):
        lines, unreadable = [], True
    there = {(e.kind, e.text) for e in found.entries.live()}
    rows = [
        {"kind": one.kind, "theme": one.theme or themes[0].pk, "text": one.text}
        for one in lines
        if (one.kind, one.text) not in there
    ]
    form = ReadForm(request.POST or None, lines=rows, themes=themes)
    if request.method == "POST" and rows and form.is_valid():
        try:
            made = services.write_entries(user=request.user, synthesis=found, rows=form.told(themes))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            count = len(made)
            messages.success(
                request,
                f"{count} ligne{'s' if count > 1 else ''} reprise{'s' if count > 1 else ''} du fichier.",
            )
            return redirect(found)
    context = {
        "campaign": found.campaign,
        "synthesis": found,
        "stored": row.stored,
        "form": form,
        "rows": form.rows(),
        "several_themes": len(themes) > 1,
        "unreadable": unreadable,
        "known": bool(lines) and not rows,
        "nav": "territory",
    }
    return render(request, "rencontres/read.html", context, status=422 if form.errors else 200)
