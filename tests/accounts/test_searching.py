"""The search of the header: by number, by words without accents, by what one may see, at a bounded cost."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.searching import number_in
from actions.models import Plan, Recommendation
from actions.services import building

CEILING = 19


def titles(client, **asked) -> dict[str, list[str]]:
    """What the page shows of the plans and accounts, by kind; the guide's pages have tests of their own."""
    answer = client.get(reverse("search"), asked)
    assert answer.status_code == 200
    groups = [g for g in answer.context["groups"] if g["source"].key != "aide"]
    return {g["source"].key: [f.title for f in g["found"]] for g in groups}


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", "12"), ("n° 12", "12"), ("Action n°12", "12"), ("n° 7-1", "7-1"), ("12 jours", None), ("", None)],
)
def test_a_number_is_understood_as_people_write_it(typed, number):
    assert number_in(typed) == number


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("QUALITE", {"actions": ["2. Créer des indicateurs de qualité"]}),
        ("n° 2", {"actions": ["2. Créer des indicateurs de qualité"]}),
        ("chantier", {"actions": ["1. Relancer les chantiers de convergence"]}),
        ("essai", {"plans": ["Plan d’essai"]}),
        ("l'absent", {}),
        ("\x00", {}),
        ("'; drop & | !", {}),
        ("x" * 5000, {}),
    ],
)
def test_words_and_numbers_are_found_whatever_their_form(plan, people, client, typed, expected):
    client.force_login(people[Role.READER])
    assert titles(client, q=typed) == expected


def test_a_recommendation_is_found_by_its_number(plan, people, client):
    Recommendation.objects.create(plan=plan, kind=Recommendation.Kind.NUMBER, reference="4")
    client.force_login(people[Role.READER])
    assert titles(client, q="recommandation 4") == {"recommandations": ["Recommandation n° 4"]}


def test_a_service_leads_to_the_actions_that_it_leads(plan, people, client):
    client.force_login(people[Role.READER])
    answer = client.get(reverse("search"), {"q": "dgafp"})
    (group,) = [g for g in answer.context["groups"] if g["source"].key == "services"]
    (found,) = group["found"]
    assert found.title.startswith("DGAFP — ")
    assert [a.number for a in client.get(found.url).context["page"]] == [1]


def test_people_are_found_by_those_who_run_their_accounts_only(plan, people, client):
    for role, expected in (
        (Role.ADMINISTRATOR, 1),
        (Role.READER, 0),
        (Role.ACCOUNTS_MANAGER, 0),  # its own service only, which is another
    ):
        client.force_login(people[role])
        assert len(titles(client, q="plan_manager").get("comptes", [])) == expected, role


def test_what_one_may_not_see_is_not_found(plan, people, client):
    Plan.objects.update(circulated=False)
    client.force_login(people["stranger"])
    assert titles(client, q="qualite") == {}
    assert titles(client, q="essai") == {}


def test_the_rest_of_a_kind_has_pages(plan, people, client):
    measure = plan.actions.first().measure
    for n in range(30):
        building.add_action(user=None, measure=measure, label=f"Former les équipes {n}")
    client.force_login(people[Role.READER])
    first = client.get(reverse("search"), {"q": "équipe formée"})
    assert [len(g["found"]) for g in first.context["groups"]] == [5]
    assert "Tous les résultats" in first.content.decode()
    second = client.get(reverse("search"), {"q": "équipe formée", "groupe": "actions", "page": "2"})
    assert len(second.context["groups"][0]["found"]) == 10
    assert "(30)" in second.content.decode()


@pytest.mark.parametrize("rows", [2, 20])
def test_a_search_costs_the_same_whatever_it_finds(plan, people, client, django_assert_max_num_queries, rows):
    measure = plan.actions.first().measure
    for n in range(rows):
        building.create_plan(
            user=None, title=f"Plan des équipes {n}", as_of=dt.date(2023, 9, 1), circulated=True
        )
        building.add_action(user=None, measure=measure, label=f"Former les équipes {n}")
        User.objects.create_user(f"equipes{n}@exemple.gouv.fr", last_name="équipes")
    client.force_login(people[Role.ADMINISTRATOR])
    with django_assert_max_num_queries(CEILING):
        found = titles(client, q="équipes")
    assert {"actions", "plans", "comptes"} <= set(found)


def test_a_page_without_a_query_says_what_can_be_searched(people, client):
    client.force_login(people[Role.READER])
    assert "actions, recommandations, plans" in client.get(reverse("search")).content.decode()
