"""The page of an action: its order, its cost, its history, who it lets one write to."""

import datetime as dt
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from actions import contact, panels
from actions.enums import LinkKind
from actions.services import building, comments, editing, links, milestones, reports
from documents import services as files
from organisations.models import Service

CEILING = 29


def page_of(client, user, action) -> str:
    client.force_login(user)
    return client.get(action.get_absolute_url()).content.decode()


def test_what_needs_an_answer_stands_above_the_reports_and_history_comes_last(action, people, client):
    editing.propose_deadline(
        user=people[Role.ACTION_LEAD], action=action, text="fin 2024", reason="Marché infructueux"
    )
    page = page_of(client, people[Role.PLAN_MANAGER], action)
    places = [
        page.index(mark)
        for mark in (
            "À traiter",
            'id="points"',
            'id="jalons"',
            'id="fichiers"',
            'id="commentaires"',
            'id="historique"',
        )
    ]
    assert places == sorted(places)
    assert page.index("Marché infructueux") < page.index('id="points"')


def test_an_app_above_adds_a_panel_to_the_page(action, people, client, monkeypatch):
    def decisions(user, shown):
        return panels.Panel("Décisions", "decisions", "includes/status.html", {"action": shown})

    monkeypatch.setattr(panels, "panels", [decisions, lambda user, shown: None])
    page = page_of(client, people[Role.READER], action)
    assert '<section id="decisions"' in page
    assert 'href="#decisions"' in page


def fill(action, people, count: int) -> None:
    """``count`` of everything that the page shows."""
    manager, lead = people[Role.PLAN_MANAGER], people[Role.ACTION_LEAD]
    services = list(Service.objects.filter(territory=None).exclude(pk=action.lead_id)[:count])
    editing.set_contributors(user=manager, action=action, services=services)
    for n in range(count):
        reports.submit_report(
            user=lead,
            action=action,
            holds_on=dt.date(2024, 4, 1) + dt.timedelta(days=n),
            status="in_progress",
            progress=n,
        )
        comments.add_comment(user=manager, action=action, text=f"Remarque {n}", mentioned=[lead])
        milestones.add_milestone(user=manager, action=action, text=f"Étape {n}", deadline_text="30 juin 2024")
        upload = SimpleUploadedFile(f"note-{n}.txt", f"Texte {n}".encode())
        files.store_files(user=lead, owner=action, uploads=[upload], restricted=True, recipients=[manager])
        other = building.add_action(
            user=manager, measure=action.measure, label=f"Autre {n}", lead=services[0]
        )
        links.add_link(user=manager, action=action, target=other, kind=LinkKind.DEPENDS_ON)
        editing.propose_deadline(user=lead, action=action, text=f"fin {2030 + n}", reason="Retard")


@pytest.mark.parametrize("count", [2, 20])
@pytest.mark.parametrize("role", [Role.PLAN_MANAGER, Role.ACTION_LEAD, Role.READER])
def test_the_page_costs_as_much_with_two_as_with_twenty_of_each(
    action, people, client, count, role, django_assert_max_num_queries
):
    fill(action, people, count)
    client.force_login(people[role])
    client.get(action.get_absolute_url())
    with django_assert_max_num_queries(CEILING):
        client.get(action.get_absolute_url())


def test_a_long_history_is_reached_page_by_page_and_the_action_page_does_not_carry_it(
    action, people, client, django_assert_max_num_queries
):
    manager = people[Role.PLAN_MANAGER]
    for n in range(80):
        editing.update_action(
            user=manager, action=action, version=n, values={"label": f"Version {n} de l’intitulé"}
        )
    page = page_of(client, people[Role.READER], action)
    assert "Version 3 de l’intitulé" not in page
    address = reverse("actions:history", args=[action.plan.slug, 1])
    assert address in page
    with django_assert_max_num_queries(22):
        first = client.get(address).content.decode()
    assert "Version 79 de l’intitulé" in first
    assert "Version 3 de l’intitulé" not in first
    everything = "".join(client.get(address, {"page": n}).content.decode() for n in range(1, 5))
    assert all(f"Version {n} de l’intitulé" in everything for n in range(80))


def test_history_says_who_when_before_after_and_why(action, people, client):
    manager = people[Role.PLAN_MANAGER]
    editing.move_deadline(user=manager, action=action, text="30 juin 2024", reason="Marché infructueux")
    editing.set_contributors(user=manager, action=action, services=[Service.objects.get(slug="dicom")])
    made = milestones.add_milestone(user=manager, action=action, text="Cadrage")
    milestones.reach_milestone(user=manager, milestone=made, on=dt.date(2024, 5, 2))
    client.force_login(people[Role.READER])
    page = client.get(reverse("actions:history", args=[action.plan.slug, 1])).content.decode()
    for said in (
        "Marché infructueux",
        "Fin 2023",
        "30 juin 2024",
        str(manager),
        "DICOM",
        "Cadrage",
        "02/05/2024",
        "20\xa0mai\xa02024 à 12",
    ):
        assert said in page, said


def test_history_says_nothing_of_a_restricted_file_to_those_whom_it_is_not_for(action, people, client):
    upload = SimpleUploadedFile("secret.txt", b"Secret")
    files.store_files(user=people[Role.ACTION_LEAD], owner=action, uploads=[upload], restricted=True)
    address = reverse("actions:history", args=[action.plan.slug, 1])
    shown = {}
    for role in (Role.READER, Role.PLAN_MANAGER):
        client.force_login(people[role])
        shown[role] = "secret.txt" in client.get(address).content.decode()
    assert shown == {Role.READER: False, Role.PLAN_MANAGER: True}


def test_a_mail_to_those_who_carry_an_action_is_encoded_as_mail_programs_read_it():
    made = contact.mailto(
        ["dgafp@interieur.gouv.fr", "o'b+c@exemple.fr"],
        number=3,
        label="Créer 50 % de postes & « suivre »",
        url="https://plan.exemple.fr/plans/p/actions/3/",
    )
    parts = urlsplit(made)
    asked = parse_qs(parts.query, strict_parsing=True)
    assert unquote(parts.path) == "dgafp@interieur.gouv.fr,o'b+c@exemple.fr"
    assert asked["subject"] == ["Action n°\xa03\xa0: Créer 50 % de postes & « suivre »"]
    assert asked["body"][0].endswith("https://plan.exemple.fr/plans/p/actions/3/\r\n")
    assert made.isascii()
    assert " " not in made
    assert contact.mailto(["", ""], number=1, label="x", url="") == ""


def test_contact_writes_to_mailboxes_and_to_persons_where_there_is_none(action, people, client):
    dicom = Service.objects.get(slug="dicom")
    editing.set_contributors(user=None, action=action, services=[dicom])
    Service.objects.filter(pk=action.lead_id).update(mailbox="dgafp@fonction-publique.gouv.fr")
    page = page_of(client, people[Role.READER], action)
    assert "mailto:dgafp@fonction-publique.gouv.fr,contributor@exemple.gouv.fr?subject=" in page


def test_the_last_report_stands_in_full_and_the_older_ones_fold(action, people, client):
    for day in (dt.date(2024, 3, 31), dt.date(2024, 4, 30)):
        reports.submit_report(
            user=people[Role.ACTION_LEAD],
            action=action,
            holds_on=day,
            status="in_progress",
            done=f"Travail de {day:%m}",
        )
    client.force_login(people[Role.READER])
    page = client.get(action.get_absolute_url()).content.decode()
    folds = page.index('<details class="older-report">')
    assert page.index("Travail de 04") < folds < page.index("Travail de 03")
    assert page.count('<details class="older-report">') == 1
