"""Numbers of actions: read as people type them, sorted as people count, never given twice."""

import pytest
from django.urls import reverse

from actions import numbering, tables
from actions.services import building


@pytest.mark.parametrize(
    ("typed", "read"),
    [("7", "7"), (" 007 ", "7"), ("7-1", "7-1"), ("7\u20111", "7-1"), ("7-", ""), ("sept", ""), ("", "")],
)
def test_a_number_is_read_as_people_type_it(typed, read):
    assert numbering.read(typed) == read


def test_numbers_sort_as_people_count():
    assert sorted(["10", "7-10", "7", "7-2", "2"], key=numbering.order) == ["2", "7", "7-2", "7-10", "10"]


def test_a_number_that_was_ever_borne_is_not_given_again():
    assert numbering.parts("7", {"7-1", "7-3"}, 2) == ["7-2", "7-4"]


def test_files_hold_whole_numbers_as_integers():
    assert [numbering.as_value(n) for n in ("7", "7-1")] == [7, "7-1"]


def test_the_list_sorts_numbers_as_people_count(plan):
    measure = plan.objectives.get().measures.get()
    for number in ("10", "2-10", "2-2"):
        action = building.add_action(user=None, measure=measure, label=f"Action {number}")
        plan.actions.filter(pk=action.pk).update(number=number)
    found = [a.number for a in tables.sorted_as(plan.actions.all(), "number")]
    assert found == [1, 2, "2-2", "2-10", 10]


def test_an_address_takes_every_form_of_number(plan):
    assert reverse("actions:detail", args=[plan.slug, "7-1"]).endswith("/actions/7-1/")
    assert reverse("actions:detail", args=[plan.slug, 7]).endswith("/actions/7/")
