"""The campaign of the circular, and people of its territories."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from accounts.enums import Role, Scope
from organisations.models import Service, Territory
from rencontres.demonstration import circular
from rencontres.models import Participant
from rencontres.services import campaigns
from tests.conftest import person

FIXTURE = json.loads((Path(settings.BASE_DIR) / "fixtures" / "rencontres.json").read_text(encoding="utf-8"))


@pytest.fixture
def campaign(db):
    """The circular of 2 April 2024, launched, with nothing done yet."""
    return campaigns.create_campaign(user=None, **circular())


def of(campaign, key: str) -> Participant:
    """The participant of a territory, by its key."""
    return Participant.objects.select_related("campaign", "territory", "region__territory").get(
        campaign=campaign, territory__key=key
    )


def prefecture(key: str, role: str = Role.DEPARTMENT_PREFECTURE, email: str = "", **grant):
    """Somebody of the prefecture of a territory."""
    territory = Territory.objects.get(key=key)
    service = Service.objects.filter(territory=territory, kind__slug="prefecture").first()
    user = person(
        role, scope=Scope.TERRITORY, territory=territory, slug=service.slug if service else "dmates", **grant
    )
    if email:
        user.email = email
        user.save()
    return user


@pytest.fixture
def ain(campaign):
    """The Ain, in the campaign."""
    return of(campaign, "departement:01")


@pytest.fixture
def region(campaign):
    """The region of the Ain."""
    return of(campaign, "region:84")


@pytest.fixture
def prefecture_user(campaign):
    """The prefecture of the Ain."""
    return prefecture("departement:01")


@pytest.fixture
def region_user(campaign):
    """The prefecture of the region of the Ain."""
    return prefecture("region:84", Role.REGION_PREFECTURE)


@pytest.fixture
def dmates(campaign):
    """Whoever answers for the campaign."""
    return person(Role.CAMPAIGN_MANAGER)
