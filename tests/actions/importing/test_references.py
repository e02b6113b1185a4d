"""Recommendations and pages are traced one by one, and the rest of the cell is the label."""

import pytest

from actions.importing.references import cites, read_references


@pytest.mark.parametrize(
    ("text", "numbers", "pages", "label"),
    [
        ("Recommandations n°4 et n°5 Simplifier le travail", ["4", "5"], [], "Simplifier le travail"),
        (
            "Recommandations n°3, n°7 et n°9\nAméliorer les relations",
            ["3", "7", "9"],
            [],
            "Améliorer les relations",
        ),
        ("Recommandation n° 6 : Piloter", ["6"], [], "Piloter"),
        ("Recommandations 2 à 4 – Piloter", ["2", "3", "4"], [], "Piloter"),
        ("Reco. 12 Piloter", ["12"], [], "Piloter"),
        ("R4, R5", ["4", "5"], [], ""),
        ("R4 Piloter", ["4"], [], "Piloter"),
        (
            "Mesures p. 23 à 28\nAssurer un suivi (outre-mer...)",
            [],
            ["23-28"],
            "Assurer un suivi (outre-mer...)",
        ),
        ("Mesures p. 20 et 21 Rendre plus attractifs", [], ["20", "21"], "Rendre plus attractifs"),
        ("pages 12-14, 20", [], ["12-14", "20"], ""),
        ("Recommandation n°4 (p. 23) Simplifier", ["4"], ["23"], "Simplifier"),
        ("Simplifier le travail (recommandations n°4 et 5)", ["4", "5"], [], "Simplifier le travail"),
        ("Suivre la recommandation n°4 de la Cour", ["4"], [], "Suivre la recommandation n°4 de la Cour"),
        ("Former 30 agents en 2024", [], [], "Former 30 agents en 2024"),
        ("Mesures pour 2024", [], [], "Mesures pour 2024"),
        ("", [], [], ""),
    ],
)
def test_what_a_cell_cites_and_what_is_left(text, numbers, pages, label):
    assert read_references(text) == ({"numbers": numbers, "pages": pages}, label)


def test_bare_figures_are_references_only_where_the_column_says_so():
    assert read_references("4 et 5") == ({"numbers": [], "pages": []}, "4 et 5")
    assert read_references("4 et 5", bare="numbers") == ({"numbers": ["4", "5"], "pages": []}, "")
    assert read_references("20-22", bare="pages") == ({"numbers": [], "pages": ["20-22"]}, "")


def test_a_citing_cell_is_recognised_by_its_opening():
    assert cites("Recommandations n°10 Renforcer")
    assert cites("Mesures p. 20 et 21")
    assert not cites("Circulaire à destination des préfets")
