"""The guide's Markdown becomes the pages of the application, and nothing else passes."""

import pytest

from guide.rendering import render


def shown(source):
    return render(source, page_address=lambda name: f"/aide/{name}/", image_address=lambda name: f"/i/{name}")


def html(source):
    return "".join(part.html for part in shown(source).parts)


def test_a_link_to_a_file_leads_to_its_page():
    assert 'href="/aide/liste/#trier"' in html("Voir [la liste](liste.md#trier).")


def test_a_picture_needs_an_alternative():
    assert 'src="/i/a.png"' in html("![La liste](images/a.png)")
    with pytest.raises(ValueError, match="alternative"):
        shown("![](images/a.png)")


@pytest.mark.parametrize("source", ["<script>x</script>", "Un <b>mot</b>", "[a](relatif/)"])
def test_html_and_links_to_nowhere_are_refused(source):
    with pytest.raises(ValueError, match=r"HTML|nowhere"):
        shown(source)


def test_a_table_of_the_data_stands_where_its_comment_stands():
    parts = shown("Avant\n\n<!-- tableau : conventions -->\n\nAprès").parts
    assert [(bool(p.html), p.table) for p in parts] == [(True, ""), (False, "conventions"), (True, "")]


def test_french_typography_is_set_but_not_in_what_is_quoted_as_code():
    text = html("L'échéance : `l'été ?`")
    assert "L’échéance\u00a0:" in text
    assert "l'été ?" in text


def test_a_table_scrolls_by_itself_and_names_its_columns():
    text = html("## Rôles\n\n| a | b |\n| --- | --- |\n| c | d |")
    assert 'class="cells" tabindex="0" role="region" aria-label="Rôles"' in text
    assert '<th scope="col">a</th>' in text


def test_a_heading_has_an_anchor_and_stands_in_the_summary():
    found = shown("## À l'écran\n\n### Détail")
    assert [(h.anchor, h.text) for h in found.headings] == [("a-lecran", "À l’écran")]
