"""What a person can rely on when the plan comes from Word, Excel or LibreOffice."""

import datetime as dt

import pytest

from actions.importing.raw import UnreadableFile
from actions.importing.readers import read_document
from tests.actions.importing.builders import (
    HEADER,
    docx,
    odf,
    odf_cell,
    odf_row,
    odf_table,
    texts,
    word_cell,
    word_paragraph,
    word_row,
    word_table,
    xlsx,
)


def word(*rows: str):
    return read_document(docx(word_table(word_row(*HEADER), *rows)), "plan.docx").tables[0]


def sheet(kind: str, *rows: str):
    return read_document(odf(kind, odf_table(odf_row(*HEADER), *rows)), f"plan.{kind}").tables[0]


def book(fill):
    return read_document(xlsx(fill), "plan.xlsx")


class TestWord:
    def test_several_tables_title_and_date_are_given(self):
        document = read_document(
            docx(
                word_paragraph("Plan d’actions")
                + word_paragraph("Version du 1er septembre 2023")
                + word_table(word_row("a", "b"))
                + word_table(word_row(*HEADER), word_row("1", "2", "3"))
            ),
            "plan.docx",
        )
        assert [table.where for table in document.tables] == ["Tableau 1", "Tableau 2"]
        assert document.title == "Plan d’actions"
        assert document.date == dt.date(2023, 9, 1)
        assert [row.number for row in document.tables[1].rows] == [1, 2]

    def test_tracked_changes_give_the_accepted_text_and_a_flag(self):
        inner = (
            "<w:p><w:r><w:t>Fin </w:t></w:r><w:ins><w:r><w:t>2024</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>2023</w:delText></w:r></w:del></w:p>"
        )
        table = word(word_row("A", "B", word_cell(inner=inner)))
        assert table.rows[1].cells[2].text == "Fin 2024"
        assert table.rows[1].cells[2].flags == ("tracked_change",)

    def test_a_row_deleted_in_tracked_changes_is_left_out_and_told(self):
        data = docx(
            word_table(
                word_row(*HEADER),
                word_row("A", "B", "C", properties="<w:del/>"),
                word_row("D", "E", "F", properties="<w:ins/>"),
            )
        )
        document = read_document(data, "plan.docx")
        assert texts(document.tables[0])[1:] == [["D", "E", "F"]]
        assert document.tables[0].rows[1].number == 3
        assert document.tables[0].rows[1].cells[0].flags == ("tracked_change",)
        assert "supprimée" in document.notices[0]

    def test_content_controls_are_read_around_cells_rows_and_words(self):
        control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
        prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
        words = "<w:p>" + control.format("<w:r><w:t>Réunir</w:t></w:r>") + "</w:p>"
        table = word(
            control.format(
                word_row(
                    "A",
                    word_cell(inner=words),
                    control.format(word_cell("mai")),
                )
            ),
            word_row("B", "C", word_cell(inner=prompt.format(word_paragraph("Cliquez ici")) + "<w:p/>")),
        )
        assert texts(table)[1:] == [["A", "Réunir", "mai"], ["B", "C", ""]]

    def test_merged_cells_repeat_their_text_and_say_so(self):
        table = word(
            word_row(word_cell("Simplifier", properties='<w:vMerge w:val="restart"/>'), "un", "mai"),
            word_row(word_cell("", properties="<w:vMerge/>"), "deux", "juin"),
            word_row(word_cell("Titre", properties='<w:gridSpan w:val="3"/>')),
        )
        assert texts(table)[1:] == [
            ["Simplifier", "un", "mai"],
            ["Simplifier", "deux", "juin"],
            ["Titre", "Titre", "Titre"],
        ]
        assert [cell.merged for cell in table.rows[2].cells] == [True, False, False]
        assert [cell.merged for cell in table.rows[3].cells] == [False, True, True]

    def test_lists_exponents_nested_tables_and_struck_text_keep_their_words(self):
        bullet = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
        raised = (
            "<w:p><w:r><w:t>1</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr>"
            "<w:t>er</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t xml:space='preserve"
            "'> mai</w:t></w:r></w:p>"
        )
        table = word(
            word_row(
                word_cell(inner=word_table(word_row("x", "y")) + "<w:p/>"),
                word_cell(inner=bullet.format("un") + bullet.format("deux")),
                word_cell(inner=raised),
            )
        )
        assert texts(table)[1] == ["x y", "- un\n- deux", "1er mai"]
        assert table.rows[1].cells[2].flags == ("struck",)

    def test_a_hidden_row_is_read_and_marked(self):
        assert word(word_row("a", "b", "c", properties="<w:hidden/>")).rows[1].hidden

    def test_the_strict_variant_of_word_is_read_too(self):
        strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
        body = word_table(word_row(*HEADER), word_row("a", "b", "c"))
        xml = b'<w:document xmlns:w="' + strict + b'"><w:body>' + body.encode() + b"</w:body></w:document>"
        document = read_document(docx("", **{"word/document.xml": xml}), "plan.docx")
        assert texts(document.tables[0])[1] == ["a", "b", "c"]

    def test_a_document_without_a_table_is_refused(self):
        with pytest.raises(UnreadableFile, match="aucun tableau"):
            read_document(docx(word_paragraph("Bonjour")), "plan.docx")


