"""History of the structure, of objectives and measures, of indicators and deliverables: who, when, before, after."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.models import MeasureRecommendation
from actions.services import deliverables, indicators, structure
from journal.services import change
from tests.conftest import person


@pytest.fixture
def manager(db):
    return person(Role.PLAN_MANAGER)


@pytest.fixture
def reader(plan, client):
    """A reader of the plan, signed in."""
    client.force_login(person(Role.READER, slug="ditp"))
    return client


def told(client, name, plan, *keys) -> str:
    answer = client.get(reverse(f"actions:{name}", args=[plan.slug, *keys]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def test_the_wording_of_an_objective_is_told_with_who_changed_it_from_what(plan, manager, reader):
    objective = plan.objectives.get()
    before = objective.label
    structure.rename(user=manager, plan=plan, found=objective, label="Mieux soutenir", seen=before)
    page = told(reader, "part_history", plan, "objectif", objective.pk)
    assert "Objectif : intitulé corrigé" in page
    assert str(manager) in page
    assert f'<span class="before">{before}</span>' in page
    assert "Mieux soutenir</span>" in page


def test_the_history_of_a_measure_tells_its_recommendations(plan, manager, reader):
    measure = plan.objectives.get().measures.get()
    cited = structure.add_recommendation(user=manager, plan=plan, kind="number", reference="9")
    with change(user=manager, label="Volet : recommandations modifiées"):
        answer = MeasureRecommendation.objects.create(measure=measure, recommendation=cited)
    with change(user=manager, label="Volet : recommandations modifiées"):
        answer.delete()
    page = told(reader, "part_history", plan, "volet", measure.pk)
    assert page.count("Recommandation n° 9") == 2
    assert "retirée" in page
    assert "n’y répond plus" in told(reader, "part_history", plan, "recommandation", cited.pk)


def test_the_history_of_the_structure_names_each_part(plan, manager, reader):
    objective = plan.objectives.get()
    structure.rename(user=manager, plan=plan, found=objective, label="Mieux soutenir", seen=objective.label)
    measure = objective.measures.get()
    structure.rename(user=manager, plan=plan, found=measure, label="Autre volet", seen=measure.label)
    page = told(reader, "structure_history", plan)
    assert f"Objectif « {objective.label} », intitulé" in page
    assert "Autre volet" in page


def test_the_history_of_an_indicator_tells_its_measures_and_their_corrections(plan, manager, reader, action):
    made = indicators.add_indicator(user=manager, plan=plan, action=action, name="Ratio", target=Decimal(38))
    day = dt.date(2024, 3, 31)
    value = indicators.record_value(
        user=manager, indicator=made, first=dt.date(2024, 3, 1), last=day, value=Decimal("40.4")
    )
    indicators.update_value(
        user=manager, row=value, version=value.version, value=Decimal("41.2"), note="corrigé"
    )
    page = told(reader, "indicator_history", plan, made.pk)
    assert "Mesure, mars 2024 : " in page
    assert '<span class="before">40,4</span>' in page
    assert "41,2 (corrigé)" in page


def test_the_history_of_a_deliverable_tells_its_states(plan, manager, reader, action):
    made = deliverables.add_deliverable(user=manager, actions=[action], kind="guide", title="Guide du RP")
    deliverables.update_deliverable(
        user=manager, deliverable=made, version=made.version, values={"state": "writing"}
    )
    page = told(reader, "deliverable_history", plan, made.pk)
    assert '<span class="before">À rédiger</span>' in page
    assert "En rédaction" in page
    assert f"{action.number}. {action.label}" in page


def test_a_part_of_another_plan_or_of_no_kind_has_no_history_here(plan, reader):
    pk = plan.objectives.get().pk
    for keys in (("volet", pk + 1000), ("recommandation", pk), ("autre", pk)):
        assert reader.get(reverse("actions:part_history", args=[plan.slug, *keys])).status_code == 404
