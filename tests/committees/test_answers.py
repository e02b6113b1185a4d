"""Answers: from the link, in the application, by telephone, by calendars; who has not answered is asked again."""

import datetime as dt
import json

import icalendar
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import Role
from accounts.expected import expected_of
from accounts.models import User
from actions.services.errors import Refused
from committees.models import Meeting
from committees.services import answers, convening, links, meetings
from committees.services import committees as committee_services
from committees.services.mails import uid_of
from notifications.models import OutgoingMail
from notifications.services import announcing
from sgcd_plan import clock
from tests.committees.test_convening import again, stored
from tests.conftest import service

__all__ = ["stored"]


@pytest.fixture
def secretary(people):
    return people[Role.COMMITTEE_SECRETARY]


@pytest.fixture
def convened(meeting, secretary):
    """The meeting, convened; its third seat has no address."""
    meeting.committee.quorum = 2
    meeting.committee.save()
    nobody = meeting.committee.seats.get(holder_email="")
    convening.convene(user=secretary, meeting=meeting, version=meeting.version, without=[nobody.pk])
    return Meeting.objects.get(pk=meeting.pk)


@pytest.fixture
def row(convened):
    """The second member's place on the list."""
    return convened.attendances.get(email="sga@exemple.gouv.fr")


def link(row) -> str:
    return reverse("committees:answer", args=[links.token_of(row)])


def test_an_answer_needs_no_account_and_a_get_changes_nothing(row, client):
    page = client.get(link(row))
    assert page.status_code == 200
    assert "Secrétaire général adjoint" in page.content.decode()
    row.refresh_from_db()
    assert row.answer == "none"
    client.post(link(row), {"answer": "present", "by": "Jeanne Martin, son assistante"})
    row.refresh_from_db()
    assert (row.answer, row.answered_by, row.standing) == (
        "present",
        "Jeanne Martin, son assistante",
        "present",
    )
    assert "Réponse donnée" in client.get(link(row)).content.decode()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"by": "Moi"}, "Choisissez une réponse"),
        ({"answer": "present"}, "Indiquez votre nom"),
        ({"answer": "represented", "by": "Moi"}, "Indiquez le nom de la personne"),
        ({"answer": "represented", "by": "Moi", "representative_name": "X"}, "Indiquez la fonction"),
    ],
)
def test_what_lacks_is_said_and_what_was_typed_is_kept(row, client, sent, message):
    answer = client.post(link(row), sent)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    row.refresh_from_db()
    assert row.answer == "none"


def test_who_represents_is_named(row, client):
    client.post(
        link(row),
        {
            "answer": "represented",
            "by": "Jeanne",
            "representative_name": "Paul Durand",
            "representative_function": "chef de bureau",
        },
    )
    row.refresh_from_db()
    assert (row.representative_name, row.representative_function) == ("Paul Durand", "chef de bureau")


def test_a_link_that_was_altered_or_renewed_opens_nothing(row, client, convened, secretary):
    former = link(row)
    assert client.get(former[:-2] + "x/").status_code == 404
    seat = row.seat
    committee_services.update_seat(
        user=None, seat=seat, version=seat.version, values={"holder_email": "nouveau@exemple.gouv.fr"}
    )
    again(secretary, convened)
    assert client.get(former).status_code == 404
    row.refresh_from_db()
    assert client.get(link(row)).status_code == 200


def test_a_move_asks_again(row, convened, secretary, client):
    answers.answer(attendance=row, answer="present", by="Moi")
    meetings.update_meeting(
        user=secretary,
        meeting=convened,
        version=convened.version,
        values={"starts_at": convened.starts_at + dt.timedelta(days=7)},
    )
    again(secretary, convened, without=[s.pk for s in convened.committee.seats.all()])
    row.refresh_from_db()
    assert (row.standing, row.asked_again) == ("none", True)
    assert "Répondre de nouveau" in client.get(link(row)).content.decode()
    assert "PARTSTAT=NEEDS-ACTION" in OutgoingMail.objects.filter(recipient=row.email).latest(
        "pk"
    ).calendar.replace("\r\n ", "")


