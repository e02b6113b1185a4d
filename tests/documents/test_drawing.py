"""Drawings: what they say is escaped, bounded, the same each time."""

from xml.etree import ElementTree

from documents.drawing import Curve, Dot, Drawing, Rect, Text, shortened, stacked_bars


def test_a_drawing_is_an_image_with_a_name_and_escapes_what_people_wrote():
    made = Drawing(10, 10, "Titre <b>", (Text(0, 0, "<script>"), Rect(0, 0, 1, 1, "x", 'A "b" & c')))
    found = ElementTree.fromstring(made.svg())
    assert (found.get("role"), found.get("aria-label")) == ("img", "Titre <b>")
    assert "<script>" not in made.svg()
    assert "style" not in made.svg()


def test_the_same_data_gives_the_same_bytes():
    def draw():
        return Drawing(10, 10, "T", (Curve(((1 / 3, 2), (3, 4)), "c"), Dot(1, 2, 3, "d"))).svg()

    assert draw() == draw()
    assert "0.33,2" in draw()


def test_bars_are_as_long_as_what_they_count():
    made = stacked_bars(
        "Statuts",
        [
            ("Un", [("a", "réalisées", 2), ("b", "en cours", 2)]),
            ("Deux", [("a", "réalisées", 1)]),
        ],
    )
    boxes = [s for s in made.shapes if isinstance(s, Rect)]
    assert [round(b.width / boxes[2].width) for b in boxes] == [2, 2, 1]


def test_a_row_that_counts_nothing_says_so():
    made = stacked_bars("Statuts", [("Un", [("a", "réalisées", 0)])])
    assert any(isinstance(s, Text) and s.words == "aucune" for s in made.shapes)


def test_a_long_label_is_cut_between_words():
    assert shortened("Renforcer la réactivité des services", 20) == "Renforcer la…"
    assert shortened("Court", 20) == "Court"
