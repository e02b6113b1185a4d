"""The list of accounts as a file. How a table is written belongs to an app above this one, which says so here."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpResponseBase

# Rows, columns (key, header, value, width), kind of file, name of the file, name of the sheet: the answer.
writers: list[Callable[..., HttpResponseBase]] = []


def _grants(account: Any) -> str:
    return ", ".join(f"{grant.get_role_display()} ({grant.target})" for grant in account.held)


USER_COLUMNS = (
    ("last_name", "Nom", lambda account: account.last_name, 24),
    ("first_name", "Prénom", lambda account: account.first_name, 20),
    ("email", "Adresse électronique", lambda account: account.email, 36),
    ("function", "Fonction", lambda account: account.function, 30),
    ("service", "Service", lambda account: account.service.full_name if account.service else "", 44),
    ("roles", "Rôles", _grants, 44),
    ("active", "Compte actif", lambda account: account.is_active, 14),
    ("bounced", "Adresse en échec depuis", lambda account: account.bounced_at, 22),
    ("joined", "Créé le", lambda account: account.date_joined, 18),
    ("signed_in", "Dernière connexion", lambda account: account.last_login, 18),
)


def response(
    rows: Iterable, columns: Iterable[tuple], kind: str, name: str, *, sheet: str
) -> HttpResponseBase:
    """``rows`` as a file of ``kind``; ``Http404`` for a kind that does not exist."""
    if not writers:
        raise Http404
    return writers[0](rows, columns, kind, name, sheet=sheet)
