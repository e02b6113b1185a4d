"""A page asks once which sessions drive the months of the plans, whatever the number of months that it shows."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from committees.months import asked_once


class SessionsOnce:
    """Hold the sessions found for the length of a request that only reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request."""
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with asked_once():
            return self.get_response(request)
