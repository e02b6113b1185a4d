"""Archived actions: out of the lists, readable, unchangeable, brought back; nothing is lost."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.models import MeasureRecommendation, Recommendation
from actions.services import archiving, editing, paragraphs
from actions.services.errors import Refused
from tests.conftest import service


def address(name, action):
    return reverse(f"actions:{name}", args=[action.plan.slug, action.number])


@pytest.fixture
def archived(action, people):
    archiving.archive_action(user=people[Role.PLAN_MANAGER], action=action, reason="Reprise ailleurs.")
    action.refresh_from_db()
    return action


def test_an_action_is_archived_with_its_reason_which_its_history_keeps(action, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    assert client.post(address("archive", action), {"reason": " ", "do": "archive"}).status_code == 422
    action.refresh_from_db()
    assert action.archived_at is None
    answer = client.post(
        address("archive", action), {"reason": "Reprise ailleurs.", "do": "archive"}, follow=True
    )
    assert "Désarchiver" in answer.content.decode()
    assert "Reprise ailleurs." in client.get(address("history", action)).content.decode()


def test_without_a_reason_the_service_refuses(action, people):
    with pytest.raises(Refused, match="motif"):
        archiving.archive_action(user=people[Role.PLAN_MANAGER], action=action, reason=" ")


def test_an_archived_action_stands_in_the_list_of_the_archived_alone(archived, people, client):
    client.force_login(people[Role.READER])
    listed = reverse("actions:list", args=[archived.plan.slug])
    assert archived.label not in client.get(listed).content.decode()
    page = client.get(listed, {"archived": "on"}).content.decode()
    assert archived.label in page
    assert "Créer des indicateurs de qualité" not in page


@pytest.mark.parametrize("name", ["edit", "report", "deadline", "link_add"])
def test_nobody_changes_an_archived_action(archived, people, client, name):
    client.force_login(people[Role.PLAN_MANAGER])
    assert client.get(address(name, archived)).status_code == 403
    assert client.post(address(name, archived), {}).status_code == 403
    page = client.get(address("detail", archived)).content.decode()
    assert f'href="{address(name, archived)}"' not in page


def test_it_is_commented_on_no_more_but_read_in_full(archived, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    assert client.post(address("comment", archived), {"text": "Trop tard"}).status_code == 403
    assert client.get(address("comment", archived)).status_code == 200
    assert client.get(address("history", archived)).status_code == 200


def test_a_restored_action_is_back_and_a_second_click_changes_nothing(archived, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    for _ in range(2):
        assert client.post(address("archive", archived), {"reason": "", "do": "restore"}).status_code == 302
    archived.refresh_from_db()
    assert (archived.archived_at, archived.archived_by) == (None, None)
    assert archived.history.count() == 3
    assert client.get(address("edit", archived)).status_code == 200


def test_a_paragraph_asked_before_is_refused_once_the_action_is_archived_and_its_text_is_kept(
    action, people, client
):
    contributor = service("dicom")
    editing.set_contributors(user=None, action=action, services=[contributor])
    (asked,) = paragraphs.ask_paragraphs(user=people[Role.ACTION_LEAD], action=action, services=[contributor])
    archiving.archive_action(user=people[Role.PLAN_MANAGER], action=action, reason="Abandon du chantier")
    client.force_login(people[Role.CONTRIBUTOR])
    answer = client.post(
        reverse("actions:paragraph", args=[asked.pk]), {"text": "Trente postes.", "version": "0"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "vient d’être archivée" in page
    assert "Trente postes." in page
    asked.refresh_from_db()
    assert asked.text == ""


def test_an_archived_action_answers_no_recommendation_any_more(plan, archived, people, client):
    recommendation = Recommendation.objects.create(plan=plan, kind="number", reference="4")
    MeasureRecommendation.objects.create(measure=archived.measure, recommendation=recommendation)
    client.force_login(people[Role.READER])
    page = client.get(reverse("actions:recommendations", args=[plan.slug])).content.decode()
    assert "2. Créer des indicateurs" in page
    assert "1. Relancer les chantiers" not in page


def test_files_of_an_archived_action_stay_as_they_are(archived, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    address = reverse("actions:file_archive", args=[archived.plan.slug, archived.number, 1])
    assert client.post(address).status_code == 403
