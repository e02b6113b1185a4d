"""« À attribuer »: the plan manager gives a lead to the actions that have none, quickly and knowingly."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.expected import expected_of
from actions.assigning import Offered
from actions.services import building
from actions.services.assigning import Assignment, assign_leads
from actions.services.errors import Refused
from tests.conftest import service

CEILING = 15


@pytest.fixture
def address(plan):
    return reverse("actions:assign", args=[plan.slug])


@pytest.fixture
def waiting(plan):
    """The action without a lead, whose means name services."""
    action = plan.actions.get(number=2)
    action.implementation = "Travail en cours de la DGAFP et appui des PFRH."
    action.save()
    return action


@pytest.fixture
def manager(people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    return people[Role.PLAN_MANAGER]


def after(action):
    action.refresh_from_db()
    return action.lead and action.lead.slug, [row.service.slug for row in action.contributions.all()]


def test_the_means_propose_and_nothing_is_set_without_a_tick(waiting, manager, client, address):
    (row,) = client.get(address).context["rows"]
    assert (row.action.number, row.lead.slug, [s.slug for s in row.contributors]) == (2, "dgafp", ["pfrh"])
    answer = client.post(address, {})
    assert answer.status_code == 422
    assert "Rien n’est choisi" in answer.content.decode()
    assert after(waiting) == (None, [])


def test_a_tick_takes_the_proposal_and_another_its_contributors(waiting, manager, client, address):
    key = waiting.pk
    assert client.post(address, {f"{key}-accept": "on"}).status_code == 302
    assert after(waiting) == ("dgafp", [])
    assert client.get(address).context["rows"] == []
    assert "Toutes les actions de ce plan ont un pilote" in client.get(address).content.decode()


def test_contributors_come_along_when_they_are_ticked(waiting, manager, client, address):
    client.post(address, {f"{waiting.pk}-accept": "on", f"{waiting.pk}-others": "on"})
    assert after(waiting) == ("dgafp", ["pfrh"])
    assert waiting.history.first().change.label == "Pilotes attribués"


@pytest.mark.parametrize("typed", ["dicom", "DICOM ", "Délégation à l'information et à la communication"])
def test_a_service_is_written_by_its_acronym_or_its_name(waiting, manager, client, address, typed):
    assert client.post(address, {f"{waiting.pk}-service": typed}).status_code == 302
    assert after(waiting) == ("dicom", [])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"service": "DXYZ"}, "« DXYZ » n’est pas un service connu"),
        ({"accept": "on", "service": "DICOM"}, "Deux pilotes sont choisis"),
        ({"service": "x" * 300}, "trop long"),
    ],
)
def test_what_cannot_be_read_says_where_and_keeps_the_rest(
    plan, waiting, manager, client, address, fields, said
):
    measure = plan.objectives.get().measures.get()
    other = building.add_action(user=None, measure=measure, label="Autre")
    sent = {f"{waiting.pk}-{name}": value for name, value in fields.items()}
    answer = client.post(address, {**sent, f"{other.pk}-service": "DRH"})
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422
    assert said in page
    assert 'value="DRH"' in page
    assert after(other) == (None, [])


def test_a_name_that_several_services_bear_is_asked_in_full(waiting, manager, client, address):
    namesake = service("dicom")
    namesake.pk, namesake.slug, namesake.name = None, "autre-dicom", "Autre délégation"
    namesake.save()
    answer = client.post(address, {f"{waiting.pk}-service": "DICOM"})
    assert "écrivez le nom complet" in answer.content.decode()
    full = Offered().called("autre délégation (dicom)")
    assert full == namesake


def test_a_lead_given_meanwhile_is_not_overwritten(plan, waiting, manager, client):
    stale = Assignment(waiting, service("dicom"))
    assign_leads(user=manager, plan=plan, assignments=[Assignment(waiting, service("dgafp"))])
    with pytest.raises(Refused, match="entre-temps"):
        assign_leads(user=manager, plan=plan, assignments=[stale])
    assert after(waiting) == ("dgafp", [])


def test_it_is_expected_of_the_manager_where_it_lands(plan, waiting, manager, client, address):
    assert [item.url for item in expected_of(manager)] == [address]
    board = client.get("/", follow=True)
    assert address in board.content.decode()
    assert "1 action à attribuer" in board.content.decode().replace("\u00a0", " ")


def test_readers_are_not_asked_to_assign(plan, waiting, people, client, address):
    client.force_login(people[Role.READER])
    board = client.get(reverse("actions:dashboard", args=[plan.slug])).content.decode()
    assert address not in board


@pytest.mark.parametrize("rows", [2, 20])
def test_the_page_costs_the_same_queries_whatever_its_rows(
    plan, manager, client, address, django_assert_max_num_queries, rows
):
    measure = plan.objectives.get().measures.get()
    for n in range(rows):
        building.add_action(
            user=None, measure=measure, label=f"A {n}", implementation="Travail de la DGAFP avec les PFRH"
        )
    with django_assert_max_num_queries(CEILING):
        client.get(address)
