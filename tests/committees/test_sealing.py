"""What is sealed never changes: by the services, by the database, by those who hold the file."""

import datetime as dt
import hashlib
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.services.errors import Refused
from committees import tasks
from committees.enums import MeetingState, RecordState
from committees.models import Decision, Record
from committees.paper import making
from committees.paper.session import Withheld
from committees.services import diffusion, record_notices, records
from documents.models import StoredFile
from journal.models import Job
from notifications.models import Notice, OutgoingMail
from sgcd_plan import clock
from tests.committees.papers import held, keeper, words
from tests.documents.corpus import pdfs
from tests.pages import StrictClient

MEETING = "comite-dessai"


def sealed(meeting, kind="releve", **options) -> Record:
    return records.seal(
        user=keeper(), meeting=meeting, kind=kind, validated_by="Validé par Mme Essai, présidente", **options
    )[0]


@pytest.fixture
def secretary(people):
    return people[Role.COMMITTEE_SECRETARY]


@pytest.fixture
def browser(secretary):
    client = StrictClient()
    client.force_login(secretary)
    return client


def test_a_sealed_record_has_its_fingerprint_date_and_author_and_deadlines_run(session, secretary):
    (record,) = records.seal(
        user=secretary, meeting=session, kind="releve", validated_by="Validé par Mme Essai"
    )
    data = records.content_of(record)
    assert record.state == RecordState.SEALED
    assert record.sha256 == hashlib.sha256(data).hexdigest() == record.file.sha256
    assert (record.sealed_by, record.sealed_at) == (secretary, clock.now())
    assert set(session.decisions.values_list("sealed_at", flat=True)) == {clock.now()}
    said = words(data)
    assert "Version scellée (empreinte SHA-256) le 20 mai 2024" in said
    assert "Validé par Mme Essai" in said
    assert "signée" not in said
    session.refresh_from_db()
    assert session.state == MeetingState.HELD, "the record of decisions does not approve the minutes"


def test_sealing_the_minutes_approves_the_meeting(session):
    sealed(session, "compte-rendu")
    session.refresh_from_db()
    assert session.state == MeetingState.APPROVED


def test_a_sealed_record_is_refused_any_change_by_the_service_and_by_the_database(session):
    record = sealed(session)
    with pytest.raises(Refused, match="ne change plus"):
        records.change_record(user=None, record=record, sha256="0" * 64)
    with pytest.raises(Refused, match="ne"):
        sealed(session)
    for change in ({"sha256": "0" * 64}, {"validated_by": "Un autre"}, {"state": "draft"}, {"file": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=record.file_id).update(content="files/autre")
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=record.pk).delete()
    Record.objects.filter(pk=record.pk).update(sent_at=clock.now())


def test_a_correction_is_a_new_version_that_says_what_it_corrects(session):
    first = sealed(session)
    before = records.content_of(first)
    decision = session.decisions.get(rank=1)
    second = sealed(
        session, correction="Le destinataire.", texts={str(decision.pk): "Transmettre aux préfets."}
    )
    assert (second.rank, second.corrects) == (2, first)
    said = words(records.content_of(second))
    assert "Annule et remplace la version 1 du 20 mai 2024" in said
    assert "Le destinataire." in said
    assert "Transmettre aux préfets." in said
    assert records.content_of(first) == before
    assert Decision.objects.get(pk=decision.pk).text == "Transmettre aux préfets."
    verdict = records.verify(before)
    assert verdict.intact
    assert "version 2" in verdict.sentence.replace("\u00a0", " ")


def test_a_session_to_come_is_not_sealed(meeting):
    with pytest.raises(Refused, match="pas encore été tenue"):
        sealed(meeting)


def test_nobody_seals_without_saying_who_validates(session):
    with pytest.raises(Refused, match="qui valide"):
        records.seal(user=keeper(), meeting=session, kind="releve", validated_by=" ")


def test_sealing_the_same_data_again_gives_the_same_bytes(session):
    first = records.content_of(sealed(session))
    said = making.Seal(rank=1, validated_by="Validé par Mme Essai, présidente", on=dt.date(2024, 5, 20))
    asked = making.Asked(kind="releve", on=dt.date(2024, 5, 20), seal=said)
    with clock.held_at(dt.datetime(2024, 7, 1, 9, tzinfo=clock.PARIS)):
        assert making.make(session, asked, withheld=Withheld()) == first


