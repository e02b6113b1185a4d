"""Every page, for every role, in French typography; what people and sources wrote stays as they wrote it."""

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from actions.services import building
from documents import typography
from tests.conftest import person
from tests.pages import StrictClient, crawl, own_texts

# Pages whose controls quote what people type (examples of deadlines, labels inside buttons): read by eye.
QUOTING = ("/lecture-des-echeances/", "/structure/")
OURS = {"organisations", "accounts", "journal", "documents", "notifications", "actions", "committees"}


def people_wrote() -> list[str]:
    """Every text in the database: typed by people, or read in a source; the longest first."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        fields = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model.objects.values_list(*(f.name for f in fields)):
            for value in row:
                found |= set(_strings(value))
    return sorted((t for t in found if typography.faults(t)), key=len, reverse=True)


def _strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for pair in value.items() for part in pair for s in _strings(part)]
    if isinstance(value, list | tuple):
        return [s for part in value for s in _strings(part)]
    return []


def without(text: str, typed: list[str]) -> str:
    """A text of a page without what people and sources wrote in it."""
    for found in typed:
        # The title of a page cuts a long label.
        text = text.replace(found, "").replace(f"{found[:59]}…", "")
    return text


def test_every_page_of_every_role_is_in_french_typography(demo):
    typed = people_wrote()
    faulty, read = {}, 0
    for user in User.objects.order_by("email"):
        client = StrictClient()
        client.force_login(user)
        for path, answer in crawl(client):
            if any(part in path for part in QUOTING):
                continue
            read += 1
            for text in own_texts(answer.content.decode()):
                # Most texts are right as they are: what was typed is taken out of the others only.
                if typography.faults(text) and (wrong := typography.faults(without(text, typed))):
                    faulty.setdefault(f"{path}: {wrong}", user.email)
    assert not faulty, "\n".join(sorted(faulty))
    assert read > len(Role) * 5


def test_what_a_source_says_is_shown_as_it_says_it(plan, client):
    ugly = "l'appui : 2ème « vague » ! n° 5 ..."
    measure = plan.actions.first().measure
    building.add_action(user=None, measure=measure, label=ugly)
    client.force_login(person(Role.READER))
    page = client.get(reverse("actions:list", args=[plan.slug])).content.decode()
    assert ugly.replace("'", "&#x27;") in page


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_says_what_happened_what_to_do_and_the_way_home(status, rf):
    from django.contrib.auth.models import AnonymousUser
    from django.views import defaults

    request = rf.get("/")
    request.user = AnonymousUser()
    view = {
        400: defaults.bad_request,
        403: defaults.permission_denied,
        404: defaults.page_not_found,
        500: defaults.server_error,
    }[status]
    answer = view(request) if status == 500 else view(request, Exception("motif"))
    page = answer.content.decode()
    assert answer.status_code == status
    assert 'lang="fr"' in page
    assert 'href="/"' in page
    # A refusal says why, in words of ours; other failures keep theirs for the journal.
    assert ("motif" in page) == (status == 403)
    assert [f for t in own_texts(page) for f in typography.faults(t)] == []
