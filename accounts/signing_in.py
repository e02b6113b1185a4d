"""Failed attempts are counted under one spelling of an address, whatever the case in which it was typed."""

from django.http import HttpRequest


def attempted_name(request: HttpRequest | None, credentials: dict | None = None) -> str:
    """The address that somebody tried, as its failures are counted."""
    if credentials:
        typed = credentials.get("username") or credentials.get("email") or ""
    else:
        typed = request.POST.get("username", "") if request is not None else ""
    return str(typed).replace("\x00", "").strip().lower()
