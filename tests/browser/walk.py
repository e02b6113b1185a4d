"""Every page of the access table, with the objects that its addresses name.

Most are read on the demonstration; those that name a row by its key on a small plan that has one of everything.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import demonstration as accounts_demonstration
from accounts.enums import Role
from accounts.models import User
from accounts.services import invitations
from actions.models import Paragraph, Plan, Subscription
from actions.services import paragraphs, subscriptions
from committees.models import Attendance
from committees.services import links
from notifications.models import OutgoingMail
from notifications.services import announcing
from organisations.models import Service
from tests.conftest import service, small_plan
from tests.test_access import NOBODY, TABLE
from tests.test_queries import FIRST, ROWS_OF_CAMPAIGN, all_rounder, arguments, row_of_everything

DEMONSTRATION = "sgcd-2023"
EVERYTHING = "tout@exemple.gouv.fr"
# They give a file or an image, a piece of a page, or the address of another page.
NO_PAGE = {
    "actions:export",
    "actions:file",
    "actions:deliverable_file",
    "documents:made",
    "documents:letterhead_preview",
    "documents:letterhead_image",
    "actions:last_report",
    "actions:people",
    "actions:deadline_reading",
    "notifications:calendar",
    "committees:answer_paper",
    "committees:decision_extract",
    "committees:letter",
    "committees:notes",
    "committees:record",
    "committees:record_archive",
    "home",
    "rencontres:calendar",
    "rencontres:kit_file",
    "rencontres:mine",
    "rencontres:present",
    "rencontres:receipt",
    "rencontres:slip",
    "rencontres:synthesis_file",
    "rencontres:synthesis_model",
}
# What a page is asked, where it says more when asked.
ASKED = {
    "search": "q=convergence",
    "actions:past": "date=2024-02-29",
    "actions:differences": "start=2024-02-29&end=2024-05-20",
    "actions:conventions": "texte=d’ici l’été",
}
# A page is read by the first of these who may.
READERS = (
    NOBODY,
    Role.PLAN_MANAGER,
    Role.ADMINISTRATOR,
    Role.ACTION_LEAD,
    Role.CONTRIBUTOR,
    Role.COMMITTEE_SECRETARY,
    Role.CAMPAIGN_MANAGER,
)


def user_of(who: str) -> User:
    """The demonstration's account of a role, or an account by its address."""
    return User.objects.get(email=who if "@" in who else accounts_demonstration.email_of(who))


def make_one_of_everything() -> None:
    """A small plan beside the demonstration, with a row of everything, and somebody who may do everything."""
    plan, user = small_plan(), all_rounder()
    row_of_everything(user, plan, plan.actions.get(number=1), service("dicom"), 0, dt.date(2024, 1, 1))


def _paragraph() -> tuple[str, dict]:
    action = Plan.objects.get(slug=DEMONSTRATION).actions.get(number=17)
    contributor = Service.objects.get(slug="dicom")
    found = Paragraph.objects.filter(action=action, service=contributor).first()
    if found is None:
        asked = {"services": [contributor], "question": "Où en êtes-vous ?"}
        paragraphs.ask_paragraphs(user=user_of(Role.ACTION_LEAD), action=action, **asked)
        found = Paragraph.objects.get(action=action, service=contributor)
    return Role.CONTRIBUTOR, {"pk": found.pk}


def _token(maker) -> tuple[str, dict]:
    user = user_of(Role.READER)
    return NOBODY, {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": maker.make_token(user)}


# Addresses that only one person may open, or anybody with a token.
OBJECTS: dict[str, Callable[[], tuple[str, dict]]] = {
    "notifications:mail": lambda: (Role.READER, {"pk": OutgoingMail.objects.readable().first().pk}),
    "actions:paragraph": _paragraph,
    "notifications:unsubscribe": lambda: (
        NOBODY,
        {"token": signing.dumps(user_of(Role.READER).pk, salt=announcing.UNSUBSCRIBE_SALT)},
    ),
    "actions:subscription": lambda: (
        NOBODY,
        {"token": subscriptions.token_of(Subscription.objects.filter(ended_at=None).first())},
    ),
    "committees:answer": lambda: (
        NOBODY,
        {"token": links.token_of(Attendance.objects.filter(meeting__state="convened").first())},
    ),
    "accounts:invitation": lambda: _token(invitations.tokens),
    "accounts:password_reset_confirm": lambda: _token(default_token_generator),
}


@dataclass(frozen=True)
class Stop:
    """A page of the walk: the name of its address, who reads it (a role, an account, or nobody), its address."""

    name: str
    who: str
    path: str


def names() -> list[str]:
    """The names of the addresses that show a page."""
    return sorted(name for name, (_, method, *_) in TABLE.items() if method == "get" and name not in NO_PAGE)


def _stop(name: str, who: str, given: dict) -> Stop:
    asked = f"?{ASKED[name]}" if name in ASKED else ""
    return Stop(name, who, f"{reverse(name, kwargs=given)}{asked}")


def _in_demonstration(name: str, who: str) -> Stop:
    plan = Plan.objects.get(slug=DEMONSTRATION)
    given = arguments(name, user_of(who) if who != NOBODY else None, plan)
    own = {"slug": plan.slug if name.startswith("actions:") else given.get("slug"), "number": 3}
    return _stop(name, who, {key: own.get(key, value) for key, value in given.items()})


def stop(name: str) -> Stop:
    """The page ``name``, with the first reader who may open it."""
    if name in OBJECTS:
        return _stop(name, *OBJECTS[name]())
    if name in FIRST or name in ROWS_OF_CAMPAIGN:
        given = arguments(name, user_of(EVERYTHING), Plan.objects.get(slug="plan-dessai"))
        return _stop(name, EVERYTHING, given)
    answers = {**TABLE[name][2], NOBODY: TABLE[name][3]}
    who = next((reader for reader in READERS if answers[reader] == 200), None)
    assert who is not None, f"{name}: name the row that its address needs in FIRST of tests/test_queries.py"
    return _in_demonstration(name, who)


def stops_of(role: str) -> list[Stop]:
    """Every page of the demonstration that the table lets ``role`` open."""
    return [
        _in_demonstration(name, role)
        for name in names()
        if name not in OBJECTS
        and name not in FIRST
        and name not in ROWS_OF_CAMPAIGN
        and TABLE[name][2][role] == 200
    ]
