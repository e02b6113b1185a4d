"""From draft to minutes: those present amend, the secretary takes or leaves, texts are compared and restored."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services.errors import Refused, Stale
from committees.enums import AmendmentState
from committees.models import AgendaItem
from committees.services import amendments, records
from notifications.models import Notice
from tests.committees.papers import keeper, words
from tests.pages import StrictClient

SLUG = "comite-dessai"


@pytest.fixture
def member(session, people):
    """The member who was represented."""
    seat = session.attendances.order_by("position")[1].seat
    seat.holder = people[Role.COMMITTEE_MEMBER]
    seat.save()
    return people[Role.COMMITTEE_MEMBER]


@pytest.fixture
def secretary(people):
    return people[Role.COMMITTEE_SECRETARY]


@pytest.fixture
def proposed(session, member):
    """The session, its draft shown to the members."""
    records.propose(user=keeper(), meeting=session, kind="compte-rendu")
    return session


@pytest.fixture
def amendment(proposed, member):
    return amendments.propose(
        user=member, item=proposed.items.first(), proposed="Le directeur demande un calendrier."
    )


def browser(user) -> StrictClient:
    client = StrictClient()
    client.force_login(user)
    return client


def test_nobody_amends_before_the_draft_is_shown(session, member):
    with pytest.raises(Refused, match="pas encore soumis"):
        amendments.propose(user=member, item=session.items.first(), proposed="Autre")
    page = browser(member).get(reverse("committees:draft", args=[SLUG, session.pk])).content.decode()
    assert "pas encore soumis" in page
    assert "rappelle l’échéance" not in page


def test_whoever_was_absent_does_not_amend(proposed, people, member):
    seat = proposed.attendances.order_by("position")[2].seat
    other = people[Role.COMMITTEE_SECRETARY]
    seat.holder = other
    seat.save()
    with pytest.raises(Refused, match="présentes ou représentées"):
        amendments.propose(user=other, item=proposed.items.first(), proposed="Autre")


def test_a_secretary_takes_an_amendment_and_its_author_is_told(amendment, secretary, member):
    assert Notice.objects.filter(kind="amendment_proposed", user=secretary).exists()
    item = amendment.item
    amendments.decide(user=secretary, amendment=amendment, version=0, taken=True, item_version=item.version)
    item.refresh_from_db()
    assert item.notes == "Le directeur demande un calendrier."
    notice = Notice.objects.get(kind="amendment_decided")
    assert notice.user == member
    assert "retenu" in notice.subject


def test_a_refusal_has_its_answer_and_its_observation_is_printed(amendment, secretary, member, proposed):
    with pytest.raises(Refused, match="Dites pourquoi"):
        amendments.decide(user=secretary, amendment=amendment, version=0, taken=False)
    with pytest.raises(Refused, match="écarté"):
        amendments.observe(user=member, amendment=amendment, observation="Je maintiens.")
    amendments.decide(
        user=secretary, amendment=amendment, version=0, taken=False, answer="Ce n’a pas été dit."
    )
    with pytest.raises(Refused, match="auteur"):
        amendments.observe(user=secretary, amendment=amendment, observation="Non.")
    amendments.observe(user=member, amendment=amendment, observation="Je maintiens ma demande.")
    (record,) = records.seal(
        user=secretary, meeting=proposed, kind="compte-rendu", validated_by="Approuvé par le comité"
    )
    said = words(records.content_of(record))
    assert "Observations annexées" in said
    assert "Je maintiens ma demande." in said
    with pytest.raises(Refused, match="scellé"):
        amendments.observe(user=member, amendment=amendment, observation="Encore.")


def test_a_text_that_changed_meanwhile_is_not_overwritten(amendment, secretary):
    item = AgendaItem.objects.get(pk=amendment.item_id)
    seen = item.version
    item.notes, item.version = "Écrit entre-temps.", seen + 1
    item.save()
    with pytest.raises(Stale):
        amendments.decide(user=secretary, amendment=amendment, version=0, taken=True, item_version=seen)
    address = reverse("committees:amendment", args=[SLUG, item.meeting_id, amendment.pk])
    answer = browser(secretary).post(
        address, {"version": 0, "item_version": seen, "text": "Le mien.", "take": "1"}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Le texte du point a changé" in page
    assert "Le mien." in page, "what was typed is kept"
    item.refresh_from_db()
    assert item.notes == "Écrit entre-temps."


def test_a_sealed_draft_is_amended_by_nobody(amendment, secretary, member, proposed):
    records.seal(user=secretary, meeting=proposed, kind="compte-rendu", validated_by="Approuvé par le comité")
    with pytest.raises(Refused, match="scellé"):
        amendments.decide(user=secretary, amendment=amendment, version=0, taken=True)
    with pytest.raises(Refused, match="scellé"):
        amendments.propose(user=member, item=proposed.items.first(), proposed="Autre")


def test_the_pages_of_an_amendment_from_end_to_end(proposed, member, secretary):
    item = proposed.items.first()
    mine, keeper = browser(member), browser(secretary)
    address = reverse("committees:amend", args=[SLUG, proposed.pk, item.pk])
    assert "rappelle l’échéance" in mine.get(address).content.decode()
    assert mine.post(address, {"proposed": item.notes}).status_code == 422
    assert mine.post(address, {"proposed": "Un texte meilleur.", "comment": "Plus juste"}).status_code == 302
    made = item.amendments.get()
    decide = reverse("committees:amendment", args=[SLUG, proposed.pk, made.pk])
    page = keeper.get(decide).content.decode()
    assert "<ins>" in page
    assert mine.get(decide).status_code == 403
    answer = keeper.post(decide, {"version": 0, "item_version": item.version, "text": "x", "leave": "1"})
    assert answer.status_code == 422
    keeper.post(
        decide, {"version": 0, "item_version": item.version, "text": "", "answer": "Non.", "leave": "1"}
    )
    made.refresh_from_db()
    assert made.state == AmendmentState.REFUSED
    observe = reverse("committees:observe", args=[SLUG, proposed.pk, made.pk])
    assert mine.get(observe).status_code == 200
    assert keeper.get(observe).status_code == 403
    mine.post(observe, {"observation": "Je maintiens."})
    assert (
        "Je maintiens." in keeper.get(reverse("committees:draft", args=[SLUG, proposed.pk])).content.decode()
    )


def test_versions_are_compared_and_restored(amendment, secretary, proposed):
    item = amendment.item
    first = item.notes
    amendments.decide(user=secretary, amendment=amendment, version=0, taken=True)
    keeper = browser(secretary)
    address = reverse("committees:item_versions", args=[SLUG, proposed.pk, item.pk])
    page = keeper.get(address).content.decode()
    assert "<del>" in page
    assert "Rétablir" in page
    item.refresh_from_db()
    old = amendments.texts_of(item)[-1]
    assert old.words == first
    restore = reverse("committees:item_restore", args=[SLUG, proposed.pk, item.pk])
    keeper.post(restore, {"text": old.pk, "version": item.version - 1})
    item.refresh_from_db()
    assert item.notes != first, "somebody wrote in between"
    keeper.post(restore, {"text": old.pk, "version": item.version})
    item.refresh_from_db()
    assert item.notes == first
    assert len(amendments.texts_of(item)) == 3


def test_two_texts_side_by_side_mark_what_differs():
    rows = amendments.side_by_side("Un\nDeux mots\nTrois", "Un\nDeux longs mots\nQuatre\nCinq")
    assert rows[0] == ("same", [("Un", False)], [("Un", False)])
    assert ("longs", True) in rows[1][2]
    assert rows[-1][0] in ("added", "changed")


def test_a_reserved_item_and_its_amendments_are_hidden_from_those_not_named(proposed, member, secretary):
    item = proposed.items.last()
    item.reserved = True
    item.save()
    mine = browser(member)
    assert "Situation" not in mine.get(reverse("committees:draft", args=[SLUG, proposed.pk])).content.decode()
    assert mine.get(reverse("committees:amend", args=[SLUG, proposed.pk, item.pk])).status_code == 404
    assert mine.get(reverse("committees:item_versions", args=[SLUG, proposed.pk, item.pk])).status_code == 404
