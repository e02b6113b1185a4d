"""The search of the header among plans: each source by its words, and nothing that one may not see."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from actions.models import Plan
from actions.services import archiving, comments, deliverables, editing, reports
from documents.models import FileRecipient, StoredFile
from tests.conftest import service

MARCH, APRIL = dt.date(2024, 3, 31), dt.date(2024, 4, 30)
EVERY_SOURCE = ("points", "commentaires", "livrables", "fichiers", "services", "contributeurs", "personnes")


def found(client, typed: str, **more) -> dict[str, list]:
    """What the page shows, by kind."""
    answer = client.get(reverse("search"), {"q": typed} | more)
    assert answer.status_code == 200
    return {g["source"].key: g["found"] for g in answer.context["groups"]}


def a_file(action, user, name: str, **fields) -> StoredFile:
    return StoredFile.objects.create(
        owner=action, content=ContentFile(b"a", name), name=name, kind="txt", size=1, sha256="0" * 64, state="clean",
        uploaded_by=user, **fields,
    )  # fmt: skip


@pytest.fixture
def told(plan, action, people, settings, tmp_path):
    """An action with one of everything that speaks of « zanzibar »."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    reports.submit_report(
        user=lead, action=action, holds_on=APRIL, status="in_progress", done="Étape de Zanzibar préparée"
    )
    comments.add_comment(user=lead, action=action, text="Revoir l’étude Zanzibar")
    comments.add_comment(user=lead, action=action, text="Zanzibar entre nous", restricted=True)
    a_file(action, lead, "étude_zanzibar_v2.txt")
    a_file(action, lead, "zanzibar_secret.txt", restricted=True)
    deliverables.add_deliverable(user=manager, actions=[action], kind="guide", title="Guide de Zanzibar")
    return action


def counts(client) -> dict[str, int]:
    return {key: len(rows) for key, rows in found(client, "zanzibar").items()}


def test_each_source_is_found_by_its_words(told, people, client):
    client.force_login(people[Role.READER])
    groups = found(client, "zanzibar")
    assert [f.title for f in groups["points"]] == [str(told)]
    assert "Zanzibar préparée" in groups["points"][0].context
    assert [f.title for f in groups["fichiers"]] == ["étude_zanzibar_v2.txt"]
    assert groups["commentaires"][0].context.endswith("Revoir l’étude Zanzibar")
    assert [f.title.replace("\xa0", " ") for f in groups["livrables"]] == ["Guide « Guide de Zanzibar »"]
    assert found(client, "etudes zanzibar")["commentaires"]
    assert found(client, "ETUDE zanzibar")["fichiers"]


def test_every_result_leads_to_a_page_that_its_reader_may_open(told, people, client):
    for role in (Role.READER, Role.PLAN_MANAGER, Role.ACTION_LEAD, "stranger"):
        client.force_login(people[role])
        for typed in ("zanzibar", "dgafp", "qualité"):
            for rows in found(client, typed).values():
                for row in rows:
                    assert client.get(row.url.split("#")[0]).status_code == 200, (role, row)


@pytest.mark.parametrize(
    ("who", "restricted"),
    [
        (Role.PLAN_MANAGER, True),
        (Role.ACTION_LEAD, True),  # the author
        (Role.READER, False),
        (Role.CONTRIBUTOR, False),
        (Role.ADMINISTRATOR, False),
        (Role.ACCOUNTS_MANAGER, False),
        ("stranger", False),
    ],
)
def test_what_is_restricted_is_found_by_those_named_and_managers_only(told, people, client, who, restricted):
    client.force_login(people[who])
    seen = counts(client)
    assert (seen["commentaires"], seen["fichiers"]) == ((2, 2) if restricted else (1, 1))


def test_a_person_named_finds_what_is_restricted(told, people, client):
    reader = people[Role.READER]
    FileRecipient.objects.create(file=StoredFile.objects.get(restricted=True), user=reader)
    client.force_login(reader)
    assert counts(client)["fichiers"] == 2
    told.comments.get(restricted=True).mentions.create(user=reader)
    assert counts(client)["commentaires"] == 2


