"""« Vérifier un document »: whether a PDF is one that was sealed, byte for byte."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from committees.models import Record
from committees.record_forms import VerifyForm
from committees.services.records import verify as verify_bytes
from documents.services import FileRefused, judge


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Inspect an uploaded file, then compare it with the sealed versions; nothing is kept."""
    form, verdict = VerifyForm(request.POST or None, request.FILES or None), None
    if request.method == "POST":
        form = VerifyForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                (found,) = judge([form.cleaned_data["file"]])
            except FileRefused as refused:
                form.add_error("file", str(refused))
            else:
                if found.kind != "pdf":
                    form.add_error("file", "Ce fichier n’est pas un PDF : les versions scellées en sont.")
                else:
                    verdict = verify_bytes(found.data, seen=Record.objects.visible_to(request.user))
    context = {"form": form, "verdict": verdict, "nav": "verify"}
    return render(request, "committees/verify.html", context, status=422 if form.errors else 200)