class TestExcel:
    def test_real_dates_percentages_and_numbers_read_as_french_people_write_them(self):
        def fill(book):
            book.active.title = "Suivi"
            book.active.append(["Actions", "Échéances", "Avancement", "Budget"])
            book.active.append(["Réunir", dt.date(2024, 12, 31), 0.4, 1500.5])
            book.active["C2"].number_format = "0%"

        document = book(fill)
        table = document.tables[0]
        date, percent, number = table.rows[1].cells[1:]
        assert (date.text, date.date) == ("31/12/2024", dt.date(2024, 12, 31))
        assert (percent.text, percent.percent) == ("40 %", 40)
        assert (number.text, number.number) == ("1500,5", 1500.5)
        assert table.where == "Suivi"

    def test_rows_keep_the_sheet_s_own_numbers_and_hidden_ones_are_marked(self):
        def fill(book):
            book.active["A3"], book.active["B3"] = "Actions", "Échéances"
            book.active["A7"], book.active["B7"] = "Réunir", "mai"
            book.active.row_dimensions[7].hidden = True
            book.active.column_dimensions["B"].hidden = True
            book.create_sheet("Vide")
            book.create_sheet("Archives").append(["x", "y"])
            book["Archives"].sheet_state = "hidden"

        document = book(fill)
        assert [(row.number, row.hidden) for row in document.tables[0].rows] == [(3, False), (7, True)]
        assert document.tables[0].rows[1].cells[1].flags == ("hidden_column",)
        assert [(table.where, table.hidden) for table in document.tables] == [
            ("Sheet", False),
            ("Archives", True),
        ]

    def test_merged_cells_repeat_their_text_and_say_so(self):
        def fill(book):
            for row in (HEADER, ("Simplifier", "un", "mai"), ("", "deux", "juin")):
                book.active.append(row)
            book.active.merge_cells("A2:A3")

        table = book(fill).tables[0]
        assert table.rows[2].cells[0].text == "Simplifier"
        assert table.rows[2].cells[0].merged

    def test_a_formula_without_a_saved_result_is_told(self):
        def fill(book):
            book.active.append(["Actions", "Délai"])
            book.active.append(["Réunir", "=A1"])

        assert "1 formule(s)" in book(fill).notices[0]

    def test_a_sheet_merged_from_end_to_end_is_refused_before_it_is_built(self):
        def fill(book):
            book.active.append(["Actions", "Délai"])
            book.active.merged_cells.add("A1:XFD1048576")

        with pytest.raises(UnreadableFile, match="trop de cellules"):
            book(fill)

    def test_a_cell_far_to_the_right_is_refused(self):
        with pytest.raises(UnreadableFile, match="200 colonnes"):
            book(lambda made: made.active.cell(1, 300, "x"))


