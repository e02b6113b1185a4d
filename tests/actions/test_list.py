"""The list of actions: search, filters, exports, and a number of queries that does not grow."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import building

CEILING = 12


def numbers(client, plan, **asked):
    answer = client.get(reverse("actions:list", args=[plan.slug]), asked)
    return [a.number for a in answer.context["page"]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("CONVERGENCE", [1]),
        ("qualite", [2]),
        ("créé", [2]),
        ("indicateur", [2]),
        ("2", [2]),
        ("absent", []),
        ("\x00", [1, 2]),
    ],
)
def test_search_ignores_accents_and_case_and_finds_word_forms(plan, people, client, typed, expected):
    client.force_login(people[Role.READER])
    assert numbers(client, plan, q=typed) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"deadline": "overdue"}, [1]),
        ({"deadline": "none"}, [2]),
        ({"unassigned": "on"}, [2]),
        ({"stale": "on"}, [1, 2]),
        ({"status": "done"}, []),
        ({"sort": "-number"}, [2, 1]),
        ({"sort": "nonsense"}, [1, 2]),
    ],
)
def test_filters_and_sorting_live_in_the_address(plan, people, client, asked, expected):
    client.force_login(people[Role.READER])
    assert numbers(client, plan, **asked) == expected


def grow(plan, count: int) -> None:
    measure = plan.objectives.get().measures.get()
    for i in range(count):
        building.add_action(user=None, measure=measure, label=f"Action {i}", deadline="2024")


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_costs_the_same_queries_whatever_its_rows(
    plan, people, client, django_assert_max_num_queries, rows
):
    grow(plan, rows)
    client.force_login(people[Role.PLAN_MANAGER])
    with django_assert_max_num_queries(CEILING):
        client.get(reverse("actions:list", args=[plan.slug]))


def test_overdue_says_by_how_many_days(action):
    assert action.overdue_after == dt.date(2023, 12, 31)
    assert action.days_overdue == 141