def test_nothing_of_a_plan_that_one_may_not_see_is_found(told, people, client):
    Plan.objects.update(circulated=False)
    for who in ("stranger", Role.CONTRIBUTOR, Role.ADMINISTRATOR, Role.CAMPAIGN_MANAGER):
        client.force_login(people[who])
        assert counts(client) == {}, who
        assert not set(found(client, "dgafp")) & set(EVERY_SOURCE), who
        assert not set(found(client, "action_lead")) & set(EVERY_SOURCE), who


def test_a_manager_of_another_plan_does_not_find_what_is_restricted_here(told, people, client):
    from actions.services import building

    other = building.create_plan(user=None, title="Autre", as_of=dt.date(2024, 1, 1), circulated=True)
    user = User.objects.create_user("autre@exemple.gouv.fr", service=service("ditp"))
    Grant.objects.create(user=user, role=Role.PLAN_MANAGER, scope=Scope.PLAN, object_id=other.pk)
    client.force_login(user)
    assert (counts(client)["commentaires"], counts(client)["fichiers"]) == (1, 1)


def test_a_report_sent_back_is_found_by_its_service_and_managers_only(told, people, client):
    manager = people[Role.PLAN_MANAGER]
    reports.send_back_report(user=manager, report=told.reports.get(), comment="Non")
    for who, expected in ((manager, 1), (people[Role.ACTION_LEAD], 1), (people[Role.READER], 0)):
        client.force_login(who)
        assert counts(client).get("points", 0) == expected


def test_what_is_archived_is_not_found(told, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    StoredFile.objects.filter(restricted=False).update(archived_at="2024-05-01T00:00Z")
    assert counts(client)["fichiers"] == 1
    archiving.archive_action(user=people[Role.PLAN_MANAGER], action=told, reason="Doublon")
    assert set(counts(client)) <= {"livrables"}


def test_services_and_those_who_carry_actions_are_found(told, people, client):
    editing.set_contributors(user=None, action=told, services=[service("dicom")])
    client.force_login(people[Role.READER])
    assert found(client, "dicom")["contributeurs"][0].context.startswith("contribue à 1 action")
    (person,) = found(client, "action_lead")["personnes"]
    assert person.url.endswith(f"?lead={service('dgafp').pk}")
    # An account without a part in the plans is nobody's business.
    assert "personnes" not in found(client, "accounts_manager")


@pytest.mark.parametrize("typed", ["\x00", "' ; drop", "%", "_", "x" * 5000, "zanzibar " * 40])
def test_anything_may_be_typed(told, people, client, typed):
    client.force_login(people[Role.READER])
    found(client, typed)


@pytest.mark.parametrize("typed", ["SGC-D", "SGCD", "sgcd", "sgc-d"])
@pytest.mark.parametrize("written", ["Aider le SGC-D de l’Ain", "Aider le SGCD de l’Ain"])
def test_an_acronym_is_found_with_or_without_its_hyphen(plan, people, client, typed, written):
    action = plan.actions.get(number=1)
    action.label = written
    action.save()
    client.force_login(people[Role.PLAN_MANAGER])
    assert [str(f.title) for f in found(client, typed)["actions"]] == [str(action)]
    listed = client.get(reverse("actions:list", args=[plan.slug]), {"q": typed})
    assert written in listed.content.decode()
    assert [a.pk for a in plan.actions.matching(f"{typed} de l’Ain")] == [action.pk]


@pytest.mark.parametrize("typed", ["plan des actions", "PLAN DES ACTIONS", "les"])
def test_words_of_every_day_are_not_taken_for_acronyms(plan, typed):
    action = plan.actions.get(number=1)
    action.label = "Le plan et ses actions"
    action.save()
    assert (action.pk in plan.actions.matching(typed).values_list("pk", flat=True)) == (typed != "les")


def test_a_search_of_an_acronym_uses_the_index(plan):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "Bitmap Index Scan" in plan.actions.model.objects.matching("SGCD").explain()