def test_two_versions_are_sealed_where_something_is_reserved(committee, people, files_in_memory):
    named, member = people[Role.READER], people[Role.COMMITTEE_MEMBER]
    Grant.objects.create(
        user=named, role=Role.COMMITTEE_MEMBER, scope=Scope.COMMITTEE, object_id=committee.pk
    )
    meeting = held(committee, reserved=True, reader=named)
    whole, circulated = records.seal(
        user=keeper(), meeting=meeting, kind="releve", validated_by="Validé par X"
    )
    assert (whole.redacted, circulated.redacted) == (False, True)
    assert "Nommer un appui" in words(records.content_of(whole))
    said = words(records.content_of(circulated))
    assert "Nommer un appui" not in said
    assert "Situation d’un agent" not in said
    assert "Texte réservé aux destinataires nommés" in said
    for person, expected in (
        (member, {circulated}),
        (named, {whole, circulated}),
        (people[Role.COMMITTEE_SECRETARY], {whole, circulated}),
    ):
        fresh = User.objects.get(pk=person.pk)
        assert set(Record.objects.visible_to(fresh)) == expected, person
    client = StrictClient()
    client.force_login(User.objects.get(pk=member.pk))
    assert client.get(reverse("committees:record", args=[MEETING, meeting.pk, whole.pk])).status_code == 404
    assert (
        client.get(reverse("committees:record", args=[MEETING, meeting.pk, circulated.pk])).status_code == 200
    )


def test_a_reserved_decision_of_an_open_item_is_withheld_too(committee, people, files_in_memory):
    meeting = held(committee)
    meeting.decisions.filter(rank=2).update(reserved=True)
    _, circulated = records.seal(user=keeper(), meeting=meeting, kind="releve", validated_by="Validé par X")
    assert "Nommer un appui" not in words(records.content_of(circulated))
    assert set(Record.objects.visible_to(people[Role.COMMITTEE_MEMBER])) == {circulated}


def test_whoever_sees_the_plan_takes_what_is_sealed_and_nothing_before(session, people):
    reader = people[Role.READER]
    records.propose(user=keeper(), meeting=session, kind="compte-rendu")
    assert not Record.objects.visible_to(reader).exists()
    record = sealed(session)
    client = StrictClient()
    client.force_login(reader)
    answer = client.get(reverse("committees:record", args=[MEETING, session.pk, record.pk]))
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == record.sha256


def test_a_kept_file_that_was_altered_is_not_given(session, browser):
    record = sealed(session)
    storage = record.file.content.storage
    storage.delete(record.file.content.name)
    storage.save(record.file.content.name, ContentFile(b"%PDF-1.7 autre"))
    answer = browser.get(reverse("committees:record", args=[MEETING, session.pk, record.pk]))
    assert answer.status_code == 409
    assert "scellé" in answer.content.decode()


def test_the_page_says_whether_a_file_is_intact_modified_or_unknown(session, browser):
    data = records.content_of(sealed(session))
    address = reverse("committees:verify")
    for content, said in (
        (data, "Document intact"),
        (data + b"\n%", "Document modifié"),
        (pdfs.pdf(), "Document inconnu"),
    ):
        answer = browser.post(address, {"file": SimpleUploadedFile("releve.pdf", content)})
        assert answer.status_code == 200
        assert said in answer.content.decode(), said


def test_an_upload_to_verify_is_inspected_first(browser, committee):
    address = reverse("committees:verify")
    for name, content in (("x.pdf", b"MZ\x00\x00"), ("x.txt", b"bonjour"), ("x.pdf", b"")):
        answer = browser.post(address, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422, name


def test_a_modified_file_names_nothing_to_whoever_may_not_see_it(session, people):
    session.committee.plan.circulated = False
    session.committee.plan.save()
    data = records.content_of(sealed(session))
    client = StrictClient()
    client.force_login(people["stranger"])
    said = client.post(
        reverse("committees:verify"), {"file": SimpleUploadedFile("x.pdf", data + b" ")}
    ).content.decode()
    assert "Document inconnu" in said
    assert "COTECH" not in said


def test_the_command_verifies_a_seal(session, tmp_path, capsys):
    record = sealed(session)
    kept, altered = tmp_path / "a.pdf", tmp_path / "b.pdf"
    kept.write_bytes(records.content_of(record))
    altered.write_bytes(kept.read_bytes() + b" ")
    call_command("verify_seal", str(kept), json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["intact"], said["sha256"], said["version"]) == (True, record.sha256, 1)
    for path, sentence in ((altered, "modifié"), (tmp_path / "absent.pdf", "ne peut pas être lu")):
        with pytest.raises(CommandError) as refused:
            call_command("verify_seal", str(path))
        assert refused.value.returncode == 2
        assert sentence in str(refused.value)


def test_a_sealed_record_is_sent_to_each_in_its_quality_once_with_the_file_by_reference(session, secretary):
    responsible = session.decisions.first().responsible
    responsible.mailbox = "dgafp@exemple.gouv.fr"
    responsible.save()
    seat = session.attendances.order_by("position")[1].seat
    seat.copies = "assistante@exemple.gouv.fr"
    seat.save()
    record = sealed(session)
    written, nowhere = diffusion.send(user=secretary, record=record)
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.all()}
    assert written == len(mails) == 3
    assert "pour attribution" in mails["dgafp@exemple.gouv.fr"].subject
    assert "COTECH 2024-05/1, COTECH 2024-05/2" in mails["dgafp@exemple.gouv.fr"].text
    assert "pour information" in mails["sga@exemple.gouv.fr"].subject
    assert mails["sga@exemple.gouv.fr"].copies == ["assistante@exemple.gouv.fr"]
    assert {mail.attachment_id for mail in mails.values()} == {record.file_id}
    assert len(nowhere) == 1, "a member has no address"
    assert diffusion.send(user=secretary, record=record)[0] == 0
    record.refresh_from_db()
    assert record.sent_at == clock.now()


