"""For the time of a request, an assistant is seen as acting for the person that it chose."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
