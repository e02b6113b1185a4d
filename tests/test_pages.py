"""Pages hold under a strict policy and for a screen reader; the components of the design system too."""

import pytest
from django.template import Context, Template

from accounts.enums import Role
from tests.conftest import person
from tests.pages import StrictClient, faults_of


@pytest.mark.parametrize(
    "page",
    [
        '<a onclick="x">a</a>',
        '<p style="color:red">a</p>',
        "<script>1</script>",
        '<input name="q">',
        '<p id="a"></p><p id="a"></p>',
        "{{ name }}",
        "<html><title>t</title><h1>a</h1></html>",
        '<html lang="fr"><title>t</title></html>',
    ],
)
def test_a_faulty_page_is_refused(page):
    assert faults_of(page)


@pytest.mark.parametrize(
    "component",
    [
        '{% dsfr_button label="Envoyer" %}',
        '{% dsfr_alert title="Lu" type="info" is_collapsible=True %}',
        '{% dsfr_notice title="Lu" is_collapsible=True %}',
        '{% dsfr_tag label="Lu" is_dismissable=True %}',
    ],
)
def test_a_component_has_no_inline_handler(component):
    assert faults_of(Template("{% load dsfr_tags %}" + component).render(Context())) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.ACTION_LEAD, Role.ADMINISTRATOR, Role.PLAN_MANAGER])
def test_the_main_pages_hold(role, plan):
    client = StrictClient()
    assert client.get("/compte/connexion/").status_code == 200
    client.force_login(person(role))
    for path in (
        "/plans/",
        f"/plans/{plan.slug}/actions/",
        f"/plans/{plan.slug}/recommandations/",
        "/compte/",
    ):
        assert client.get(path).status_code in (200, 302), path
