"""Accounts from a spreadsheet: chosen or pasted, previewed, corrected in place, then written in one act.

Nothing is kept between the steps: the preview is a form that holds the whole list.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import sheets, uploads
from accounts.forms import AccountListForm
from accounts.services import delegation, lists
from accounts.services.errors import Refused
from accounts.views.people import require_manager

MAX_SIZE = 2_000_000
KINDS = {"xlsx", "ods", "csv", "txt"}


def _read(form: AccountListForm) -> list[sheets.Row]:
    """The rows of what was sent; raises ``Unreadable``."""
    upload = form.cleaned_data["file"]
    if upload is None:
        return sheets.read_text(form.cleaned_data["pasted"])
    if upload.size > MAX_SIZE:
        raise sheets.Unreadable("Ce fichier dépasse 2\u00a0Mo\u00a0: ne gardez que la liste des comptes.")
    data = upload.read()
    verdict = uploads.judges[0](data, upload.name, KINDS, MAX_SIZE)
    if not verdict.ok:
        raise sheets.Unreadable(verdict.reason_fr)
    return sheets.read_file(data, verdict.kind)


def _typed(request: HttpRequest) -> tuple[list[sheets.Row], set[int]]:
    """The rows of the preview as they were sent back, and those left out."""
    rows, skipped = [], set()
    for rank, number in enumerate(request.POST.getlist("number")[: sheets.MAX_ROWS]):
        row = int(number) if number.isascii() and number.isdecimal() and len(number) < 8 else rank + 1
        values = {
            key: request.POST.get(f"{rank}-{key}", "").replace("\x00", "").strip()[: sheets.MAX_CELL]
            for key in sheets.COLUMNS
        }
        rows.append(sheets.Row(row, values))
        if request.POST.get(f"{rank}-skip"):
            skipped.add(row)
    return rows, skipped


def _preview(request: HttpRequest, rows, skipped, *, status: int = 200, refusal: str = "") -> HttpResponse:
    lines = lists.judge(by=request.user, rows=rows, skipped=skipped)
    counts = {state: sum(line.state == state for line in lines) for state in lists.STATES}
    return render(
        request,
        "accounts/list_preview.html",
        {
            "lines": lines,
            "counts": [(lists.STATES[state], count) for state, count in counts.items() if count],
            "errors": counts["error"],
            "writes": counts["new"] + counts["role"],
            "refusal": refusal,
            "columns": sheets.COLUMNS,
            "nav": "account_list",
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
def user_import(request: HttpRequest) -> HttpResponse:
    """A list of accounts: what is sent is shown as it will be, and written only when asked."""
    require_manager(request.user)
    if request.POST.get("step") in {"check", "write"}:
        rows, skipped = _typed(request)
        if request.POST["step"] == "check":
            return _preview(request, rows, skipped)
        try:
            counts = lists.write(by=request.user, rows=rows, skipped=skipped)
        except Refused as refused:
            return _preview(request, rows, skipped, status=422, refusal=str(refused))
        messages.success(
            request,
            f"Liste importée\u00a0: {counts.get('new', 0)}\u00a0compte(s) créé(s) et invité(s), "
            f"{counts.get('role', 0)}\u00a0rôle(s) ajouté(s) à des comptes existants.",
        )
        return redirect("accounts:user_list")
    form = AccountListForm(request.POST, request.FILES) if request.method == "POST" else AccountListForm()
    if request.method == "POST" and form.is_valid():
        try:
            return _preview(request, _read(form), ())
        except sheets.Unreadable as unreadable:
            form.add_error(None, str(unreadable))
    return render(
        request,
        "accounts/list_start.html",
        {
            "form": form,
            "columns": sheets.COLUMNS.values(),
            "roles": [role.label for role in delegation.choosable_roles(request.user)],
            "left": delegation.accounts_left(request.user),
            "nav": "account_list",
        },
        status=422 if form.errors else 200,
    )
