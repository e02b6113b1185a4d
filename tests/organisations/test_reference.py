"""Territories and services of the State, with the words that go with them."""

import pytest

from organisations.models import Service, Territory
from organisations.services import load_reference

pytestmark = pytest.mark.django_db


def test_every_territory_is_there_once():
    counts = {
        kind: Territory.objects.filter(kind=kind).count() for kind in ("region", "department", "collectivity")
    }
    assert counts == {"region": 18, "department": 101, "collectivity": 8}


def test_departments_are_ordered_as_the_state_lists_them():
    codes = list(Territory.objects.filter(kind="department").values_list("code", flat=True))
    assert codes[18:23] == ["19", "2A", "2B", "21", "22"]
    assert codes[-5:] == ["971", "972", "973", "974", "976"]


@pytest.mark.parametrize(
    ("slug", "name", "head"),
    [
        ("prefecture-01", "Préfecture de l’Ain", "préfet de l’Ain"),
        ("prefecture-30", "Préfecture du Gard", "préfet du Gard"),
        (
            "prefecture-35",
            "Préfecture d’Ille-et-Vilaine",
            "préfet de la région Bretagne, préfet d’Ille-et-Vilaine",
        ),
        (
            "prefecture-974",
            "Préfecture de La Réunion",
            "préfet de la région La Réunion, préfet de La Réunion",
        ),
        ("prefecture-2a", "Préfecture de la Corse-du-Sud", "préfet de Corse, préfet de la Corse-du-Sud"),
        (
            "prefecture-region-53",
            "Préfecture de la région Bretagne",
            "préfet de la région Bretagne, préfet d’Ille-et-Vilaine",
        ),
        (
            "prefecture-region-11",
            "Préfecture de la région Île-de-France",
            "préfet de la région d’Île-de-France, préfet de Paris",
        ),
    ],
)
def test_a_prefecture_bears_its_preposition_and_its_prefects_title(slug, name, head):
    service = Service.objects.get(slug=slug)
    assert (service.name, service.title_head) == (name, head)


def test_saint_barthelemy_and_saint_martin_share_one_prefecture():
    assert Service.objects.filter(slug__in=["prefecture-977", "prefecture-978"]).count() == 1


def test_clipperton_has_no_service():
    assert not Service.objects.filter(territory__code="989").exists()


def test_an_overseas_region_has_the_regime_and_the_time_of_its_department():
    region = Territory.objects.get(key="region:06")
    assert (region.regime, region.timezone) == ("other_overseas", "Indian/Mayotte")


def test_ministries_stand_in_the_documents_order():
    found = Service.objects.filter(kind__slug="ministere").values_list("acronym", flat=True)
    assert list(found) == ["MIOM", "MTECT", "MASA", "MAS", "MEFSIN", "MC"]


def test_loading_again_changes_nothing():
    before = (Territory.objects.count(), Service.objects.count())
    load_reference()
    assert (Territory.objects.count(), Service.objects.count()) == before
