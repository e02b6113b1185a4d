"""« À une autre date »: pages of the past and of what changed."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import building
from tests.actions.test_past import at, manager, on, told  # noqa: F401 - fixtures
from tests.conftest import person, service


@pytest.fixture
def reader(told, client):  # noqa: F811
    client.force_login(person(Role.READER, slug="ditp"))
    return client


def page(client, plan, name="past", **query):
    return client.get(reverse(f"actions:{name}", args=[plan.slug]), query)


def test_a_page_of_the_past_says_so_and_offers_nothing_to_edit(reader, told):  # noqa: F811
    answer = page(reader, told, date="2024-03-14")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Page d’archive" in text
    assert "Écrire le guide" in text
    assert "Écrire et diffuser le guide" not in text
    assert 'method="post" action="/plans' not in text


def test_what_was_known_on_a_day_can_be_asked(reader, told):  # noqa: F811
    later = page(reader, told, date="2024-01-31").content.decode()
    known = page(reader, told, date="2024-01-31", known_on="2024-02-01").content.decode()
    assert "20 %" in later.replace("\xa0", " ")
    assert "20 %" not in known.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("day", "said"),
    [("2024-06-01", "est à venir"), ("2023-01-01", "pas encore"), ("31/02/2024", "n’existe pas")],
)
def test_a_day_without_a_plan_is_refused_in_words(reader, told, day, said):  # noqa: F811
    answer = page(reader, told, date=day)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_differences_are_shown_filtered_and_saved(reader, told):  # noqa: F811
    answer = page(reader, told, "differences", start="2024-02-01", end="2024-04-30")
    text = answer.content.decode()
    assert "Visa attendu du cabinet" in text
    assert "Évaluer" in text
    only = page(
        reader, told, "differences", start="2024-02-01", end="2024-04-30", kind="added"
    ).content.decode()
    assert "Visa attendu" not in only
    saved = page(reader, told, "differences", start="2024-02-01", end="2024-04-30", export="csv")
    assert "Visa attendu du cabinet" in b"".join(saved.streaming_content).decode()


def test_two_days_in_the_wrong_order_are_refused(reader, told):  # noqa: F811
    answer = page(reader, told, "differences", start="2024-04-30", end="2024-02-01")
    assert answer.status_code == 422
    assert "échangez les deux dates" in answer.content.decode()


def test_the_state_of_a_day_is_saved_as_a_table(reader, told):  # noqa: F811
    answer = page(reader, told, date="2024-03-14", export="csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert "Écrire le guide" in lines[1]


def test_queries_of_the_past_do_not_grow_with_the_plan(reader, told, manager, django_assert_max_num_queries):  # noqa: F811
    measure = told.objectives.get().measures.get()
    for rows in (2, 20):
        with at("2024-05-01"):
            for n in range(rows):
                building.add_action(user=manager, measure=measure, label=f"Action {n}", lead=service("dgafp"))
        with django_assert_max_num_queries(17):
            page(reader, told, date="2024-05-19")
        with django_assert_max_num_queries(25):
            page(reader, told, "differences", start="2024-02-01", end="2024-05-19")
