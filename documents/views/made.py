"""Documents that a worker made for a person: only this person takes them."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from documents.models import StoredFile
from documents.tabular import SHEETS
from journal.models import Job

TYPES = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    **{kind: content_type for kind, (_, content_type) in SHEETS.items()},
}


@require_GET
def made(request: HttpRequest, pk: int) -> FileResponse:
    """The document that one of one's own jobs made."""
    stored = get_object_or_404(StoredFile.objects.made_by(Job.objects.visible_to(request.user)), pk=pk)
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as missing:
        raise Http404("Ce document n’est plus conservé : demandez-le de nouveau.") from missing
    answer = FileResponse(content, as_attachment=True, filename=stored.name, content_type=TYPES[stored.kind])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
