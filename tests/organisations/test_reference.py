"""Territories and services of the State, with the words that go with them."""

import pytest
from django.db import IntegrityError, transaction

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
            "Préfecture de la région d’Île-de-France",
            "préfet de la région d’Île-de-France, préfet de Paris",
        ),
        (
            "prefecture-987",
            "Haut-commissariat de la République en Polynésie française",
            "haut-commissaire de la République en Polynésie française",
        ),
        (
            "prefecture-988",
            "Haut-commissariat de la République en Nouvelle-Calédonie",
            "haut-commissaire de la République en Nouvelle-Calédonie",
        ),
        (
            "prefecture-986",
            "Administration supérieure des îles Wallis et Futuna",
            "préfet, administrateur supérieur des îles Wallis et Futuna",
        ),
        ("prefecture-975", "Préfecture de Saint-Pierre-et-Miquelon", "préfet de Saint-Pierre-et-Miquelon"),
        ("prefecture-region-94", "Préfecture de Corse", "préfet de Corse, préfet de la Corse-du-Sud"),
        ("prefecture-976", "Préfecture de Mayotte", "préfet de Mayotte, délégué du Gouvernement"),
        (
            "prefecture-region-06",
            "Préfecture de Mayotte (missions de région)",
            "préfet de Mayotte, délégué du Gouvernement",
        ),
        ("prefecture-de-police", "Préfecture de police", "préfet de police"),
    ],
)
def test_a_prefecture_bears_its_preposition_and_its_prefects_title(slug, name, head):
    service = Service.objects.get(slug=slug)
    assert (service.name, service.title_head) == (name, head)


def test_saint_barthelemy_and_saint_martin_share_one_prefecture():
    assert Service.objects.filter(slug__in=["prefecture-977", "prefecture-978"]).count() == 1


def test_every_department_has_its_sgc_d_but_paris_and_guyane():
    """Décret n° 2020-99, article 2: metropolitan departments, Guadeloupe, Martinique, La Réunion, Mayotte."""
    living = Service.objects.living()
    with_one = set(living.filter(kind__slug="sgc-d").values_list("territory__code", flat=True))
    departments = set(Territory.objects.filter(kind="department").values_list("code", flat=True))
    assert departments - with_one == {"75", "973"}
    assert set(living.filter(kind__slug="appui").values_list("territory__code", flat=True)) == {"75", "973"}


# Reviewed one by one: the departments that follow each form of « de ».
OF = {
    "de l’": "Ain Aisne Allier Ardèche Ariège Aube Aude Aveyron Eure Hérault Indre Isère Oise Orne Yonne Essonne",
    "d’": "Eure-et-Loir Ille-et-Vilaine Indre-et-Loire",
    "du": "Calvados Cantal Cher Doubs Finistère Gard Gers Jura Loiret Lot Morbihan Nord Pas-de-Calais Puy-de-Dôme "
    "Bas-Rhin Haut-Rhin Rhône Tarn Territoire_de_Belfort Val-de-Marne Val-d’Oise Var",
    "des": "Alpes-de-Haute-Provence Hautes-Alpes Alpes-Maritimes Ardennes Bouches-du-Rhône Côtes-d’Armor Landes "
    "Pyrénées-Atlantiques Hautes-Pyrénées Pyrénées-Orientales Yvelines Deux-Sèvres Vosges Hauts-de-Seine",
    "de": "Loir-et-Cher Lot-et-Garonne Maine-et-Loire Meurthe-et-Moselle Saône-et-Loire Seine-et-Marne "
    "Tarn-et-Garonne Vaucluse Paris La_Réunion Mayotte",
    "de la": "Charente Charente-Maritime Corrèze Corse-du-Sud Haute-Corse Côte-d’Or Creuse Dordogne Drôme "
    "Haute-Garonne Gironde Loire Haute-Loire Loire-Atlantique Lozère Manche Marne Haute-Marne Mayenne Meuse Moselle "
    "Nièvre Haute-Saône Sarthe Savoie Haute-Savoie Seine-Maritime Seine-Saint-Denis Somme Vendée Vienne Haute-Vienne "
    "Guadeloupe Martinique Guyane",
}


def test_each_of_the_101_departments_has_its_preposition():
    expected = {
        name: f"{of}{'' if of.endswith('’') else ' '}{name}"
        for of, names in OF.items()
        for name in (n.replace("_", " ") for n in names.split())
    }
    assert len(expected) == 101
    found = dict(Territory.objects.filter(kind="department").values_list("name", "preposition_of"))
    assert found == expected


def test_a_code_is_borne_once_by_a_kind_of_territory():
    with pytest.raises(IntegrityError), transaction.atomic():
        Territory.objects.create(kind="department", code="01", key="departement:1bis", name="X", order=1)


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


def test_a_service_that_people_changed_is_not_set_back_by_the_reference_data():
    Service.objects.filter(slug="ditp").update(name="Délégation à la transformation", version=1)
    Service.objects.filter(slug="dgafp").update(name="Faute de frappe")
    load_reference()
    assert Service.objects.get(slug="ditp").name == "Délégation à la transformation"
    assert Service.objects.get(slug="dgafp").name != "Faute de frappe"
