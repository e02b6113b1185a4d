"""The search of the header: sources that each app adds in its ``ready``, and the page that shows what they find."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.enums import Role
from accounts.models import User

FIRST = 5
PAGE_SIZE = 20
LONGEST = 200
NUMBER = re.compile(
    r"(?:actions?|recommandations?|recos?)?\s*(?:n\s*[°ºo]\s*)?(\d{1,9}(?:-\d{1,4})*)", re.IGNORECASE
)


@dataclass(frozen=True)
class Found:
    """One thing found: its title, where it stands, its address."""

    title: str
    context: str
    url: str


@dataclass(frozen=True)
class Source:
    """Something that can be searched.

    ``find`` gives what a person may see that matches (a queryset: it is sliced and counted), or None where it never
    may; ``show`` says how one row reads.
    """

    key: str
    label: str
    find: Callable[[User, str], QuerySet | None]
    show: Callable[[Any], Found]


# In the order in which the page shows them. Filled in each app's ``ready``.
sources: list[Source] = []


def number_in(typed: str) -> str | None:
    """The number that « 12 », « n° 12 », « action 7-1 » name; None when the words say something else."""
    found = NUMBER.fullmatch(typed.strip())
    return found[1] if found else None


def find_people(user: User, typed: str) -> QuerySet | None:
    """Accounts that ``user`` runs, by name or address: all words."""
    if not user.has_any(Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER):
        return None
    # A sub-query: the accounts of a manager are found by joins, which repeat them.
    found = User.objects.filter(pk__in=User.objects.visible_to(user).values("pk")).select_related("service")
    for word in typed.split():
        found = found.filter(
            Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(email__icontains=word)
        )
    return found


def show_person(user: User) -> Found:
    """A person, with its service and address."""
    context = " — ".join(str(part) for part in (user.service, user.email) if part)
    return Found(str(user), context, reverse("accounts:user_detail", args=[user.pk]))


PEOPLE = Source("comptes", "Comptes", find_people, show_person)


def _groups(user: User, typed: str, only: str) -> list[dict]:
    """What each source finds: a few rows of each, or one page of the source ``only``."""
    groups = []
    for source in sources:
        if only and source.key != only:
            continue
        rows: QuerySet | Sequence | None = source.find(user, typed)
        if rows is None:
            continue
        first = [] if only else list(rows[: FIRST + 1])
        if first or only:
            found = [source.show(row) for row in first[:FIRST]]
            groups.append({"source": source, "rows": rows, "found": found, "more": len(first) > FIRST})
    return groups


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What matches « q », by kind; « groupe » asks for all the pages of one kind."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    only = request.GET.get("groupe", "").replace("\x00", "")
    groups = _groups(request.user, typed, only) if typed else []
    page = None
    if only and groups:
        page = Paginator(groups[0]["rows"], PAGE_SIZE).get_page(request.GET.get("page"))
        groups[0]["found"] = [groups[0]["source"].show(row) for row in page]
    context = {
        "typed": typed,
        "groups": groups,
        "only": only,
        "page": page,
        "labels": [s.label.lower() for s in sources],
    }
    return render(request, "accounts/search.html", context)
