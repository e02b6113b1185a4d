"""What the application writes follows French typography."""

import datetime as dt
import re

import pytest
from django.template.loader import get_template, render_to_string
from hypothesis import given
from hypothesis import strategies as st

from documents import typography
from documents.template_loader import french_source
from documents.templatetags import typography as filters


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2024, 9, 1), "1er\u00a0septembre\u00a02024"),
        (dt.date(2024, 4, 2), "2\u00a0avril\u00a02024"),
        (dt.date(2023, 8, 21), "21\u00a0août\u00a02023"),
        (None, ""),
    ],
)
def test_a_day_is_written_in_full_with_1er(day, written):
    assert typography.day(day) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Fait : oui ; non ! Vrai ?", "Fait\u00a0: oui\u202f; non\u202f! Vrai\u202f?"),
        ("« Rien »", "«\u00a0Rien\u00a0»"),
        ("l'État d'œuvre aujourd'hui", "l’État d’œuvre aujourd’hui"),
        ("action n° 12, 40 %", "action n°\u00a012, 40\u00a0%"),
        ("le 2 avril 2024 à 14 h 30", "le 2\u00a0avril\u00a02024 à 14\u00a0h\u00a030"),
        ("2ème et 1ère", "2e et 1re"),
        ("attendez...", "attendez…"),
        ("p. 12", "p.\u00a012"),
    ],
)
def test_our_texts_are_set_as_french_wants(typed, written):
    assert typography.french(typed) != typed
    assert typography.french(typed) == written
    assert typography.faults(written) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://plan.exemple.fr/?q=a : b",
        "14:32",
        "a.b@exemple.gouv.fr",
        "(voir ci-dessous)",
        "",
    ],
)
def test_addresses_and_plain_texts_are_left(text):
    assert typography.faults(text.split(" : ")[0]) == []


@given(st.text(alphabet="ab'«» :;!?n°12%h.é", max_size=40))
def test_setting_twice_is_setting_once(text):
    once = typography.french(text)
    assert typography.french(once) == once


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(1234.5, 1, "1\u202f234,5"), (0, 0, "0"), (None, 2, ""), (-1234567, 0, "-1\u202f234\u202f567")],
)
def test_numbers_are_written_with_a_comma(value, decimals, written):
    assert typography.number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (dt.datetime(2024, 4, 2, 12, 32, tzinfo=dt.UTC), "2\u00a0avril\u00a02024 à 14\u00a0h\u00a032"),
        (dt.datetime(2024, 1, 31, 23, 0, tzinfo=dt.UTC), "1er\u00a0février\u00a02024 à 0\u00a0h"),
        (None, ""),
    ],
)
def test_a_moment_is_written_in_the_time_of_paris(value, written):
    assert filters.moment(value) == written


@pytest.mark.parametrize(
    ("source", "loaded"),
    [
        ("<p>Fait : {{ x|default:'a : b' }} !</p>", "<p>Fait\u00a0: {{ x|default:'a : b' }}\u202f!</p>"),
        ("l'{{ x }} n° {{ y }} %", "l’{{ x }} n°\u00a0{{ y }}\u00a0%"),
        (
            "{% if a == 'b : c' %}« {{ x }} »{% endif %}",
            "{% if a == 'b : c' %}«\u00a0{{ x }}\u00a0»{% endif %}",
        ),
        ("<p class='{{ x }}'>a</p> <!-- a : b -->", "<p class='{{ x }}'>a</p> <!-- a : b -->"),
        ('<a href="?a={{ b }}" title="Voir : tout">', '<a href="?a={{ b }}" title="Voir\u00a0: tout">'),
    ],
)
def test_the_text_of_a_template_is_set_and_its_variables_are_not(source, loaded):
    assert french_source(source) == loaded


def test_a_template_is_loaded_in_french_typography():
    page = get_template("404.html").template.source
    assert french_source(page) == page
    assert typography.faults(" ".join(re.findall(r">([^<>{}]+)<", page))) == []


def test_the_mails_are_set_too():
    written = render_to_string("accounts/mail/password_reset_subject.txt", {})
    assert typography.faults(written) == []
    assert "\u00a0:" in written


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2023-09-01", "2023-09-30", "le 1er et le 30 septembre 2023"),
        ("2024-01-01", "2024-03-31", "le 1er janvier et le 31 mars 2024"),
        ("2023-01-01", "2024-12-31", "le 1er janvier 2023 et le 31 décembre 2024"),
    ],
)
def test_two_days_say_once_what_they_share(first, last, said):
    told = typography.days(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert told.replace("\u00a0", " ") == said