def test_the_reserved_text_leaves_for_those_named_alone(committee, people, secretary, files_in_memory):
    meeting = held(committee, reserved=True, reader=people[Role.READER])
    whole, circulated = records.seal(
        user=keeper(), meeting=meeting, kind="releve", validated_by="Validé par X"
    )
    diffusion.send(user=secretary, record=whole)
    got = {mail.recipient: mail.attachment_id for mail in OutgoingMail.objects.all()}
    assert got.pop(people[Role.READER].email) == whole.file_id
    assert set(got.values()) == {circulated.file_id}
    assert "COTECH 2024-05/2" not in " ".join(
        OutgoingMail.objects.exclude(user=people[Role.READER]).values_list("text", flat=True)
    )


def test_a_draft_is_not_sent(session, secretary):
    (draft,) = records.propose(user=keeper(), meeting=session, kind="releve")
    with pytest.raises(Refused, match="scellée"):
        diffusion.send(user=secretary, record=draft)


def test_a_proposed_draft_becomes_the_sealed_version(session, people):
    seat = session.attendances.order_by("position").first().seat
    seat.holder = people[Role.COMMITTEE_MEMBER]
    seat.save()
    (draft,) = records.propose(user=keeper(), meeting=session, kind="compte-rendu")
    assert Notice.objects.get(kind="record_proposed").user == people[Role.COMMITTEE_MEMBER]
    records.propose(user=keeper(), meeting=session, kind="compte-rendu")
    assert Notice.objects.filter(kind="record_proposed").count() == 1
    assert sealed(session, "compte-rendu").pk == draft.pk
    with pytest.raises(Refused, match="scellé"):
        records.propose(user=keeper(), meeting=session, kind="compte-rendu")


def test_a_secretary_seals_from_the_page_through_a_worker(session, browser):
    address = reverse("committees:record_seal", args=[MEETING, session.pk, "releve"])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"name": "", "capacity": ""}).status_code == 422
    browser.post(address, {"name": "Mme Essai", "capacity": "présidente"})
    job = Job.objects.get()
    tasks.seal(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure) == ("done", "")
    record = Record.objects.get()
    assert record.validated_by == "Validé par Mme Essai, présidente"
    assert browser.get(job.result_url).status_code == 200
    assert browser.post(address, {"name": "Mme Essai", "capacity": "présidente"}).status_code == 422
    page = browser.get(reverse("committees:records", args=[MEETING, session.pk])).content.decode()
    assert record.sha256 in page
    send = reverse("committees:record_send", args=[MEETING, session.pk, record.pk])
    assert "pour attribution" in browser.get(send).content.decode().lower()
    assert browser.post(send).status_code == 302


@pytest.mark.parametrize(("days", "expected"), [(2, 0), (3, 1), (6, 1), (7, 2), (12, 2)])
def test_a_secretary_is_reminded_after_three_and_seven_days(session, secretary, days, expected):
    occasions = {
        line.occasion
        for day in range(1, days + 1)
        for line in record_notices.minutes_due(session.starts_at + dt.timedelta(days=day, hours=1))
        if line.user_id == secretary.pk
    }
    assert len(occasions) == expected


def test_nobody_is_reminded_of_what_is_out(session, secretary):
    sealed(session)
    at = session.starts_at + dt.timedelta(days=8)
    (line,) = record_notices.minutes_due(at)
    assert "compte rendu" in line.subject
    assert "relevé" not in line.subject
    sealed(session, "compte-rendu")
    assert list(record_notices.minutes_due(at)) == []
