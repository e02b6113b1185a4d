"""An action is archived with its reason, or brought back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions import access
from actions.page_forms import ArchiveForm
from actions.services import archiving
from actions.services.errors import Refused
from actions.views.detail import visible_action


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Archive an action, or restore it when it is archived; each with a reason, that of a restoration may be empty."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    restoring = action.archived_at is not None
    if request.method == "POST":
        # What was asked, not what would now be possible: a second click undoes nothing.
        restoring = request.POST.get("do") == "restore"
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = not restoring
    if request.method == "POST" and form.is_valid():
        act = archiving.restore_action if restoring else archiving.archive_action
        try:
            act(user=request.user, action=action, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                f"Action n°\u00a0{number} désarchivée\u00a0: elle est de nouveau dans les listes."
                if restoring
                else f"Action n°\u00a0{number} archivée. Pour annuler, choisissez «\u00a0Désarchiver\u00a0» ci-dessous.",
            )
            return redirect(action.get_absolute_url())
    context = {"plan": action.plan, "action": action, "form": form, "restoring": restoring, "nav": "list"}
    return render(request, "actions/archive.html", context, status=422 if form.errors else 200)
