"""Convening: one mail a seat, its place in diaries; what changed is said once; what is wrong is said before."""

import datetime as dt
import io

import icalendar
import pytest
from django.core import mail as django_mail
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions import months
from actions.services.errors import Refused, Stale
from committees import feeds
from committees.models import AgendaItem, Committee, Meeting
from committees.services import committees as committee_services
from committees.services import convening, guests, meetings, notices, told
from notifications.models import Notice, OutgoingMail
from notifications.services import outbox
from tests.conftest import service


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    """Letters are kept in a folder of the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def secretary(people):
    return people[Role.COMMITTEE_SECRETARY]


@pytest.fixture
def addressed(committee):
    """The third seat gets an address."""
    seat = committee.seats.get(holder_email="")
    return committee_services.update_seat(
        user=None, seat=seat, version=seat.version, values={"holder_email": "sga2@exemple.gouv.fr"}
    )


@pytest.fixture
def convened(meeting, addressed, secretary):
    """The meeting, convened."""
    AgendaItem.objects.create(meeting=meeting, title="Suivi des échéances", minutes=20, speaker="DMATES")
    convening.convene(user=secretary, meeting=meeting, version=meeting.version)
    return Meeting.objects.get(pk=meeting.pk)


def mails_of(rank: int) -> list[OutgoingMail]:
    pk = Meeting.objects.get(state__in=("convened", "cancelled")).convocations.get(rank=rank).pk
    return list(OutgoingMail.objects.filter(key__startswith=f"convocation:{pk}:").order_by("pk"))


def event_of(mail: OutgoingMail) -> tuple[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(mail.calendar)
    return str(calendar["method"]), calendar.walk("VEVENT")[0]


def change(secretary, meeting, **values) -> Meeting:
    current = Meeting.objects.get(pk=meeting.pk)
    return meetings.update_meeting(user=secretary, meeting=current, version=current.version, values=values)


def again(secretary, meeting, **options):
    current = Meeting.objects.get(pk=meeting.pk)
    return convening.convene(user=secretary, meeting=current, version=current.version, **options)


def test_each_seat_gets_one_mail_with_the_agenda_a_link_the_letter_and_an_invitation(convened):
    assert convened.state == "convened"
    mails = mails_of(1)
    assert [m.recipient for m in mails] == [
        "directeur@exemple.gouv.fr",
        "sga@exemple.gouv.fr",
        "sga2@exemple.gouv.fr",
    ]
    for mail in mails:
        assert (
            mail.subject.replace("\u00a0", " ")
            == "Convocation : Comité d’essai, mardi 4 juin 2024, de 10 h à 12 h"
        )
        assert "Suivi des échéances (DMATES, 20\u00a0min)" in mail.text
        assert "/comites/reponse/" in mail.text
        assert mail.attachment.kind == "pdf"
        method, event = event_of(mail)
        assert (method, event["sequence"]) == ("REQUEST", 0)
        assert str(event["uid"]).startswith(f"{convened.uid}@")
    assert len({m.attachment_id for m in mails}) == 1


def test_the_mail_carries_the_invitation_as_a_part_and_as_a_file_with_one_method(convened):
    (message,) = [outbox.message_of(m).message() for m in mails_of(1)[:1]]
    parts = {p.get_content_type(): p for p in message.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    inside = parts["text/calendar"].get_payload(decode=True)
    assert b"METHOD:REQUEST" in inside
    assert parts["application/ics"].get_filename() == "invitation.ics"
    attached = parts["application/ics"].get_payload(decode=True)
    assert attached.replace(b"\r\n", b"\n") == inside.replace(b"\r\n", b"\n")
    sent = message.as_bytes(linesep="\r\n")
    assert (
        b"\r\nBEGIN:VCALENDAR\r\n" in sent or parts["text/calendar"]["Content-Transfer-Encoding"] == "base64"
    )
    alternatives = next(p for p in message.walk() if p.get_content_type() == "multipart/alternative")
    assert [p.get_content_type() for p in alternatives.get_payload()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]


def test_copies_and_the_substitute_get_the_same_mail(meeting, addressed, secretary):
    committee_services.update_seat(
        user=None,
        seat=addressed,
        version=addressed.version,
        values={
            "copies": "assistant@exemple.gouv.fr\nbureau@exemple.gouv.fr",
            "substitute_name": "Le suppléant",
            "substitute_email": "suppleant@exemple.gouv.fr",
        },
    )
    again(secretary, meeting)
    mail = mails_of(1)[2]
    assert mail.copies == ["suppleant@exemple.gouv.fr", "assistant@exemple.gouv.fr", "bureau@exemple.gouv.fr"]
    assert outbox.message_of(mail).recipients() == [mail.recipient, *mail.copies]
    assert len(event_of(mail)[1]["attendee"]) == 4


def test_whoever_comes_from_another_ministry_is_invited(meeting, addressed, secretary):
    committee_services.update_seat(
        user=None, seat=addressed, version=addressed.version, values={"invited": True}
    )
    again(secretary, meeting)
    mails = mails_of(1)
    assert mails[2].subject.startswith("Invitation\u00a0:")
    assert mails[2].attachment.name.startswith("invitation-")
    assert mails[0].attachment.name.startswith("convocation-")


def test_a_member_without_an_address_is_named_and_the_secretary_chooses(meeting, secretary, client):
    seat = meeting.committee.seats.get(holder_email="")
    with pytest.raises(Refused, match="Secrétaire générale adjointe"):
        again(secretary, meeting)
    client.force_login(secretary)
    address = reverse("committees:convene", args=[meeting.committee.slug, meeting.pk])
    sent = {"version": meeting.version, "letter": "Bonjour", "send": "1"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "n’a pas d’adresse" in answer.content.decode()
    assert not OutgoingMail.objects.filter(kind="convocation").exists()
    client.post(address, sent | {f"without_{seat.pk}": "on"})
    assert len(mails_of(1)) == 2
    # An address given later: this seat alone is convened, once.
    committee_services.update_seat(
        user=None, seat=seat, version=0, values={"holder_email": "sga2@exemple.gouv.fr"}
    )
    again(secretary, meeting)
    assert [m.recipient for m in mails_of(2)] == ["sga2@exemple.gouv.fr"]
    assert mails_of(2)[0].subject.startswith("Convocation\u00a0:")


def test_an_address_given_on_the_page_is_kept_for_the_seat(meeting, secretary, client):
    seat = meeting.committee.seats.get(holder_email="")
    client.force_login(secretary)
    address = reverse("committees:convene", args=[meeting.committee.slug, meeting.pk])
    sent = {"version": meeting.version, "letter": "Bonjour", "send": "1"}
    assert client.post(address, sent | {f"email_{seat.pk}": "pas une adresse"}).status_code == 422
    client.post(address, sent | {f"email_{seat.pk}": "sga2@exemple.gouv.fr"})
    seat.refresh_from_db()
    assert seat.holder_email == "sga2@exemple.gouv.fr"
    assert len(mails_of(1)) == 3


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"starts_at": dt.datetime(2024, 5, 1, 8, tzinfo=dt.UTC)}, "Cette séance est passée"),
        ({"place": "", "video_url": ""}, "ni lieu ni lien"),
    ],
)
def test_what_forbids_a_convocation_is_said(meeting, addressed, secretary, client, values, message):
    Meeting.objects.filter(pk=meeting.pk).update(**values)
    with pytest.raises(Refused, match=message):
        again(secretary, meeting)
    client.force_login(secretary)
    page = client.get(
        reverse("committees:convene", args=[meeting.committee.slug, meeting.pk])
    ).content.decode()
    assert message in page
    assert "Convoquer maintenant" not in page


def test_two_meetings_in_one_room_are_not_both_convened(meeting, addressed, secretary):
    other = committee_services.create_committee(user=None, name="Autre comité", place="Ailleurs")
    clash = meetings.add_meeting(user=None, committee=other, starts_at=meeting.starts_at)
    Meeting.objects.filter(pk=clash.pk).update(place=meeting.place)
    with pytest.raises(Refused, match="déjà pris par"):
        again(secretary, meeting)


def test_a_short_notice_is_a_warning_and_not_a_refusal(meeting, addressed, secretary):
    change(secretary, meeting, starts_at=dt.datetime(2024, 5, 22, 8, tzinfo=dt.UTC))
    current = Meeting.objects.get(pk=meeting.pk)
    assert any("délai de convocation" in w for w in convening.preview(current).warnings)
    again(secretary, meeting)
    assert len(mails_of(1)) == 3


def test_edits_of_a_planned_meeting_make_no_mail(meeting, secretary):
    change(secretary, meeting, place="Salle 2")
    change(secretary, meeting, starts_at=meeting.starts_at + dt.timedelta(days=1))
    assert not OutgoingMail.objects.exists()


def test_several_edits_after_the_convocation_make_one_mail_that_moves_the_meeting(convened, secretary):
    change(secretary, convened, place="Salle 2")
    change(secretary, convened, starts_at=convened.starts_at + dt.timedelta(days=7))
    assert len(OutgoingMail.objects.filter(kind="convocation")) == 3
    again(secretary, convened, reason="Grève des transports")
    mails = mails_of(2)
    assert len(mails) == 3
    text = mails[0].text.replace("\u00a0", " ")
    assert "annule et remplace la convocation du 20 mai 2024, pour le mardi 4 juin 2024" in text
    assert "lieu : Salle 2, au lieu de Salle 1" in text
    assert "Grève des transports" in text
    method, event = event_of(mails[0])
    assert (method, event["sequence"]) == ("REQUEST", 1)
    assert str(event["uid"]) == str(event_of(mails_of(1)[0])[1]["uid"])
    assert event["dtstart"].dt == dt.datetime(2024, 6, 11, 8, tzinfo=dt.UTC)
    moved = Meeting.objects.get(pk=convened.pk)
    assert moved.moved_from == convened.starts_at
    # Its number is for life, and the answers are asked again.
    assert moved.reference == "2024-06"


def test_another_room_keeps_the_sequence_and_the_answers(convened, secretary):
    from committees.services import answers

    row = convened.attendances.first()
    answers.answer(attendance=row, answer="present", by="Moi")
    change(secretary, convened, place="Salle 2")
    again(secretary, convened)
    assert event_of(mails_of(2)[0])[1]["sequence"] == 0
    assert "PARTSTAT=ACCEPTED" in mails_of(2)[0].calendar.replace("\r\n ", "")
    row.refresh_from_db()
    assert row.standing == "present"


def test_nothing_leaves_when_nothing_changed(convened, secretary):
    with pytest.raises(Refused, match="Rien n’a changé"):
        again(secretary, convened)


def test_a_dossier_that_changed_after_sending_is_version_2_and_says_what_changed(convened, secretary):
    item = convened.items.get()
    item.minutes = 40
    item.save()
    AgendaItem.objects.create(meeting=convened, title="Point ajouté ensuite", position=5)
    AgendaItem.objects.create(meeting=convened, title="Le secret", reserved=True, position=6)
    again(secretary, convened)
    mail = mails_of(2)[0]
    assert mail.subject.startswith("Dossier de séance, version\u00a02")
    assert "point ajouté\u00a0: «\u00a0Point ajouté ensuite\u00a0»" in mail.text
    assert "point modifié (durée)\u00a0: «\u00a0Suivi des échéances\u00a0»" in mail.text
    assert "Le secret" not in mail.text + mail.html + mail.calendar
    assert told.RESERVED in mail.text
    assert Meeting.objects.get(pk=convened.pk).dossier_version == 2


def test_a_cancelled_meeting_leaves_diaries(convened, secretary):
    convening.cancel(user=secretary, meeting=convened, version=convened.version, reason="Reporté sine die")
    mails = mails_of(2)
    assert len(mails) == 3
    method, event = event_of(mails[0])
    assert (method, str(event["status"]), event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert str(event["uid"]).startswith(str(convened.uid))
    assert "Reporté sine die" in mails[0].text
    assert mails[0].subject.startswith("Séance annulée")
    # What had not left yet of the convocation leaves no more.
    outbox.send_waiting()
    assert {m.state for m in mails_of(1)} == {"cancelled"}
    assert {m.subject.split("\u00a0")[0] for m in django_mail.outbox} <= {"Séance annulée"}


def test_cancelling_wants_a_reason_and_tells_nobody_of_a_planned_meeting(meeting, secretary):
    with pytest.raises(Refused, match="Dites pourquoi"):
        convening.cancel(user=secretary, meeting=meeting, version=meeting.version, reason=" ")
    convening.cancel(user=secretary, meeting=meeting, version=meeting.version, reason="Sans objet")
    assert not OutgoingMail.objects.exists()
    assert Meeting.objects.get(pk=meeting.pk).state == "cancelled"


def test_a_late_form_convenes_nobody(meeting, addressed, secretary):
    change(secretary, meeting, place="Salle 2")
    with pytest.raises(Stale):
        convening.convene(user=secretary, meeting=meeting, version=0)
    assert not OutgoingMail.objects.exists()


def test_a_seat_that_goes_leaves_the_meeting_and_a_new_one_is_convened_alone(convened, addressed, secretary):
    seat = convened.committee.seats.get(pk=addressed.pk)
    committee_services.archive_seat(user=None, seat=seat, version=seat.version)
    committee_services.add_seat(
        user=None, committee=convened.committee, function="Cheffe", holder_email="cheffe@exemple.gouv.fr"
    )
    again(secretary, convened)
    told_to = {m.recipient: event_of(m)[0] for m in mails_of(2)}
    assert told_to == {"cheffe@exemple.gouv.fr": "REQUEST", "sga2@exemple.gouv.fr": "CANCEL"}


def test_a_guest_gets_the_papers_of_its_items_alone(convened, secretary, client):
    own = AgendaItem.objects.create(meeting=convened, title="Le point de l’invité", position=9)
    made = guests.add_guest(
        user=secretary, meeting=convened, name="Mme Invitée", email="invitee@exemple.fr", items=[own]
    )
    mail = OutgoingMail.objects.get(recipient="invitee@exemple.fr")
    link = next(line for line in mail.text.splitlines() if "/comites/reponse/" in line)
    page = client.get(link[link.index("/comites/") :]).content.decode()
    for text in (mail.text, mail.html, mail.calendar.replace("\r\n ", ""), page):
        assert "Le point de l’invité" in text
        assert "Suivi des échéances" not in text
    guests.remove_guest(user=secretary, guest=made, version=0)
    assert client.get(link[link.index("/comites/") :]).status_code == 404


def test_the_letter_is_edited_kept_and_printed(meeting, addressed, secretary, client):
    from docx import Document

    client.force_login(secretary)
    convene = reverse("committees:convene", args=[meeting.committee.slug, meeting.pk])
    client.post(convene, {"version": meeting.version, "letter": "Chers collègues,\n\nVenez.", "save": "1"})
    assert not OutgoingMail.objects.exists()
    assert "Chers collègues" in client.get(convene).content.decode()
    pdf = client.get(reverse("committees:letter", args=[meeting.committee.slug, meeting.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    docx = client.get(
        reverse("committees:letter", args=[meeting.committee.slug, meeting.pk, "docx"]) + "?invitation=1"
    )
    text = "\n".join(p.text for p in Document(io.BytesIO(docx.content)).paragraphs)
    assert "Chers collègues," in text
    assert "Invitation" in text
    made = again(secretary, meeting)
    assert made.letter == "Chers collègues,\n\nVenez."


def test_members_with_an_account_are_told_and_nobody_of_a_planned_meeting(meeting, addressed, secretary):
    member = User.objects.create_user("membre@exemple.gouv.fr", service=service("masa"))
    Grant.objects.create(
        user=member, role=Role.COMMITTEE_MEMBER, scope=Scope.COMMITTEE, object_id=meeting.committee_id
    )
    holder = User.objects.create_user("titulaire@exemple.gouv.fr", service=service("masa"))
    committee_services.update_seat(
        user=None, seat=addressed, version=addressed.version, values={"holder": holder}
    )
    assert not Notice.objects.exists()
    again(secretary, meeting)
    found = {(n.user, n.kind) for n in Notice.objects.all()}
    assert found == {(member, notices.MEMBER), (holder, notices.SEAT)}
    # The holder has the convocation itself: no second mail.
    assert Notice.objects.get(user=holder).state == "shown"
    assert "titulaire@exemple.gouv.fr" in {m.recipient for m in mails_of(1)}


def test_the_calendar_of_a_committee_follows_its_meetings_for_those_who_sit(convened, secretary, people):
    pk = convened.committee_id
    (event,) = feeds.events(secretary, pk)
    assert (event.uid, event.sequence, event.first) == (str(convened.uid), 0, convened.starts_at)
    assert feeds.events(people[Role.READER], pk) is None
    assert (pk, "Séances — Comité d’essai") in feeds.choices(people[Role.COMMITTEE_MEMBER])
    convening.cancel(user=secretary, meeting=convened, version=convened.version, reason="Sans objet")
    assert feeds.events(secretary, pk) == []


def test_the_sessions_of_a_committee_drive_the_month(meeting, plan, secretary):
    committee = Committee.objects.get(pk=meeting.committee_id)
    may = dt.date(2024, 5, 1)
    assert months.session_of(plan, may) is None
    committee_services.update_committee(
        user=None, committee=committee, version=committee.version, values={"drives_month": True}
    )
    found = months.session_of(plan, may)
    assert (found.day, found.opened, found.due, found.cutoff) == (dt.date(2024, 6, 4), 12, 7, 5)
    assert months.calendar_of(plan, may).due == dt.date(2024, 5, 24)
    # Moved after its convocation, even into another month, it still examines the same one.
    again(secretary, meeting, without=[s.pk for s in committee.seats.all()])
    change(secretary, meeting, starts_at=dt.datetime(2024, 7, 1, 8, tzinfo=dt.UTC))
    assert months.session_of(plan, may).day == dt.date(2024, 7, 1)
    current = Meeting.objects.get(pk=meeting.pk)
    convening.cancel(user=secretary, meeting=current, version=current.version, reason="Sans objet")
    assert months.session_of(plan, may) is None


def test_a_page_asks_once_for_the_sessions_of_all_months(meeting, plan, django_assert_num_queries):
    from committees.months import asked_once

    Committee.objects.update(drives_month=True)
    with asked_once(), django_assert_num_queries(1):
        for month in range(1, 13):
            months.session_of(plan, dt.date(2024, month, 1))


def test_the_drawing_says_who_reports_to_whom(committee, people, client):
    committee_services.create_committee(
        user=None, name="Groupe de travail", above=committee, plan=committee.plan
    )
    client.force_login(people[Role.READER])
    text = client.get(reverse("committees:list")).content.decode()
    assert "<svg" in text
    drawn = text[text.index("<svg") : text.index("</svg>")]
    assert "Comité d’essai" in drawn
    assert "Groupe de travail" in drawn
    assert "chart-link" in drawn


def test_hours_are_those_of_the_committee_s_own_territory(secretary, people):
    from organisations.models import Territory

    reunion = Territory.objects.get(key="departement:974")
    own = committee_services.create_committee(
        user=secretary,
        name="Comité de La Réunion",
        territory=reunion,
        place="Saint-Denis",
        issuer=service("dmates"),
    )
    committee_services.add_seat(
        user=None, committee=own, function="Préfet", holder_email="prefet@exemple.gouv.fr"
    )
    held = meetings.add_meeting(user=None, committee=own, starts_at=dt.datetime(2024, 6, 4, 4, tzinfo=dt.UTC))
    again(secretary, held)
    mail = OutgoingMail.objects.get(recipient="prefet@exemple.gouv.fr")
    assert "mardi 4 juin 2024, de 8 h à 10 h (heure locale" in mail.text.replace("\u00a0", " ")
    event = icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")[0]
    assert event["dtstart"].params["TZID"] == "Indian/Reunion"
    assert event["dtstart"].dt == held.starts_at


def test_an_answer_is_asked_for_on_a_working_day(meeting):
    # 1 June 2024 is a Saturday.
    assert convening.answer_by(meeting) == dt.date(2024, 5, 31)


def test_a_secretary_hears_that_nobody_reads_the_answers_of_diaries(meeting, addressed, secretary, settings):
    settings.REPLY_TO = ""
    assert any("que personne ne relève" in w for w in convening.preview(meeting).warnings)
    issuer = meeting.committee.issuer
    issuer.mailbox = "secretariat@exemple.gouv.fr"
    issuer.save()
    current = Meeting.objects.get(pk=meeting.pk)
    assert not any("que personne ne relève" in w for w in convening.preview(current).warnings)
    again(secretary, meeting)
    mail = OutgoingMail.objects.filter(kind="convocation").first()
    assert outbox.message_of(mail).message()["Reply-To"] == "secretariat@exemple.gouv.fr"
    assert str(event_of(mail)[1]["organizer"]) == "mailto:secretariat@exemple.gouv.fr"
