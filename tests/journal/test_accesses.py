"""Who saw what is confidential: shown to administrators alone, in pages, as a file."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Assistance, User
from journal.models import Access, Change
from journal.services import change
from tests.conftest import person
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    client = StrictClient()
    client.force_login(person(Role.ADMINISTRATOR))
    return client


def seen(count: int, what: str = "Note réservée") -> None:
    target = ContentType.objects.get_for_model(User)
    for rank in range(count):
        user = User.objects.create_user(f"u{rank}.{what[:3]}@exemple.fr", last_name=f"Élu{rank}")
        Access.objects.create(user=user, what=f"{what} {rank}", target_type=target, target_id=1)


@pytest.mark.parametrize("count", [2, 20])
def test_queries_do_not_grow_with_accesses(pages, count):
    seen(count)
    with CaptureQueriesContext(connection) as queries:
        assert len(pages.get("/acces/").context["page"]) == count
    assert len(queries) <= 8


def test_accesses_are_found_without_accents_and_by_day(pages):
    seen(3)
    seen(1, "Synthèse")
    assert len(pages.get("/acces/", {"q": "synthese elu0"}).context["page"]) == 1
    assert len(pages.get("/acces/", {"first": "2024-05-20", "last": "2024-05-20"}).context["page"]) == 4
    assert len(pages.get("/acces/", {"last": "2024-05-19"}).context["page"]) == 0
    assert pages.get("/acces/", {"first": "hier"}).status_code == 200


def test_accesses_leave_as_a_file(pages):
    seen(2)
    answer = pages.get("/acces/", {"export": "csv"})
    assert b"".join(answer.streaming_content).count(b"Note") == 2


def test_an_assistants_act_bears_both_names():
    principal = User.objects.create_user("cheffe@exemple.fr", first_name="Anne", last_name="Roy")
    assistant = User.objects.create_user("luc@exemple.fr", first_name="Luc", last_name="Petit")
    Assistance.objects.create(assistant=assistant, principal=principal)
    assistant.acting_for = principal
    with change(user=assistant, label="Essai"):
        pass
    assert Change.objects.get().who == "Luc Petit, pour Anne Roy"