def test_nothing_is_answered_any_more_once_cancelled_or_held(row, convened, secretary, client):
    convening.cancel(user=secretary, meeting=convened, version=convened.version, reason="Sans objet")
    page = client.get(link(row)).content.decode()
    assert "annulée" in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    client.post(link(row), {"answer": "present", "by": "Moi"})
    row.refresh_from_db()
    assert row.answer == "none"


def test_the_secretary_sees_who_has_not_answered_the_quorum_and_notes_a_call(
    row, convened, secretary, client
):
    client.force_login(secretary)
    page = client.get(convened.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "0 réponse sur 3" in page
    assert "il manque 2 membres" in page
    client.post(
        reverse("committees:answer_record", args=[convened.committee.slug, convened.pk, row.pk]),
        {"answer": "present", "by": "son secrétariat, par téléphone"},
    )
    page = client.get(convened.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "1 réponse sur 3" in page
    assert "son secrétariat, par téléphone" in page
    assert "il manque 1 membre présent" in page


def test_those_who_have_not_answered_are_asked_again_once_a_day(row, convened, secretary, client):
    answers.answer(attendance=row, answer="excused", by="Moi")
    assert answers.chase(user=secretary, meeting=convened) == answers.Chased(1, 0)
    assert answers.chase(user=secretary, meeting=convened) == answers.Chased(0, 1)
    (mail,) = OutgoingMail.objects.filter(kind="convocation_chase")
    assert mail.recipient == "directeur@exemple.gouv.fr"
    with clock.held_at(clock.now() + dt.timedelta(days=1)):
        assert answers.chase(user=secretary, meeting=convened) == answers.Chased(1, 0)


def test_a_member_signed_in_is_asked_and_answers_on_the_page(meeting, secretary, client):
    holder = User.objects.create_user(
        "titulaire@exemple.gouv.fr", first_name="Anne", last_name="Roy", service=service("masa")
    )
    from accounts.enums import Scope
    from accounts.models import Grant

    Grant.objects.create(
        user=holder, role=Role.COMMITTEE_MEMBER, scope=Scope.COMMITTEE, object_id=meeting.committee_id
    )
    seat = meeting.committee.seats.get(holder_email="")
    committee_services.update_seat(user=None, seat=seat, version=0, values={"holder": holder})
    assert expected_of(holder) == []
    again(secretary, meeting)
    (asked,) = expected_of(holder)
    assert (
        asked.title.replace("\u00a0", " ")
        == "Répondre à la convocation COTECH 2024-06, séance du 4 juin 2024"
    )
    client.force_login(holder)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "Votre réponse est attendue" in page
    assert "Relancer" not in page
    client.post(
        reverse("committees:own_answer", args=[meeting.committee.slug, meeting.pk]),
        {"answer": "present", "by": "Anne Roy"},
    )
    assert expected_of(holder) == []
    assert meeting.attendances.get(seat=seat).answer == "present"


def test_a_secretary_is_asked_to_convene_in_time_then_to_say_what_changed(meeting, secretary):
    def titles():
        return [e.title for e in expected_of(secretary)]

    assert titles() == ["Convoquer la séance COTECH 2024-06, du 4\u00a0juin\u00a02024"]
    again(secretary, meeting, without=[s.pk for s in meeting.committee.seats.all()])
    assert titles() == []
    current = Meeting.objects.get(pk=meeting.pk)
    meetings.update_meeting(
        user=secretary, meeting=current, version=current.version, values={"place": "Salle 9"}
    )
    assert titles() == ["Prévenir les membres de ce qui change à la séance COTECH 2024-06"]


def test_the_secretary_is_told_three_days_before_of_the_answers_that_lack(convened, row, secretary):
    def lines(day: int, month: int = 6):
        with clock.held_at(dt.datetime(2024, month, day, 8, tzinfo=dt.UTC)):
            return [
                line for kind, line in announcing.due_lines(clock.now()) if kind.key == "committee_answers"
            ]

    assert lines(31, 5) == []
    (line,) = lines(1)
    assert line.user_id == secretary.pk
    assert "3\u00a0réponses manquent" in line.subject
    for asked in convened.attendances.all():
        answers.answer(attendance=asked, answer="present", by="Moi")
    assert lines(1) == []


def reply(meeting, address: str, partstat: str = "ACCEPTED", *, sequence=None, stamp=None, **params) -> bytes:
    """What the calendar of ``address`` sends back."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "REPLY")
    event = icalendar.Event()
    event.add("uid", uid_of(meeting))
    event.add("sequence", meeting.sequence if sequence is None else sequence)
    event.add("dtstamp", stamp or clock.now())
    attendee = icalendar.vCalAddress(f"mailto:{address}")
    attendee.params["PARTSTAT"] = icalendar.vText(partstat)
    for name, value in params.items():
        attendee.params[name.replace("_", "-")] = icalendar.vText(value)
    event.add("attendee", attendee)
    calendar.add_component(event)
    return calendar.to_ical()


@pytest.mark.parametrize(
    ("partstat", "answer"), [("ACCEPTED", "present"), ("DECLINED", "excused"), ("TENTATIVE", "none")]
)
def test_the_answer_of_a_calendar_is_noted(row, convened, partstat, answer):
    found = answers.read_reply(reply(convened, "SGA@exemple.gouv.fr", partstat))
    row.refresh_from_db()
    assert row.answer == answer
    assert found.recorded == (answer != "none")


def test_a_substitute_who_accepts_represents_the_member(row, convened):
    seat = row.seat
    seat.substitute_name, seat.substitute_email = "Paul Durand", "suppleant@exemple.gouv.fr"
    seat.save()
    answers.read_reply(reply(convened, "suppleant@exemple.gouv.fr"))
    row.refresh_from_db()
    assert (row.answer, row.representative_name) == ("represented", "Paul Durand")


def test_an_answer_to_a_former_date_or_older_than_the_last_changes_nothing(row, convened):
    answers.answer(attendance=row, answer="excused", by="Moi")
    older = clock.now() - dt.timedelta(hours=1)
    assert not answers.read_reply(reply(convened, row.email, stamp=older)).recorded
    Meeting.objects.filter(pk=convened.pk).update(sequence=1)
    assert not answers.read_reply(reply(convened, row.email, sequence=0)).recorded
    row.refresh_from_db()
    assert row.answer == "excused"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Bonjour", "ne contient pas de réponse"),
        (b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "n’est pas une réponse"),
    ],
)
def test_what_is_no_answer_is_refused(convened, data, message):
    with pytest.raises(Refused, match=message):
        answers.read_reply(data)


def test_a_stranger_does_not_answer(convened):
    with pytest.raises(Refused, match="n’est pas convoqué"):
        answers.read_reply(reply(convened, "inconnu@exemple.fr"))


def test_the_command_reads_files_and_says_what_it_refused(row, convened, tmp_path, capsys):
    good, bad = tmp_path / "reponse.ics", tmp_path / "autre.eml"
    good.write_bytes(reply(convened, row.email))
    bad.write_bytes(b"Subject: rien\n\nBonjour")
    with pytest.raises(CommandError, match=r"autre\.eml") as refused:
        call_command("read_replies", str(good), str(bad), "--json")
    assert refused.value.returncode == 2
    told = json.loads(capsys.readouterr().out)
    assert [(t["recorded"], t["answer"]) for t in told] == [(True, "present"), (False, None)]
    row.refresh_from_db()
    assert row.answer == "present"
