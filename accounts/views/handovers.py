"""The page on which all of a leaver's work is handed to somebody else."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.forms import HandoverForm, SuccessorForm
from accounts.models import User
from accounts.services import delegation, handovers
from accounts.services.errors import Refused
from accounts.views.people import visible_account


def _chosen(request: HttpRequest, leaver: User) -> tuple[SuccessorForm, User | None]:
    asked = request.POST if request.method == "POST" else request.GET
    form = SuccessorForm(asked if "successor" in asked else None, by=request.user, leaver=leaver)
    return form, form.cleaned_data["successor"] if form.is_bound and form.is_valid() else None


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who takes over, see what moves, hand it over."""
    leaver = visible_account(request, pk)
    if not delegation.runs(request.user, leaver):
        raise PermissionDenied(
            "Ce compte détient des rôles que vous ne pouvez pas accorder\u00a0: un administrateur peut remettre son travail."
        )
    choosing, successor = _chosen(request, leaver)
    seen, form, status = [], None, 422 if choosing.errors else 200
    if successor is not None:
        seen = handovers.preview(by=request.user, leaver=leaver, successor=successor)
        form = HandoverForm(
            request.POST if request.method == "POST" else None, seen=seen, by=request.user, leaver=leaver
        )
        if request.method == "POST" and form.is_valid():
            try:
                moved = handovers.hand_over(
                    by=request.user, leaver=leaver, successor=successor, **form.asked()
                )
            except Refused as refused:
                form.add_error(None, str(refused))
                status = 422
            except handovers.Changed:
                form = HandoverForm(None, seen=seen, by=request.user, leaver=leaver)
                messages.warning(
                    request, "Ce qui serait remis a changé entre-temps\u00a0: relisez, puis remettez."
                )
                status = 409
            else:
                count = sum(len(row.things) for row in moved)
                what = (
                    f"{count}\u00a0élément{'s' if count > 1 else ''}" if count else "rien n’était à remettre"
                )
                messages.success(request, f"Travail de {leaver} remis à {successor}\u00a0: {what}.")
                return redirect("accounts:user_detail", pk=pk)
        elif form.errors:
            status = 422
    return render(
        request,
        "accounts/handover.html",
        {
            "account": leaver,
            "choosing": choosing,
            "successor": successor,
            "seen": seen,
            "form": form,
            "nav": "accounts",
        },
        status=status,
    )
