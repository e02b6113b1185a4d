"""The Rencontres in a browser: a line that saves itself, two people on one synthesis, files that are handed in."""

import io

import pytest
from docx import Document

from accounts.enums import Role
from rencontres.models import Debate, Synthesis
from tests.browser.looking import until

SLUG = "rencontres-ate-2024"


@pytest.fixture
def synthesis():
    """The synthesis of the first debate that the Ain held, which its prefecture goes on writing."""
    found = Synthesis.objects.filter(participant__territory__key="departement:01").earliest("pk")
    Synthesis.objects.filter(pk=found.pk).update(state="draft")
    return found


def filled_model() -> bytes:
    document = Document()
    for heading, line in (
        ("Constats", "Des agents seuls."),
        ("Propositions et mesures", "Regrouper les accueils."),
    ):
        document.add_heading(heading, 2)
        document.add_paragraph(line)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_prefecture_lands_on_what_is_left_and_follows_its_button(opened, demo):
    page = opened(Role.DEPARTMENT_PREFECTURE)
    page.goto(demo + "/")
    assert page.locator("h1").inner_text() == "Ain"
    page.locator(".todo .fr-btn").first.click()
    page.wait_for_load_state()
    assert f"/rencontres/{SLUG}/" in page.url


def test_a_finding_saves_itself_and_is_found_again(opened, demo, synthesis):
    page = opened(Role.DEPARTMENT_PREFECTURE)
    page.goto(demo + synthesis.get_absolute_url())
    form = page.locator("#nouveau-finding")
    form.locator("textarea").fill("Les files d’attente s’allongent le lundi.")
    form.locator("textarea").blur()
    until(
        page,
        "document.querySelector('#nouveau-finding [data-draft-status]').textContent.startsWith('Enregistré à')",
    )
    form.locator("textarea").fill("Les files d’attente s’allongent le lundi matin.")
    form.locator("textarea").blur()
    until(page, "document.querySelector('#nouveau-finding [name=version]').value > 0")
    page.goto(demo + synthesis.get_absolute_url())
    texts = [area.input_value() for area in page.locator("textarea").all()]
    assert sum("files d’attente" in text for text in texts) == 1


def test_two_people_on_one_synthesis_see_each_other(opened, demo, synthesis):
    from accounts.models import Grant, User
    from tests.conftest import of_territory

    other, _ = User.objects.get_or_create(
        email="collegue@demonstration.invalid", defaults={"first_name": "Claude", "last_name": "Martin"}
    )
    Grant.objects.get_or_create(user=other, role=Role.DEPARTMENT_PREFECTURE, **of_territory("departement:01"))
    opened(other.email).goto(demo + synthesis.get_absolute_url())
    page = opened(Role.DEPARTMENT_PREFECTURE)
    page.goto(demo + synthesis.get_absolute_url())
    assert "Claude Martin" in page.locator("#presents").inner_text()


def test_files_are_handed_in_with_a_bar_and_read(opened, demo, synthesis):
    page = opened(Role.DEPARTMENT_PREFECTURE)
    page.goto(demo + synthesis.get_absolute_url())
    page.locator("input[type=file]").set_input_files(
        {"name": "synthese.docx", "mimeType": "application/octet-stream", "buffer": filled_model()}
    )
    assert "synthese.docx" in page.locator(".upload-zone").inner_text()
    page.get_by_role("button", name="Déposer").click()
    page.locator("#fichiers .card-line").first.wait_for()
    page.get_by_role("link", name="Lire ses constats et propositions").first.click()
    page.wait_for_load_state()
    page.get_by_role("button", name="Reprendre ces lignes").click()
    page.wait_for_load_state()
    assert synthesis.entries.filter(text="Regrouper les accueils.").exists()


def test_a_file_that_is_refused_says_why_where_one_is(opened, demo, synthesis):
    page = opened(Role.DEPARTMENT_PREFECTURE)
    page.goto(demo + synthesis.get_absolute_url())
    page.locator("input[type=file]").set_input_files(
        {
            "name": "programme.docx",
            "mimeType": "application/octet-stream",
            "buffer": b"MZ\x90\x00" + b"\0" * 500,
        }
    )
    page.get_by_role("button", name="Déposer").click()
    until(page, "document.querySelector('.upload-zone [role=status]').textContent.includes('Aucun fichier')")
    assert page.evaluate("document.activeElement === document.querySelector('.upload-zone [role=status]')")
    assert page.locator("input[type=file]").evaluate("i => i.files.length") == 1


def test_a_debate_is_entered_by_its_form(opened, demo):
    page = opened(Role.DEPARTMENT_PREFECTURE)
    page.goto(f"{demo}/rencontres/{SLUG}/territoires/departement-01/debats/nouveau/")
    page.get_by_role("checkbox", name="La gestion de crise").check(force=True)
    page.get_by_label("Lieu").fill("Salle des fêtes de Nantua")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_load_state()
    assert Debate.objects.filter(place="Salle des fêtes de Nantua").exists()
    assert "À compléter" in page.locator("main").inner_text()
