"""Files of an action: who takes them, how they leave, what is refused, versions and archives."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from documents import services
from documents.models import StoredFile
from journal.models import Access


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files of a test stay with it."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    return tmp_path / "files"


def upload(name="note.txt", data=b"Bonjour") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def url(name, action, *more) -> str:
    return reverse(f"actions:{name}", args=[action.plan.slug, action.number, *more])


def store(user, action, **fields) -> StoredFile:
    return services.store_files(**{"user": user, "owner": action, "uploads": [upload()], **fields})[0]


def kept(folder) -> list:
    return [p for p in folder.rglob("*") if p.is_file()]


def test_several_files_are_added_at_once_and_listed(action, people, client):
    client.force_login(people[Role.ACTION_LEAD])
    sent = {"files": [upload("a.txt"), upload("budget.csv", b"a;b\n1;2\n")], "comment": "Pièces du dossier"}
    answer = client.post(url("file_add", action), sent, follow=True)
    page = answer.content.decode()
    assert "a.txt" in page
    assert "budget.csv" in page
    assert "Pièces du dossier" in page
    assert StoredFile.objects.of(action).count() == 2


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("outil.exe", b"MZ\x00\x00", "programme"),
        ("note.pdf", b"Bonjour", "pas ce que son nom annonce"),
        ("vide.txt", b"", "vide"),
        ("macro.docm", b"PK\x03\x04", "macros"),
    ],
)
def test_a_refused_file_says_why_and_nothing_is_kept(action, people, client, own_folder, name, data, said):
    client.force_login(people[Role.ACTION_LEAD])
    sent = {"files": [upload("bon.txt"), upload(name, data)], "comment": "Mon commentaire"}
    answer = client.post(url("file_add", action), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert name in page
    assert said in page
    assert "Mon commentaire" in page
    assert not StoredFile.objects.exists()
    assert kept(own_folder) == []


def test_a_file_leaves_as_an_attachment_that_no_browser_guesses(action, people, client):
    stored = store(
        people[Role.ACTION_LEAD], action, uploads=[upload("résumé ; l’été.html", b"<html><p>x</p></html>")]
    )
    client.force_login(people[Role.READER])
    answer = client.get(url("file", action, stored.pk))
    assert b"".join(answer.streaming_content) == b"<html><p>x</p></html>"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''r%C3%A9sum%C3%A9")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert "no-store" in answer["Cache-Control"]


def test_a_file_is_taken_only_by_those_who_see_its_action(action, people, client):
    stored = store(people[Role.ACTION_LEAD], action)
    action.plan.circulated = False
    action.plan.save()
    answers = {}
    for role in (Role.ACTION_LEAD, Role.READER, "stranger"):
        client.force_login(people[role])
        answers[role] = client.get(url("file", action, stored.pk)).status_code
    assert answers == {Role.ACTION_LEAD: 200, Role.READER: 200, "stranger": 404}


def test_a_file_is_not_taken_through_another_action(plan, action, people, client):
    stored = store(people[Role.ACTION_LEAD], action)
    client.force_login(people[Role.PLAN_MANAGER])
    assert client.get(url("file", plan.actions.get(number=2), stored.pk)).status_code == 404


def test_a_restricted_file_is_for_those_named_and_plan_managers_and_each_taking_is_kept(
    action, people, client
):
    client.force_login(people[Role.ACTION_LEAD])
    sent = {
        "files": [upload("réservé-12.txt")],
        "restricted": "on",
        "recipients": [people[Role.CONTRIBUTOR].pk],
    }
    client.post(url("file_add", action), sent, follow=True)
    stored = StoredFile.objects.get()
    client.post(url("file_version", action, stored.pk), {"file": upload("réservé-12 v2.txt")}, follow=True)
    newer = StoredFile.objects.get(version_of=stored)
    allowed = set()
    for role, user in people.items():
        client.force_login(user)
        shown = "réservé-12" in client.get(action.get_absolute_url()).content.decode()
        taken = {client.get(url("file", action, pk)).status_code for pk in (stored.pk, newer.pk)}
        assert taken == ({200} if shown else {404})
        if shown:
            allowed.add(role)
    assert allowed == {Role.ACTION_LEAD, Role.CONTRIBUTOR, Role.PLAN_MANAGER}
    assert Access.objects.filter(user=people[Role.CONTRIBUTOR]).count() == 2


def test_a_newer_version_takes_the_place_and_the_older_stays_within_reach(action, people, client):
    first = store(people[Role.ACTION_LEAD], action)
    client.force_login(people[Role.PLAN_MANAGER])
    client.post(
        url("file_version", action, first.pk), {"file": upload("note 2.txt", b"Deux"), "comment": "Revu"}
    )
    page = client.get(action.get_absolute_url())
    (line,) = page.context["files"]
    assert (line.newest.name, [old.name for old in line.older]) == ("note 2.txt", ["note.txt"])
    assert b"".join(client.get(url("file", action, first.pk)).streaming_content) == b"Bonjour"


def test_a_refused_version_leaves_the_present_one(action, people, client, own_folder):
    first = store(people[Role.ACTION_LEAD], action)
    client.force_login(people[Role.ACTION_LEAD])
    answer = client.post(url("file_version", action, first.pk), {"file": upload("x.exe", b"MZ\x00")})
    assert answer.status_code == 422
    assert "La version précédente reste en place" in answer.content.decode()
    assert len(kept(own_folder)) == 1


def test_an_archived_file_can_be_taken_and_brought_back(action, people, client):
    stored = store(people[Role.ACTION_LEAD], action)
    client.force_login(people[Role.PLAN_MANAGER])
    client.post(url("file_archive", action, stored.pk))
    stored.refresh_from_db()
    assert stored.archived_by == people[Role.PLAN_MANAGER]
    assert client.get(url("file", action, stored.pk)).status_code == 200
    client.post(url("file_archive", action, stored.pk), {"restore": "1"})
    stored.refresh_from_db()
    assert stored.archived_at is None


def test_only_its_author_or_a_plan_manager_archives_a_file(action, people, client):
    stored = store(people[Role.PLAN_MANAGER], action)
    client.force_login(people[Role.ACTION_LEAD])
    assert client.post(url("file_archive", action, stored.pk)).status_code == 403


def test_a_quarantined_file_is_not_given(action, people, client):
    stored = store(people[Role.ACTION_LEAD], action)
    stored.state, stored.reason = StoredFile.State.QUARANTINED, "Un virus y a été trouvé."
    stored.save()
    client.force_login(people[Role.PLAN_MANAGER])
    answer = client.get(url("file", action, stored.pk))
    assert answer.status_code == 409
    assert "Un virus y a été trouvé." in answer.content.decode()
