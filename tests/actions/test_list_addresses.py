"""Whatever stands in the address of the list, it answers: words in every form, and filters that nobody would write."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.services import building

HUGE = "9" * 30


@pytest.fixture
def reader(people, client):
    client.force_login(people[Role.READER])
    return people[Role.READER]


@pytest.fixture
def written(plan):
    """An action whose text has accents, ligatures, both apostrophes, hyphens and plurals."""
    return building.add_action(
        user=None,
        measure=plan.objectives.get().measures.get(),
        label="Mesures réalisées, œuvre des préfets",
        implementation="Élaborer l'évaluation ; cœur d’un métier ; SGC-D ; 40 000 agents",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "réalisées", "realisees", "realisee", "réaliser", "REALISER", "réalisation", "l'évaluation", "l’évaluation",
        "L'EVALUATION", "évaluer", "oeuvre", "œuvre", "OEUVRES", "Œuvre", "cœur", "coeur", "prefet", "préfète",
        "elabore", "élaborées", "sgc-d", "SGC D", "d'un métier", "metiers", "40 000", "réalisées préfets",
        "realisees\u00a0prefets", "réalisées & préfets", "(réalisées)", "réalisées | !:*", "\x00réalisées",
    ],
)  # fmt: skip
def test_a_word_is_found_in_all_its_forms(plan, written, reader, client, typed):
    page = client.get(reverse("actions:list", args=[plan.slug]), {"q": typed}).context["page"]
    assert [a.number for a in page] == [written.number]


@pytest.mark.parametrize(
    "typed",
    [
        "absent",
        "réalisées absent",
        "'",
        "’",
        '"',
        "&|!()",
        "<->",
        "12:A",
        "\\",
        "%",
        "_",
        "de la",
        "😀",
        "é" * 5000,
        "mot " * 5000,
        HUGE,
        "²",
    ],
)
def test_what_matches_nothing_says_so(plan, written, reader, client, typed):
    answer = client.get(reverse("actions:list", args=[plan.slug]), {"q": typed})
    assert answer.status_code == 200
    assert list(answer.context["page"]) == []
    assert "Aucune action ne correspond à ces filtres" in answer.content.decode()


WEIRD = ("\x00", "²", "-1", "0", "1e9", HUGE, "x" * 5000, "[]", "<b>", "' OR 1=1 --", "on")


@pytest.mark.parametrize(
    "name",
    ["q", "objective", "lead", "status", "deadline", "recommendation", "contributor", "weather", "report", "stale",
     "deliverable", "mine", "archived", "sort", "cols", "page", "view", "nonsense"],
)  # fmt: skip
def test_no_filter_breaks_the_list(plan, written, reader, client, name):
    for weird in WEIRD:
        answer = client.get(reverse("actions:list", args=[plan.slug]), {name: weird})
        assert answer.status_code in (200, 422), weird
        assert (answer.status_code == 422) == ("n’est pas une valeur possible" in answer.content.decode())


@pytest.mark.parametrize(
    "query",
    [
        "sort=number,label",
        "sort=-,",
        "sort=--number",
        "cols=label&cols=label",
        "page=2",
        "page=last",
        "=",
        "&&",
    ],
)
def test_no_address_breaks_the_list(plan, written, reader, client, query):
    assert client.get(f"{reverse('actions:list', args=[plan.slug])}?{query}").status_code == 200


@pytest.mark.parametrize("kind", ["exe", "CSV", "csv\x00", "pdf"])
def test_a_file_of_an_unknown_kind_does_not_exist(plan, reader, client, kind):
    assert client.get(reverse("actions:export", args=[plan.slug, kind])).status_code == 404
