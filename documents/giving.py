"""A stored file as it is given to a person: always to be saved, never shown by the browser."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from documents.models import StoredFile


def give(request: HttpRequest, stored: StoredFile, back: str) -> HttpResponse:
    """The content of ``stored`` as an attachment; a page that says why when it is held. ``back``: the page that links it.

    The rights are checked before.
    """
    if stored.state != StoredFile.State.CLEAN:
        return render(request, "documents/file_held.html", {"stored": stored, "back": back}, status=409)
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    answer = FileResponse(
        content, as_attachment=True, filename=stored.name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "sandbox"
    return answer
