"""The kinds of notices: an extension point that each app fills with what it announces.

A kind that comes with the days (« échéance dans 7 jours ») gives a query, ``due``; a kind that comes with an act
(« votre point est à corriger ») is told by the service that does the act, with ``services.announcing.tell``.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from notifications.enums import How, Urgency


@dataclass(frozen=True)
class Line:
    """One thing to say to one person, and why to that person."""

    user_id: int
    # What makes it new: the same kind is said once about one occasion to one person.
    occasion: str
    subject: str
    # The path in the application where it is answered.
    url: str
    reason: str
    # The application's label and the identifier of what it speaks of: « actions.action », 12.
    about: tuple[str, int]
    day: dt.date | None = None
    detail: str = ""
    # What the link is for: « Pour répondre ».
    call: str = ""
    urgency: Urgency = Urgency.NEWS
    # Why it is not said though it would be (« l’action lui a été confiée hier »); empty: it is said.
    held: str = ""
    # Lines told together to one person at once leave in one mail: its subject (« {count} ») and how it opens.
    together: tuple[str, str] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of notice: its name for people, how it reaches them unless they chose, and what is due at an instant."""

    key: str
    label: str
    how: How = How.DIGEST
    # Whom an instant (aware) makes hear what: every line that holds then, said before or not.
    due: Callable[[dt.datetime], Iterable[Line]] | None = None
    mandatory: bool = False


@dataclass(frozen=True)
class MailKind:
    """A kind of mail that is no notice (a document that one subscribes to): its name for people.

    ``still``: asked when the mail leaves, why it may not any more (a right withdrawn meanwhile); empty when it may.
    """

    key: str
    label: str
    still: Callable[[object], str] = lambda mail: ""


kinds: dict[str, Kind] = {}
mail_kinds: dict[str, MailKind] = {}


def register(*added: Kind) -> None:
    """Make kinds known (in ``AppConfig.ready``)."""
    kinds.update({kind.key: kind for kind in added})


def register_mails(*added: MailKind) -> None:
    """Make kinds of mail known (in ``AppConfig.ready``)."""
    mail_kinds.update({kind.key: kind for kind in added})
