"""Archived actions: out of the lists, readable, unchangeable, brought back; nothing is lost."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import archiving
from actions.services.errors import Refused


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
