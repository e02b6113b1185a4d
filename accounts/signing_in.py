"""Sign-ins, by the application's clock; failed ones under one spelling of an address, whatever its case."""

from django.http import HttpRequest

from sgcd_plan import clock


def note_sign_in(sender, user, **kwargs) -> None:
    """Note when a person signed in (receiver of Django's signal, in the place of its own)."""
    user.last_login = clock.now()
    user.save(update_fields=["last_login"])


def attempted_name(request: HttpRequest | None, credentials: dict | None = None) -> str:
    """The address that somebody tried, as its failures are counted."""
    if credentials:
        typed = credentials.get("username") or credentials.get("email") or ""
    else:
        typed = request.POST.get("username", "") if request is not None else ""
    return str(typed).replace("\x00", "").strip().lower()
