"""Attachments give nothing; an assistant acts with another's roles, save the personal ones, under both names."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role, Scope
from accounts.models import Assistance, Grant, User
from accounts.services import attachments
from accounts.services.errors import Refused
from actions.models import ProgressReport
from journal.models import Change
from tests.conftest import person, service
from tests.pages import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return person(Role.ACTION_LEAD, scope=Scope.SERVICE, service=service("dgafp"), slug="dgafp")


@pytest.fixture
def assistant():
    return User.objects.create_user(
        "luc@exemple.fr", first_name="Luc", last_name="Petit", service=service("dgafp")
    )


@pytest.fixture
def pages(assistant):
    client = StrictClient()
    client.force_login(assistant)
    return client


def test_an_assistant_reports_for_its_principal_and_both_names_are_kept(plan, lead, assistant, pages):
    Assistance.objects.create(assistant=assistant, principal=lead)
    report = reverse("actions:nothing_new", kwargs={"slug": plan.slug, "number": 1})
    assert pages.post(report).status_code == 403
    home = pages.post(reverse("accounts:act_for"), {"principal": lead.pk}, follow=True)
    assert f"Luc Petit, pour {lead}" in home.content.decode()
    assert pages.post(report).status_code == 302
    assert ProgressReport.objects.count() == 1
    act = Change.objects.filter(user=assistant).first()
    assert act.on_behalf_of == lead
    history = pages.get(reverse("actions:detail", kwargs={"slug": plan.slug, "number": 1})).content.decode()
    assert f"Luc Petit, pour {lead}" in history
    pages.post(reverse("accounts:act_for"))
    assert pages.post(report).status_code == 403


def test_an_assistant_never_has_the_personal_roles_of_its_principal(assistant, pages):
    admin = person(Role.ADMINISTRATOR)
    Assistance.objects.create(assistant=assistant, principal=admin)
    pages.post(reverse("accounts:act_for"), {"principal": admin.pk})
    assert pages.get(reverse("accounts:user_list")).status_code == 403


@pytest.mark.parametrize("end", [dt.date(2024, 5, 19), None])
def test_one_acts_for_nobody_without_being_named_today(lead, assistant, pages, end):
    if end:
        Assistance.objects.create(assistant=assistant, principal=lead, valid_until=end)
    assert pages.post(reverse("accounts:act_for"), {"principal": lead.pk}).status_code == 404


def test_an_assistance_that_ends_stops_at_the_next_page(plan, lead, assistant, pages):
    held = Assistance.objects.create(assistant=assistant, principal=lead)
    pages.post(reverse("accounts:act_for"), {"principal": lead.pk})
    attachments.end_assistance(by=person(Role.ADMINISTRATOR), assistance=held)
    report = reverse("actions:nothing_new", kwargs={"slug": plan.slug, "number": 1})
    assert pages.post(report).status_code == 403


def test_nobody_is_its_own_assistant(lead):
    with pytest.raises(Refused):
        attachments.name_assistant(by=person(Role.ADMINISTRATOR), principal=lead, assistant=lead)


def test_a_person_belongs_to_several_services_with_dates_and_no_right(lead, assistant):
    admin = person(Role.ADMINISTRATOR)
    row = attachments.attach(
        by=admin, user=assistant, service=service("ditp"), valid_from=dt.date(2024, 1, 1)
    )
    assert row.state == "current"
    assert not Grant.objects.filter(user=assistant).exists()
    with pytest.raises(Refused, match="déjà rattaché"):
        attachments.attach(by=admin, user=assistant, service=service("ditp"))
    attachments.end_attachment(by=admin, attachment=row)
    row.refresh_from_db()
    assert row.state == "ended"
