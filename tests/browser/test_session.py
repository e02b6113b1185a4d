"""In a real browser: what is typed in session is never lost, whoever else types and whatever is cut."""

import re

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from committees.models import AgendaItem, Meeting

NOTES, STATE = "#notes-texte", "[data-notes-status]"
SAVED = re.compile("^Enregistré à")
CUT = re.compile("pas de connexion")
LONG = 20_000


@pytest.fixture
def session(demo):
    """The address of a session of the demonstration, and its first item with its notes as they were, put back after."""
    meeting = Meeting.objects.for_list().get(committee__slug="cotech-ate", reference="2024-05")
    item = meeting.items.on_agenda().order_by("position").first()
    before = item.notes
    yield f"{demo}{meeting.get_absolute_url()}seance/?point={item.pk}", item
    AgendaItem.objects.filter(pk=item.pk).update(notes=before)


def type_at_the_end(page, text: str) -> None:
    page.focus(NOTES)
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(text)


def test_two_secretaries_write_the_same_minutes_and_a_cut_connection_loses_nothing(opened, session):
    address, item = session
    first, second = opened(Role.COMMITTEE_SECRETARY), opened(Role.COMMITTEE_SECRETARY)
    for page in (first, second):
        page.goto(address)
    type_at_the_end(first, "\nLigne de la première.")
    expect(first.locator(STATE)).to_have_text(SAVED, timeout=LONG)
    first.context.set_offline(True)
    type_at_the_end(first, "\nÉcrite sans réseau.")
    expect(first.locator(STATE)).to_have_text(CUT, timeout=LONG)
    second.focus(NOTES)
    second.keyboard.press("ControlOrMeta+Home")
    second.keyboard.type("Ligne de la seconde.\n")
    expect(second.locator(STATE)).to_have_text(SAVED, timeout=LONG)
    first.context.set_offline(False)
    expect(first.locator(STATE)).to_have_text(SAVED, timeout=LONG)
    item.refresh_from_db()
    for line in ("Ligne de la première.", "Écrite sans réseau.", "Ligne de la seconde."):
        assert item.notes.count(line) == 1


def test_a_page_closed_without_connection_finds_its_notes_again(opened, session):
    address, item = session
    page = opened(Role.COMMITTEE_SECRETARY)
    page.goto(address)
    page.context.set_offline(True)
    type_at_the_end(page, "\nFermée sans réseau.")
    expect(page.locator(STATE)).not_to_be_empty()
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.locator(STATE)).to_have_text(SAVED, timeout=LONG)
    item.refresh_from_db()
    assert item.notes.endswith("Fermée sans réseau.")


def test_the_room_is_driven_from_the_keyboard(opened, session):
    address, _ = session
    page = opened(Role.COMMITTEE_SECRETARY)
    page.goto(address)
    page.locator("#titre-point").focus()
    page.keyboard.press("d")
    assert page.evaluate("document.activeElement.name") == "text"
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("j")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == "notes-texte"
