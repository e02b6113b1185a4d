"""The guide says what is there: each page has its help, what is quoted exists, links lead somewhere."""

import re
from functools import cache

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.enums import DUTIES, Role
from actions.deadlines import DEFAULTS, WORDS
from documents.typography import faults, french
from guide import pages as guide
from guide.tables import TABLES
from tests.conftest import person
from tests.pages import StrictClient, own_texts
from tests.test_access import TABLE

PAGES = sorted(guide.pages())
# Addresses that show no page of their own: they lead elsewhere, or give a file.
NO_PAGE = {"actions:export", "actions:report_draft"}


@cache
def sources() -> str:
    """Every text of the application: templates, and what the code says."""
    root = settings.BASE_DIR
    apps = ("organisations", "accounts", "journal", "documents", "notifications", "actions", "committees")
    files = [*root.glob("templates/**/*.html"), *(f for app in apps for f in root.glob(f"{app}/**/*.py"))]
    return french("\n".join(f.read_text(encoding="utf-8") for f in files if "migrations" not in f.parts))


@pytest.fixture
def reader(plan):
    """Somebody who only reads, signed in."""
    client = StrictClient()
    client.force_login(person(Role.READER))
    return client


@pytest.mark.parametrize("slug", PAGES)
def test_each_page_is_read_by_everybody_signed_in(slug, reader):
    answer = reader.get(reverse("guide:page", args=[slug]))
    assert answer.status_code == 200
    assert guide.pages()[slug].title in answer.content.decode()


@pytest.mark.parametrize("slug", PAGES)
def test_each_page_is_in_french_typography(slug):
    text = "".join(part.html for part in guide.rendered(slug).parts)
    assert [fault for own in own_texts(text) for fault in faults(own)] == []


@pytest.mark.parametrize("slug", PAGES)
def test_each_control_that_the_guide_quotes_exists(slug):
    """Controls are written in bold between guillemets."""
    quoted = re.findall(r"\*\*«\s(.+?)\s»\*\*", guide.pages()[slug].source)
    text = sources()
    assert [name for name in quoted if french(name) not in text] == []


def test_the_guide_quotes_controls():
    assert sum(len(re.findall(r"\*\*«", page.source)) for page in guide.pages().values()) > 40


@pytest.mark.parametrize("slug", PAGES)
def test_anchors_and_addresses_of_the_guide_lead_somewhere(slug, reader):
    text = "".join(part.html for part in guide.rendered(slug).parts)
    for address in re.findall(r'href="([^"]+)"', text):
        path, _, anchor = address.partition("#")
        answer = reader.get(path or reverse("guide:page", args=[slug]))
        assert answer.status_code == 200, address
        assert not anchor or f'id="{anchor}"' in answer.content.decode(), address


def test_every_page_of_the_application_has_its_help():
    gets = {name for name, (_, method, *_) in TABLE.items() if method == "get"} - NO_PAGE
    assert {name for name in gets if guide.help_for(name) == guide.INDEX} == set()


def test_the_guide_explains_addresses_that_exist_each_on_one_page():
    explained = [name for page in guide.pages().values() for name in page.helps]
    assert {name for name in explained if "*" not in name} - set(TABLE) == set()
    assert len(explained) == len(set(explained))


def test_a_page_that_names_an_address_comes_before_a_pattern():
    assert guide.help_for("actions:list") == "liste"
    assert guide.help_for("actions:a-page-to-come") == "tableau-de-bord"
    assert guide.help_for("elsewhere") == guide.INDEX


def test_the_header_leads_to_the_help_of_the_page(reader, plan):
    page = reader.get(reverse("actions:list", args=[plan.slug])).content.decode()
    assert f'href="{reverse("guide:page", args=["liste"])}">Aide</a>' in page


def test_the_list_of_pages_is_that_of_the_folder():
    listed = re.findall(r"\(([\w-]+)\.md\)", (guide.FOLDER / "index.md").read_text(encoding="utf-8"))
    assert sorted(listed) == PAGES


def test_pictures_that_are_kept_are_shown():
    shown = {name for page in guide.pages().values() for name in re.findall(r"\(images/(.+?)\)", page.source)}
    assert shown == {path.name for path in guide.IMAGES.iterdir()}


def test_the_conventions_are_those_of_the_plan(reader, plan):
    page = reader.get(reverse("guide:page", args=["echeances"])).content.decode()
    for word in WORDS:
        assert DEFAULTS.shown(word.name) in page
    plan.conventions = {**(plan.conventions or {}), "month_start": [1, 12]}
    plan.save()
    assert "du 1er au 12" in reader.get(reverse("guide:page", args=["echeances"])).content.decode()


def test_the_duties_of_the_roles_are_those_of_the_application(reader):
    page = reader.get(reverse("guide:page", args=["comptes"])).content.decode()
    for duty in DUTIES.values():
        assert duty[1:] in page


def test_each_table_named_in_the_guide_exists():
    named = {part.table for slug in PAGES for part in guide.rendered(slug).parts if part.table}
    assert named == set(TABLES)


def test_one_finds_the_pages_of_ones_role_first(plan):
    client = StrictClient()
    client.force_login(person(Role.PLAN_MANAGER))
    page = client.get(reverse("guide:index")).content.decode()
    assert page.index("Pour votre rôle") < page.index("Suivre les points du mois")


def test_the_search_finds_the_guide_without_accents(reader):
    page = reader.get(reverse("search"), {"q": "deplacer echeance"}).content.decode()
    assert reverse("guide:page", args=["deplacer-une-echeance"]) in page


def test_a_page_that_does_not_exist_is_said_so(reader):
    assert reader.get("/aide/nulle-part/").status_code == 404
