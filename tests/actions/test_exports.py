"""The files of a plan: their fixed columns, the rows as filtered, a number of queries that does not grow."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from actions import exports
from actions.services import building, editing, reports
from tests.conftest import service


def taken(client, address: str, **asked) -> bytes:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def lines(body: bytes) -> list[str]:
    return body.decode("utf-8").removeprefix("\ufeff").splitlines()


def address(plan, kind: str) -> str:
    return reverse("actions:export", args=[plan.slug, kind])


def test_the_columns_for_macros_are_those_that_the_documentation_gives():
    text = Path(settings.BASE_DIR, "docs", "exports.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| (.+?) \|", text.split("| column |")[1], re.M)[1:]
    assert [column.header for column in exports.COLUMNS] == documented


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_exports_give_the_rows_as_filtered(plan, people, client, kind):
    client.force_login(people[Role.READER])
    body = taken(client, address(plan, kind), q="indicateurs")
    if kind == "csv":
        found = [line.split(";")[0] for line in lines(body)]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        found = [row[0] for row in book.get_sheet_by_index(0).to_python()]
    assert found in (["N°", "2"], ["N°", 2])


def test_an_export_says_all_that_is_known_of_an_action(plan, action, people, client):
    manager = people[Role.PLAN_MANAGER]
    editing.set_contributors(user=manager, action=action, services=[service("dicom"), service("ditp")])
    editing.move_deadline(user=manager, action=action, text="15 mars 2024", reason="Arbitrage")
    for day, done in ((30, "Cadrage"), (31, "Réunion du 25 mars")):
        reports.submit_report(
            user=manager,
            action=action,
            holds_on=dt.date(2024, 3, day),
            status="in_progress",
            weather="cloud",
            progress=40,
            done=done,
            blocking="Crédits",
            next_steps="Marché",
        )
    client.force_login(people[Role.READER])
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(client, address(plan, "ods"), q="1")))
    headers, row = book.get_sheet_by_index(0).to_python()
    said = dict(zip(headers, row, strict=True))
    assert said["Contributeurs"] == "DICOM, DITP"
    assert said["Échéance"] == "15 mars 2024"
    assert said["Date limite"] == dt.date(2024, 3, 15)
    assert said["Jours de retard"] == 66
    assert said["Première échéance"] == "Fin 2023"
    assert said["Première date limite"] == dt.date(2023, 12, 31)
    assert (said["Glissements"], said["Glissement (jours)"]) == (1, 75)
    assert (said["Statut"], said["Météo"], said["Avancement (%)"]) == ("En cours", "Appui nécessaire", 40)
    assert said["Dernier point au"] == dt.date(2024, 3, 31)
    assert (said["Ce qui a été fait"], said["Ce qui bloque"], said["La suite"]) == (
        "Réunion du 25 mars",
        "Crédits",
        "Marché",
    )
    assert said["Adresse de la fiche"].endswith("/plans/plan-dessai/actions/1/")


def test_a_report_that_was_sent_back_is_not_exported(plan, action, people, client):
    manager = people[Role.PLAN_MANAGER]
    report = reports.submit_report(
        user=manager,
        action=action,
        holds_on=dt.date(2024, 3, 31),
        status="in_progress",
        done="Brouillon secret",
    )
    reports.send_back_report(user=manager, report=report, comment="À préciser")
    client.force_login(people[Role.READER])
    assert "Brouillon secret" not in taken(client, address(plan, "csv")).decode()


def test_a_text_that_looks_like_a_formula_is_neutralised_in_exports(plan, people, client):
    measure = plan.objectives.get().measures.get()
    building.add_action(user=None, measure=measure, label="=HYPERLINK(1)")
    client.force_login(people[Role.READER])
    assert "'=HYPERLINK(1)" in taken(client, address(plan, "csv"), q="3").decode()


@pytest.mark.parametrize("rows", [2, 20])
def test_an_export_costs_the_same_queries_whatever_its_rows(
    plan, people, client, django_assert_max_num_queries, rows
):
    measure = plan.objectives.get().measures.get()
    for i in range(rows):
        building.add_action(user=None, measure=measure, label=f"Action {i}", deadline="2024")
    client.force_login(people[Role.READER])
    with django_assert_max_num_queries(14):
        assert len(lines(taken(client, address(plan, "csv")))) == rows + 3


def test_an_unknown_export_does_not_exist(plan, people, client):
    client.force_login(people[Role.READER])
    assert client.get(address(plan, "exe")).status_code == 404


@pytest.mark.parametrize(
    ("role", "page", "expected"),
    [
        (Role.READER, "/plans/", ["Plan;Identifiant;", "Plan d’essai;plan-dessai;"]),
        (
            Role.READER,
            "/plans/plan-dessai/recommandations/",
            ["Recommandation;Intitulé;", "Recommandation n° 4;;;;"],
        ),
        (Role.ADMINISTRATOR, "/compte/comptes/", ["Nom;Prénom;Adresse électronique;", ";;accounts_manager@"]),
    ],
)
def test_every_other_table_is_exported_by_its_own_address(plan, people, client, role, page, expected):
    plan.recommendations.create(kind="number", reference="4")
    client.force_login(people[role])
    found = lines(taken(client, page, export="csv"))
    assert [line[: len(start)] for line, start in zip(found, expected, strict=False)] == expected
    assert 'href="?export=ods"' in client.get(page).content.decode()
