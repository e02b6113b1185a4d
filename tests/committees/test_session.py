"""A meeting under way: notes that are never lost, presence, the clock's items, decisions recorded."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Role
from actions.services.errors import Refused, Stale
from committees import presence
from committees.enums import Answer, ItemKind, ItemState, MeetingState
from committees.joining import BOTH, join
from committees.models import Attendance, Committee
from committees.services import agenda, meetings, session
from sgcd_plan import clock
from tests.conftest import FROZEN


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "text", "both"),
    [
        ("", "A", "", "A", False),
        ("A", "A\nB", "A", "A\nB", False),
        ("A", "A\nB", "A\nC", "A\nC\nB", False),
        ("A\nX\nB", "A1\nX\nB", "A\nX\nB1", "A1\nX\nB1", False),
        ("A", "A et plus", "A", "A et plus", False),
        ("A", "A et plus", "A et plus encore", "A et plus encore", False),
        ("A", "Ma phrase", "Sa phrase", f"{BOTH}\nSa phrase\nMa phrase", True),
        ("A\nB", "B", "A\nB\nC", "B\nC", False),
    ],
)  # fmt: skip
def test_two_texts_made_from_one_are_joined(base, mine, theirs, text, both):
    found = join(base, mine, theirs)
    assert (found.text, found.both) == (text, both)


LINES = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=6).map("\n".join)


@given(LINES, LINES, LINES)
def test_no_line_that_one_of_the_two_added_is_lost(base, mine, theirs):
    out = join(base, mine, theirs).text
    for side in (mine, theirs):
        for line in set(side.split("\n")) - set(base.split("\n")):
            assert line in out
    assert join(base, mine, base).text == mine
    assert join(base, base, theirs).text == theirs


@pytest.mark.parametrize(
    ("arrived", "left", "began", "ended", "there"),
    [
        (None, None, None, None, True),
        (dt.time(10, 30), None, dt.time(10), dt.time(10, 20), False),
        (dt.time(10, 10), None, dt.time(10), dt.time(10, 20), True),
        (None, dt.time(10, 30), dt.time(10, 40), None, False),
        (None, dt.time(10, 50), dt.time(10, 40), None, True),
    ],
)
def test_who_arrived_late_or_left_was_there_for_some_items_only(arrived, left, began, ended, there):
    assert presence.during(presence.Person(True, True, arrived, left), began, ended) == there
    assert not presence.during(presence.Person(None, True, arrived, left), began, ended)


def test_the_quorum_counts_those_who_count_and_are_still_there():
    people = [
        presence.Person(True),
        presence.Person(True, counts=False),
        presence.Person(True, left=dt.time(11)),
        presence.Person(False),
    ]
    assert presence.quorum_said(people, None) == (True, "")
    assert presence.quorum_said(people, 1)[0]
    reached, said = presence.quorum_said(people, 2)
    assert not reached
    assert plain(said) == "Quorum non atteint : 1 membre présent ou représenté, 2 requis."


@pytest.fixture
def today(committee):
    """A meeting of today at 14 in Paris, with three items."""
    made = meetings.add_meeting(
        user=None, committee=committee, starts_at=dt.datetime(2024, 5, 20, 12, tzinfo=dt.UTC)
    )
    for title in ("Premier", "Deuxième", "Troisième"):
        agenda.add_item(user=None, meeting=made, title=title)
    return made


@pytest.fixture
def opened(today):
    """The same, open."""
    return session.open_session(user=None, meeting=today, chaired_by="M. le directeur")


def item(meeting, title):
    return meeting.items.get(title=title)


def address(meeting, name, **more):
    return reverse(f"committees:{name}", kwargs={"slug": meeting.committee.slug, "pk": meeting.pk, **more})


@pytest.fixture
def secretary(people, client):
    """The browser of the secretary."""
    client.force_login(people[Role.COMMITTEE_SECRETARY])
    return client


def test_a_meeting_opens_on_its_day_with_its_list_and_its_first_item(today, meeting, secretary):
    answer = secretary.post(address(meeting, "session_act"), {"do": "open", "chaired_by": "X"})
    assert answer.status_code == 422
    assert "elle s’ouvre ce jour-là" in answer.content.decode()
    answer = secretary.post(address(today, "session_act"), {"do": "open", "chaired_by": ""})
    assert answer.status_code == 422
    secretary.post(
        address(today, "session_act"), {"do": "open", "chaired_by": "Mme Adjointe", "stand_in": "on"}
    )
    today.refresh_from_db()
    assert (today.opened_at, today.chaired_by, today.stand_in_chair) == (FROZEN, "Mme Adjointe", True)
    assert today.current_item == item(today, "Premier")
    assert today.attendances.count() == 3
    page = plain(secretary.get(address(today, "session")).content.decode())
    page = page.replace("<span data-source>", "").replace("</span>", "")
    assert "Mme Adjointe, par suppléance" in page
    assert "1. Premier" in page


def test_items_are_treated_one_after_the_other_and_what_is_left_comes_back(opened, secretary):
    act = address(opened, "session_act")
    secretary.post(act, {"do": "treated", "point": item(opened, "Premier").pk})
    opened.refresh_from_db()
    assert item(opened, "Premier").state == ItemState.TREATED
    assert opened.current_item == item(opened, "Deuxième")
    assert item(opened, "Deuxième").started_at == FROZEN
    secretary.post(act, {"do": "postponed", "point": item(opened, "Deuxième").pk})
    answer = secretary.post(act, {"do": "close"}, follow=True)
    assert "1 point non traité revient" in plain(answer.content.decode())
    opened.refresh_from_db()
    assert (opened.state, opened.closed_at) == (MeetingState.HELD, FROZEN)
    following = meetings.add_meeting(
        user=None, committee=opened.committee, starts_at=opened.starts_at + dt.timedelta(days=15)
    )
    agenda.prepare(user=None, meeting=following)
    back = following.items.filter(kind=ItemKind.POSTPONED).values_list("title", flat=True)
    assert sorted(back) == ["Deuxième", "Troisième"]


def test_an_item_on_which_something_was_noted_is_treated_at_the_end(opened):
    session.save_notes(user=None, item=item(opened, "Premier"), text="Dit", base="")
    session.close_session(user=None, meeting=opened)
    assert item(opened, "Premier").state == ItemState.TREATED
    assert item(opened, "Deuxième").state == ItemState.POSTPONED


def test_notes_are_saved_as_typed_and_answer_in_json(opened, secretary):
    where = address(opened, "notes", item=item(opened, "Premier").pk)
    answer = secretary.post(
        where, {"notes": "Le DMATES rappelle", "base": ""}, headers={"Accept": "application/json"}
    )
    assert answer.json()["notes"] == "Le DMATES rappelle"
    assert "Enregistré à 12 h" in plain(answer.json()["message"])
    assert secretary.get(where).json()["notes"] == "Le DMATES rappelle"


def test_notes_without_javascript_come_back_to_the_page(opened, secretary):
    where = address(opened, "notes", item=item(opened, "Premier").pk)
    answer = secretary.post(where, {"notes": "Le DMATES rappelle", "base": ""}, follow=True)
    assert "Le DMATES rappelle" in answer.content.decode()
    assert "Enregistré à" in answer.content.decode()


def test_two_secretaries_on_the_same_notes_lose_nothing(opened, people):
    one, other = people[Role.COMMITTEE_SECRETARY], people[Role.PLAN_MANAGER]
    row = item(opened, "Premier")
    session.save_notes(user=one, item=row, text="Ouverture", base="")
    session.save_notes(user=one, item=row, text="Ouverture\nLe DRH expose", base="Ouverture")
    saved = session.save_notes(user=other, item=row, text="Ouverture\nLa DNUM répond", base="Ouverture")
    assert saved.joined
    assert not saved.both
    assert saved.item.notes == "Ouverture\nLe DRH expose\nLa DNUM répond"
    saved = session.save_notes(user=other, item=row, text="Fin", base="Ouverture")
    assert saved.both
    for line in ("Le DRH expose", "La DNUM répond", "Fin"):
        assert line in saved.item.notes


def test_what_the_server_has_already_is_not_written_twice(opened):
    row = item(opened, "Premier")
    session.save_notes(user=None, item=row, text="A", base="")
    again = session.save_notes(user=None, item=row, text="A", base="")
    assert again.item.notes == "A"
    assert not again.joined


def test_a_burst_of_typing_is_one_step_of_the_history(opened, people):
    row, user = item(opened, "Premier"), people[Role.COMMITTEE_SECRETARY]
    before = row.history.count()
    for length in range(1, 6):
        session.save_notes(user=user, item=row, text="abcde"[:length], base="abcde"[: length - 1])
    assert row.history.count() == before + 1
    assert row.history.first().notes == "abcde"
    with clock.held_at(FROZEN + dt.timedelta(minutes=6)):
        session.save_notes(user=user, item=row, text="abcdef", base="abcde")
    assert row.history.count() == before + 2
    row.refresh_from_db()
    assert row.notes == "abcdef"


def test_notes_wait_for_the_opening_and_end_with_the_approval(today, opened, secretary):
    row = item(opened, "Premier")
    type(opened).objects.filter(pk=opened.pk).update(state=MeetingState.APPROVED)
    where = address(opened, "notes", item=row.pk)
    answer = secretary.post(where, {"notes": "Trop tard", "base": ""}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "est approuvé" in answer.json()["message"]
    type(opened).objects.filter(pk=opened.pk).update(state=MeetingState.PLANNED, opened_at=None)
    with pytest.raises(Refused, match="n’est pas ouverte"):
        session.save_notes(user=None, item=row, text="Trop tôt", base="")


def test_presence_is_noted_with_hours_and_representative(opened, secretary):
    row = opened.attendances.first()
    where = address(opened, "attendance", person=row.pk)
    sent = {"version": row.version, "presence": "represented", "representative_name": ""}
    answer = secretary.post(where, sent)
    assert answer.status_code == 422
    assert "Dites qui représente" in answer.content.decode()
    secretary.post(where, sent | {"representative_name": "Mme Untel", "arrived_at": "10:15"})
    row.refresh_from_db()
    assert (row.presence, row.arrived_at) == ("represented", dt.time(10, 15))
    answer = secretary.post(where, sent | {"presence": "absent"}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "vient d’être notée" in answer.content.decode()
    answer = secretary.post(
        where, {"version": row.version, "presence": "present", "arrived_at": "11:00", "left_at": "10:30"}
    )
    assert "le départ vient après" in answer.content.decode()
    with pytest.raises(Stale):
        session.note_presence(user=None, attendance=row, version=0, presence="absent")


def test_somebody_arrives_and_leaves_at_the_press_of_a_button(opened, secretary):
    row = opened.attendances.first()
    where = address(opened, "attendance", person=row.pk)
    secretary.post(where, {"do": "arrives"})
    secretary.post(where, {"do": "leaves"})
    row.refresh_from_db()
    assert (row.present, row.arrived_at, row.left_at) == (True, dt.time(12), dt.time(12))


def test_announced_answers_are_taken_over_once(opened, secretary):
    first, second, _ = opened.attendances.order_by("position")
    Attendance.objects.filter(pk=first.pk).update(answer=Answer.PRESENT)
    Attendance.objects.filter(pk=second.pk).update(answer=Answer.EXCUSED)
    secretary.post(address(opened, "session_act"), {"do": "announced"})
    assert [a.presence for a in opened.attendances.order_by("position")] == ["present", "excused", ""]


def test_a_person_who_was_not_on_the_list_is_added(opened, secretary):
    act = address(opened, "session_act")
    assert secretary.post(act, {"do": "person", "personne-name": ""}).status_code == 422
    secretary.post(act, {"do": "person", "personne-name": "M. Expert", "personne-function": "Chef de projet"})
    assert opened.attendances.get(name="M. Expert").presence == "present"


def test_the_heading_is_corrected_and_a_late_form_is_told(opened, secretary):
    act = address(opened, "session_act")
    sent = {
        "do": "heading",
        "version": opened.version,
        "chaired_by": "Mme X",
        "opened": "11:55",
        "closed": "",
    }
    secretary.post(act, sent)
    opened.refresh_from_db()
    assert opened.chaired_by == "Mme X"
    assert opened.opened_at == dt.datetime(2024, 5, 20, 9, 55, tzinfo=dt.UTC)
    answer = secretary.post(act, sent)
    assert answer.status_code == 409
    assert "a été modifiée" in answer.content.decode()


def test_the_page_projected_hides_reserved_items_and_folds_internal_notes(opened, secretary):
    agenda.add_item(user=None, meeting=opened, title="Nomination de M. X", reserved=True)
    page = secretary.get(address(opened, "session")).content.decode()
    assert "Nomination de M. X" not in page
    assert "Point réservé" in page


def test_stock_phrases_are_those_of_the_committee(opened, secretary):
    committee = opened.committee
    page = reverse("committees:phrases", args=[committee.slug])
    committee.refresh_from_db()
    secretary.post(page, {"version": committee.version, "phrases": "Le comité approuve.\n\nVu."})
    committee.refresh_from_db()
    assert committee.phrases == ["Le comité approuve.", "Vu."]
    assert "Le comité approuve." in secretary.get(address(opened, "session")).content.decode()
    answer = secretary.post(page, {"version": committee.version - 1, "phrases": "Autre"})
    assert answer.status_code == 409
    assert Committee.objects.get(pk=committee.pk).phrases == ["Le comité approuve.", "Vu."]


def test_a_session_recorded_afterwards_is_completed_on_the_same_page(committee, secretary):
    held = meetings.add_meeting(
        user=None, committee=committee, starts_at=dt.datetime(2024, 4, 2, 8, tzinfo=dt.UTC), afterwards=True
    )
    row = agenda.add_item(user=None, meeting=held, title="Point ancien")
    secretary.post(address(held, "notes", item=row.pk), {"notes": "Vu", "base": ""})
    secretary.post(address(held, "session_act"), {"do": "treated", "point": row.pk})
    row.refresh_from_db()
    assert (row.notes, row.state, row.started_at) == ("Vu", ItemState.TREATED, None)
