"""What the header of each page needs of the guide."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from guide.pages import help_address


def help_link(request: HttpRequest) -> dict:
    """The address of the help for the page that one is on; no query."""

    def address() -> str:
        match = request.resolver_match
        return help_address(match.view_name if match else "")

    return {"help_url": SimpleLazyObject(address)}
