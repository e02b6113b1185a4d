"""In whose name a request acts; and the pages of errors that Django alone would leave empty or in English."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.views import defaults

from accounts.models import Assistance

SESSION_KEY = "acting_for"


class ActingFor:
    """Set ``request.user.acting_for`` from the session, while the assistance holds; no query otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request in the right name."""
        if (pk := request.session.get(SESSION_KEY)) is not None and request.user.is_authenticated:
            held = (
                Assistance.objects.active()
                .filter(assistant=request.user, principal_id=pk, principal__is_active=True)
                .select_related("principal")
                .first()
            )
            if held is None:
                del request.session[SESSION_KEY]
            else:
                request.user.acting_for = held.principal
        return self.get_response(request)


class ErrorPages:
    """Give a page to a refused method (a form sent after a new sign-in, a reloaded address), which has none.

    And show the pages of production in a demonstration too: Django would show its own there, for developers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; put the right page in the place of the wrong one."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        technical = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if settings.DEBUG and settings.DEMO_TODAY and technical:
            if response.status_code == 404:
                return defaults.page_not_found(request, Exception())
            if response.status_code == 400:
                return defaults.bad_request(request, Exception())
            if response.status_code == 500:
                return defaults.server_error(request)
        return response
