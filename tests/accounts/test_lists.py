"""Accounts from a spreadsheet: read whatever its form, shown before anything is written, written whole or not at all."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from odfdo import Cell, Document, Table
from odfdo import Row as OdfRow
from openpyxl import Workbook

from accounts import sheets
from accounts.enums import Role, Scope
from accounts.models import Grant, User
from accounts.services import lists
from accounts.services.errors import Refused
from notifications.models import OutgoingMail
from tests.conftest import person, service
from tests.pages import StrictClient

HEADERS = ["Prénom", "NOM", "Courriel", "Service", "Rôle", "Portée", "Du", "Au"]
LINES = [
    ["Zoé", "Durand", "zoe@exemple.gouv.fr", "DITP", "Lecteur", "tout", dt.date(2024, 6, 1), None],
    ["Luc", "Petit", "luc@exemple.gouv.fr", "DGAFP", "pilote", "", None, None],
]
EXPECTED = [
    {"email": "zoe@exemple.gouv.fr", "role": "Lecteur", "scope": "tout", "valid_from": "01/06/2024"},
    {"email": "luc@exemple.gouv.fr", "role": "pilote", "scope": "", "valid_from": ""},
]


def xlsx(lines=LINES, headers=HEADERS, titles=1) -> bytes:
    book = Workbook()
    for _ in range(titles):
        book.active.append(["Comptes à ouvrir"])
    for line in [headers, *lines]:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods() -> bytes:
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Comptes")
    for line in [["Comptes à ouvrir"], HEADERS, *LINES]:
        row = OdfRow()
        for value in line:
            row.append_cell(Cell(value) if value is not None else Cell())
        table.append_row(row)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def text(delimiter: str, encoding: str = "utf-8") -> bytes:
    rows = ["Comptes à ouvrir", delimiter.join(HEADERS)]
    for line in LINES:
        rows.append(delimiter.join(f"{v:%d/%m/%Y}" if isinstance(v, dt.date) else v or "" for v in line))
    return "\r\n".join(rows).encode(encoding)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (xlsx(), "xlsx"),
        (ods(), "ods"),
        (text(";"), "csv"),
        (text(",", "cp1252"), "csv"),
        (text("\t"), "txt"),
    ],
)
def test_the_same_list_is_read_from_every_format(data, kind):
    rows = sheets.read_file(data, kind)
    assert [{k: r.values[k] for k in EXPECTED[0]} for r in rows] == EXPECTED
    assert [r.number for r in rows] == [3, 4]


def test_a_list_without_recognised_headers_says_which_are_needed():
    with pytest.raises(sheets.Unreadable, match="en-têtes"):
        sheets.read_text("a;b\n1;2")


def test_a_list_without_rows_or_with_too_many_is_refused():
    with pytest.raises(sheets.Unreadable, match="aucune ligne"):
        sheets.read_text("Nom;E-mail\n")
    with pytest.raises(sheets.Unreadable, match="500"):
        sheets.read_text("Nom;E-mail\n" + "A;a@exemple.fr\n" * 501)


def test_a_sheet_that_claims_a_million_rows_costs_no_more_than_a_small_one():
    data = ods()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == "content.xml":
                part = part.replace(
                    b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">'
                ).replace(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="16000" ')
            after.writestr(entry, part)
    with pytest.raises(sheets.Unreadable):
        sheets.read_file(out.getvalue(), "ods")
    far = Workbook()
    far.active["A1"], far.active["XFD1048576"] = "Nom", "x"
    kept = io.BytesIO()
    far.save(kept)
    with pytest.raises(sheets.Unreadable):
        sheets.read_file(kept.getvalue(), "xlsx")


@pytest.fixture
def admin(db):
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def pages(admin):
    client = StrictClient()
    client.force_login(admin)
    return client


ADDRESS = "/compte/comptes/importer/"


def judged(by, pasted: str) -> list[lists.Line]:
    return lists.judge(by=by, rows=sheets.read_text(pasted))


def test_nothing_is_written_before_the_preview_is_accepted(pages):
    upload = SimpleUploadedFile("comptes.xlsx", xlsx())
    answer = pages.post(ADDRESS, {"file": upload})
    assert [line.state for line in answer.context["lines"]] == ["new", "new"]
    assert User.objects.count() == 1


def sent_back(answer, step: str, **changed) -> dict:
    """What the form of a preview sends."""
    data = {"step": step, "number": [line.number for line in answer.context["lines"]]}
    for rank, line in enumerate(answer.context["lines"]):
        data |= {f"{rank}-{key}": value for key, value in line.values.items()}
    return data | changed


def test_a_list_opens_accounts_gives_roles_and_invites(pages, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    preview = pages.post(ADDRESS, {"pasted": text("\t").decode()})
    answer = pages.post(ADDRESS, sent_back(preview, "write"), follow=True)
    assert "2\xa0compte(s) créé(s)" in answer.content.decode()
    luc = User.objects.get(email="luc@exemple.gouv.fr")
    assert luc.scope_ids(Role.ACTION_LEAD, Scope.SERVICE) == [service("dgafp").pk]
    zoe = User.objects.get(email="zoe@exemple.gouv.fr")
    assert [(g.role, g.scope, g.valid_from) for g in zoe.grants.all()] == [
        (Role.READER, Scope.ALL, dt.date(2024, 6, 1))
    ]
    assert OutgoingMail.objects.count() == 2
    assert zoe.events.filter(reason="Liste de comptes importée").exists()


def test_the_same_list_twice_changes_nothing_the_second_time(pages):
    for _ in range(2):
        preview = pages.post(ADDRESS, {"pasted": text("\t").decode()})
        pages.post(ADDRESS, sent_back(preview, "write"))
    assert [line.state for line in preview.context["lines"]] == ["same", "same"]
    assert (User.objects.count(), Grant.objects.count()) == (3, 3)


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (";A;pas-une-adresse;DITP;;;;", "email", "valable"),
        (";;a@exemple.fr;DITP;;;;", "last_name", "absent"),
        (";A;a@exemple.fr;Inconnu;;;;", "service", "sigle"),
        (";A;a@exemple.fr;DITP;Empereur;;;", "role", "choisissez parmi"),
        (";A;a@exemple.fr;DITP;Pilote;Mars;;", "scope", "désigne rien"),
        (";A;a@exemple.fr;DITP;Lecteur;;31/02/2024;", "valid_from", "n’existe pas"),
        (";A;a@exemple.fr;DITP;Lecteur;;bientôt;", "valid_from", "31/12/2024"),
        (";A;a@exemple.fr;DITP;Lecteur;;;01/01/2024", "valid_until", "dates"),
        (";A;a@exemple.fr;DITP;;tout;;", "role", "Rôle absent"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(admin, line, column, said):
    [found] = judged(admin, ";".join(HEADERS) + "\n" + line)
    assert found.state == "error"
    assert list(found.problems) == [column]
    assert said in found.problems[column]


def test_a_row_corrected_in_place_is_accepted_and_one_left_out_is_not_written(pages):
    pasted = "Nom;E-mail;Service\nA;a-exemple.fr;DITP\nB;b@exemple.fr;Inconnu\nC;c@exemple.fr;DITP"
    preview = pages.post(ADDRESS, {"pasted": pasted})
    assert "À corriger" in preview.content.decode()
    refused = pages.post(ADDRESS, sent_back(preview, "write"))
    assert refused.status_code == 422
    assert User.objects.count() == 1
    mended = {"0-email": "a@exemple.fr", "1-skip": "1"}
    again = pages.post(ADDRESS, sent_back(refused, "check", **mended))
    assert [line.state for line in again.context["lines"]] == ["new", "skipped", "new"]
    pages.post(ADDRESS, sent_back(again, "write", **mended))
    assert set(User.objects.values_list("email", flat=True)) >= {"a@exemple.fr", "c@exemple.fr"}
    assert not User.objects.filter(email="b@exemple.fr").exists()


def test_two_rows_for_one_person_are_one_account_with_two_roles(admin):
    rows = sheets.read_text(
        "Nom;E-mail;Service;Rôle\nA;a@exemple.fr;DITP;Lecteur\nA;A@exemple.fr;DITP;Contributeur"
    )
    assert [line.state for line in lists.judge(by=admin, rows=rows)] == ["new", "role"]
    lists.write(by=admin, rows=rows)
    assert User.objects.get(email="a@exemple.fr").grants.count() == 2


@pytest.mark.parametrize(
    ("role", "scope", "key"),
    [
        ("Préfecture de département", "35", "departement:35"),
        ("Préfecture de département", "Ille-et-Vilaine", "departement:35"),
        ("Préfecture de région", "région Bretagne", "region:53"),
        ("Préfecture de région", "La Réunion", "region:04"),
        ("Préfecture de département", "la réunion", "departement:974"),
    ],
)
def test_a_territory_is_told_by_its_code_or_its_name(admin, role, scope, key):
    [line] = judged(admin, f"Nom;E-mail;Rôle;Portée\nA;a@exemple.fr;{role};{scope}")
    assert line.problems == {}
    assert line.asked["territory"].key == key


def test_a_manager_writes_only_within_its_delegation(db):
    manager = person(Role.ACCOUNTS_MANAGER, scope=Scope.SERVICE, service=service("ditp"), slug="ditp")
    User.objects.create_user("ailleurs@exemple.fr", service=service("dgafp"))
    lines = judged(
        manager,
        "Nom;E-mail;Service;Rôle;Portée\n"
        "A;a@exemple.fr;DITP;Contributeur;\n"
        "B;b@exemple.fr;DGAFP;;\n"
        "C;c@exemple.fr;DITP;Administrateur;tout\n"
        "D;ailleurs@exemple.fr;DITP;Lecteur;DITP\n"
        "E;e@exemple.fr;DITP;Lecteur;tout",
    )
    assert [line.state for line in lines] == ["new", "error", "error", "error", "error"]


def test_a_list_stops_at_the_limit_of_a_delegation(db):
    manager = person(Role.ACCOUNTS_MANAGER, scope=Scope.SERVICE, service=service("ditp"), slug="ditp")
    rows = "".join(f"A;a{rank}@exemple.fr;DITP\n" for rank in range(51))
    lines = judged(manager, "Nom;E-mail;Service\n" + rows)
    assert [line.state for line in lines].count("new") == 49
    assert "limite" in lines[50].problems["service"]
    with pytest.raises(Refused):
        lists.write(by=manager, rows=sheets.read_text("Nom;E-mail;Service\n" + rows))
    assert User.objects.count() == 1


@pytest.mark.parametrize("count", [2, 20])
def test_queries_of_a_preview_do_not_grow_with_rows(pages, plan, count):
    rows = "".join(f"A;a{rank}@exemple.fr;DITP;Lecteur;{plan.title}\n" for rank in range(count))
    with CaptureQueriesContext(connection) as queries:
        answer = pages.post(ADDRESS, {"pasted": "Nom;E-mail;Service;Rôle;Portée\n" + rows})
    assert [line.state for line in answer.context["lines"]] == ["new"] * count
    assert len(queries) <= 14


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"PK\x03\x04 faux"),
        ("a.pdf", b"%PDF-1.4"),
        ("a.exe", b"MZ\x00\x00"),
        ("a.csv", b"x" * 2_100_000),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence(pages, name, data):
    answer = pages.post(ADDRESS, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert reverse("accounts:user_import") == ADDRESS


def test_sending_nothing_says_what_to_do(pages):
    answer = pages.post(ADDRESS, {})
    assert answer.status_code == 422
    assert "Choisissez un fichier ou collez un tableau" in answer.content.decode()
