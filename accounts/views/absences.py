"""One's own absences: who acts meanwhile."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import AbsenceForm
from accounts.services import absences
from accounts.services.errors import Refused


@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """Absences current and to come, and the form that declares one."""
    form = AbsenceForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = absences.declare(user=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"{row.assistant} agira pour vous\u00a0: un courriel vient de le lui dire."
            )
            return redirect("accounts:absence")
    rows = request.user.assistants.not_ended().filter(absence=True).select_related("assistant")
    return render(
        request,
        "accounts/absence.html",
        {"form": form, "rows": rows.order_by("valid_from")},
        status=422 if form.is_bound else 200,
    )


@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own absences, or call it off."""
    row = get_object_or_404(request.user.assistants.filter(absence=True).select_related("assistant"), pk=pk)
    try:
        absences.finish(user=request.user, row=row)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, f"{row.assistant} n’agit plus pour vous\u00a0: un courriel vient de le lui dire."
        )
    return redirect("accounts:absence")