@pytest.mark.parametrize("kind", ["odt", "ods"])
class TestLibreOffice:
    def test_cells_with_real_values_and_paragraphs(self, kind):
        table = sheet(
            kind,
            odf_row(
                odf_cell("un\ndeux"),
                odf_cell("31/12/24", 'office:value-type="date" office:date-value="2024-12-31"'),
                odf_cell("40%", 'office:value-type="percentage" office:value="0.4" table:formula="of:=1"'),
            ),
        )
        cells = table.rows[1].cells
        assert cells[0].text == "un\ndeux"
        assert (cells[1].text, cells[1].date) == ("31/12/2024", dt.date(2024, 12, 31))
        assert (cells[2].text, cells[2].percent, cells[2].flags) == ("40 %", 40, ("formula",))

    def test_spans_repeat_their_text_and_say_so(self, kind):
        covered = "<table:covered-table-cell/>"
        table = sheet(
            kind,
            odf_row(odf_cell("Simplifier", 'table:number-rows-spanned="2"'), "un", "mai"),
            odf_row(covered, "deux", "juin"),
            odf_row(odf_cell("Titre", 'table:number-columns-spanned="3"'), covered, covered),
        )
        assert texts(table)[2:] == [["Simplifier", "deux", "juin"], ["Titre", "Titre", "Titre"]]
        assert table.rows[2].cells[0].merged
        assert [cell.merged for cell in table.rows[3].cells] == [False, True, True]

    def test_a_title_merged_over_the_whole_sheet_does_not_refuse_it(self, kind):
        table = sheet(kind, odf_row(odf_cell("Titre", 'table:number-columns-spanned="16384"')))
        assert table.rows[1].cells[0].text == "Titre"
        assert len(table.rows[1].cells) == 200

    def test_repeated_empty_rows_cost_nothing_and_keep_the_numbers(self, kind):
        empty = '<table:table-cell table:number-columns-repeated="16384"/>'
        table = sheet(
            kind,
            odf_row(empty, attributes='table:number-rows-repeated="1000000"'),
            odf_row("a", "b", "c", empty, attributes='table:visibility="collapse"'),
            odf_row(empty, attributes='table:number-rows-repeated="40000"'),
        )
        assert [(row.number, row.hidden) for row in table.rows] == [(1, False), (1_000_002, True)]

    def test_repeated_full_rows_are_bounded(self, kind):
        with pytest.raises(UnreadableFile, match="20\u00a0000 lignes"):
            sheet(kind, odf_row("a", "b", attributes='table:number-rows-repeated="1000000"'))
        with pytest.raises(UnreadableFile, match="200 colonnes"):
            sheet(kind, odf_row(odf_cell("a", 'table:number-columns-repeated="16384"')))

    def test_tracked_changes_give_the_accepted_text_and_a_flag(self, kind):
        deleted = (
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>parti</text:p>"
            "</text:deletion></text:changed-region></text:tracked-changes>"
        )
        cell = (
            "<table:table-cell><text:p>Fin <text:change/><text:change-start/>2024<text:change-end/></text:p>"
            "<text:list><text:list-item><text:p>un<text:s/>point</text:p></text:list-item></text:list>"
            "</table:table-cell>"
        )
        data = odf(kind, deleted + odf_table(odf_row(*HEADER), odf_row("a", "b", cell)))
        document = read_document(data, f"plan.{kind}")
        last = document.tables[0].rows[1].cells[2]
        assert last.text == "Fin 2024\n- un point"
        assert last.flags == ("tracked_change",)
        assert "parti" not in str(document)


def test_a_hidden_sheet_of_libreoffice_is_marked():
    styles = (
        '<style:style style:name="ta1" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    data = odf(
        "ods",
        odf_table(odf_row(*HEADER), name="Suivi")
        + odf_table(odf_row("x", "y"), name="Archives", attributes='table:style-name="ta1"'),
        styles=styles,
    )
    tables = read_document(data, "plan.ods").tables
    assert [(table.where, table.hidden) for table in tables] == [("Suivi", False), ("Archives", True)]


def test_a_document_made_by_python_docx_or_odfdo_is_read():
    import io

    import docx as python_docx
    import odfdo

    made = python_docx.Document()
    table = made.add_table(2, 2)
    for row, values in zip(table.rows, (("Actions", "Délai"), ("Réunir", "mai")), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.cell(1, 0).add_paragraph("les pilotes", style="List Bullet")
    stream = io.BytesIO()
    made.save(stream)
    expected = [["Actions", "Délai"], ["Réunir", "mai"]]
    document = read_document(stream.getvalue(), "p.docx")
    assert texts(document.tables[0]) == [["Actions", "Délai"], ["Réunir\n- les pilotes", "mai"]]
    assert document.date is None

    sheets = odfdo.Document("spreadsheet")
    sheets.body.clear()
    own = odfdo.Table("Plan")
    own.set_values(expected)
    sheets.body.append(own)
    stream = io.BytesIO()
    sheets.save(stream)
    assert texts(read_document(stream.getvalue(), "p.ods").tables[0]) == expected


def test_many_small_sheets_that_repeat_their_cells_are_refused_at_once():
    row = odf_row(
        odf_cell("a", 'table:number-columns-repeated="199"'), attributes='table:number-rows-repeated="19000"'
    )
    data = odf("ods", "".join(odf_table(row, name=f"F{index}") for index in range(50)))
    with pytest.raises(UnreadableFile, match="300\u00a0000 cellules"):
        read_document(data, "plan.ods")


def test_formulas_give_their_saved_result_and_a_flag():
    def fill(made):
        made.active.append(["Actions", "Délai"])
        made.active.append(["Réunir", "=A1"])

    import io
    import zipfile

    from tests.actions.importing.builders import zipped

    with zipfile.ZipFile(io.BytesIO(xlsx(fill))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name]
        .replace(b"<v/>", b"<v>12</v>")
        .replace(b"<v />", b"<v>12</v>")
        .replace(b"<v></v>", b"<v>12</v>")
    )
    document = read_document(zipped(parts), "plan.xlsx")
    cell = document.tables[0].rows[1].cells[1]
    assert (cell.text, cell.flags) == ("12", ("formula",))
    assert document.notices == ()
