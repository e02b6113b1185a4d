"""Documents that a worker made for a person: only this person takes them."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from documents.models import StoredFile
from journal.models import Job


@require_GET
def made(request: HttpRequest, pk: int) -> FileResponse:
    """The document that one of one's own jobs made."""
    stored = get_object_or_404(StoredFile.objects.made_by(Job.objects.visible_to(request.user)), pk=pk)
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as missing:
        raise Http404("Ce document n’est plus conservé : demandez-le de nouveau.") from missing
    answer = FileResponse(content, as_attachment=True, filename=stored.name, content_type="application/pdf")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
