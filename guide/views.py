"""The guide: its list of pages, and each page."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from actions.models import Plan
from guide.pages import Page, pages, rendered
from guide.tables import TABLES


def _groups() -> list[tuple[str, list[Page]]]:
    return [(group, list(found)) for group, found in groupby(pages().values(), key=lambda p: p.group)]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The pages of the guide, first those of the person's own roles."""
    held = {grant.role for grant in request.user.active_grants}
    own = [page for page in pages().values() if held & set(page.roles)]
    return render(request, "guide/index.html", {"groups": _groups(), "own": own, "nav": "guide"})


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, with the tables that come from the data and the pages before and after it."""
    if slug not in pages():
        raise Http404
    shown, text, order = pages()[slug], rendered(slug), list(pages().values())
    rank = order.index(shown)
    context = {
        "page": shown,
        "text": text,
        "groups": _groups(),
        "before": order[rank - 1] if rank else None,
        "after": order[rank + 1] if rank + 1 < len(order) else None,
        "nav": "guide",
    }
    tables = [part.table for part in text.parts if part.table]
    if tables:
        # The days of the words are those of the plan that the person reads, where there is only one.
        seen = Plan.objects.visible_to(request.user).filter(archived_at=None)[:2]
        plan = seen[0] if len(seen) == 1 else None
        for name in tables:
            context |= TABLES[name](plan)
    return render(request, "guide/page.html", context)
