"""What the bench asks for, and the server's own time in a header of each answer."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

TIME_HEADER = "X-Bench-Milliseconds"
LIST = "/plans/banc/actions/"
PAGES = {
    "list, first page": LIST,
    "list, filtered": f"{LIST}?status=in_progress&deadline=overdue",
    "list, searched": f"{LIST}?q=indicateurs+de+qualite",
    "list, sorted": f"{LIST}?sort=-deadline",
    "bare view": "/banc/banc/",
    "action": f"{LIST}12/",
}
# Where the plan stands, today and in the past: asked fewer times than the others, since each reads the whole plan.
STANDS = {
    "search, found": "/recherche/?q=services",
    "search, rare word": "/recherche/?q=indicateurs",
    "dashboard": "/plans/banc/",
    "past day": "/plans/banc/a-une-date/?date=2024-03-31",
    "differences": "/plans/banc/differences/?start=2024-03-31&end=2024-04-30",
    "month to cut off": "/plans/banc/mois/arreter/",
    "reports of the month": "/plans/banc/points/",
    "structure": "/plans/banc/structure/",
}
EXPORTS = {f"export {kind.upper()}": f"/plans/banc/actions.{kind}" for kind in ("csv", "xlsx", "ods")}
# What a worker makes of the list of one size, by the task's own function.
MADE = ("xlsx", "ods", "pdf")


class ServerTime:
    """The outermost middleware: the milliseconds that an answer took (a stream: up to its start)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Time the answer."""
        start = time.perf_counter()
        response = self.get_response(request)
        response[TIME_HEADER] = f"{(time.perf_counter() - start) * 1000:.3f}"
        return response
