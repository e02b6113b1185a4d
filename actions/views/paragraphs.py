"""The paragraph that a contributor is asked for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from actions import access
from actions.models import Paragraph
from actions.report_forms import ParagraphForm
from actions.services import paragraphs
from actions.services.errors import Refused, Stale


def _asked(request: HttpRequest, pk: int) -> Paragraph:
    """A paragraph that the person sees; 403 when it is asked of another service."""
    found = get_object_or_404(
        Paragraph.objects.visible_to(request.user).select_related(
            "action__plan", "action__lead", "action__objective", "service", "asked_by", "report"
        ),
        pk=pk,
    )
    if not Paragraph.objects.asked_of(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


@require_http_methods(["GET", "POST"])
def paragraph(request: HttpRequest, pk: int) -> HttpResponse:
    """The contributor's short form: what is asked, the action as it stands, one text."""
    found = _asked(request, pk)
    form = ParagraphForm(
        request.POST or None, initial={"text": found.draft or found.text, "version": found.draft_version}
    )
    theirs, status = None, 200
    if request.method == "POST":
        draft = request.POST.get("decision") == "draft"
        try:
            if draft:
                paragraphs.save_paragraph_draft(
                    paragraph=found, text=request.POST.get("text", ""), version=_version(request)
                )
                messages.success(request, "Brouillon enregistré ; le pilote ne le voit pas encore.")
                return redirect("actions:paragraph", pk)
            if form.is_valid():
                paragraphs.answer_paragraph(
                    user=request.user,
                    paragraph=found,
                    text=form.cleaned_data["text"],
                    version=_version(request),
                )
                messages.success(
                    request,
                    "Paragraphe transmis au pilote. Vous pouvez le modifier tant que le point n’est pas parti.",
                )
                return redirect("actions:mine")
            status = 422
        except Refused as refused:
            form.is_valid()
            form.add_error(None, str(refused))
            status = 422
        except Stale as stale:
            theirs, status = stale.current, 409
            form.data = {**form.data.dict(), "version": str(stale.current.draft_version)}
    latest = found.action.reports.counting().first()
    context = {
        "plan": found.action.plan,
        "action": found.action,
        "paragraph": found,
        "form": form,
        "theirs": theirs,
        "latest": latest,
        "nav": "mine",
    }
    return render(request, "actions/paragraph.html", context, status=status)


@require_POST
def paragraph_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What a page that saves itself calls."""
    found = _asked(request, pk)
    try:
        saved = paragraphs.save_paragraph_draft(
            paragraph=found, text=request.POST.get("text", "")[:20_000], version=_version(request)
        )
    except Refused as refused:
        return JsonResponse({"message": str(refused)}, status=409)
    except Stale:
        return JsonResponse(
            {
                "message": "Un collègue a enregistré ce paragraphe entre-temps. Votre texte reste sur cette page : "
                "« Enregistrer le brouillon » montre les deux versions."
            },
            status=409,
        )
    at = timezone.localtime(saved.draft_at)
    return JsonResponse({"version": saved.draft_version, "message": f"Enregistré à {at:%-H\u00a0h\u00a0%M}"})


@require_POST
def paragraph_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead no longer asks."""
    found = get_object_or_404(
        Paragraph.objects.visible_to(request.user).select_related("action__plan"), pk=pk
    )
    if not access.may_report(request.user, found.action):
        raise PermissionDenied
    try:
        paragraphs.cancel_paragraph(user=request.user, paragraph=found)
        messages.success(request, "Demande de paragraphe annulée.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("actions:report", found.action.plan.slug, found.action.number)
