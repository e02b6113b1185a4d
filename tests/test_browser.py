"""In a real browser: each role reads its pages without an accessibility fault, on a wide and on a narrow screen."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from accounts import demonstration as accounts_demonstration
from accounts.enums import Role
from actions import demonstration

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PAGES = (
    "/",
    "/plans/",
    "/plans/sgcd-2023/actions/",
    "/plans/sgcd-2023/a-une-date/?date=2024-02-29",
    "/plans/sgcd-2023/differences/",
    "/plans/sgcd-2023/actions/3/",
    "/plans/sgcd-2023/actions/3/point/",
    "/plans/sgcd-2023/actions/3/modifier/",
    "/plans/sgcd-2023/actions/3/echeance/",
    "/plans/sgcd-2023/recommandations/",
    "/compte/",
    "/compte/mot-de-passe/",
    "/compte/comptes/",
    "/compte/comptes/nouveau/",
)


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def demo(live_server, settings):
    """The demonstration, served; cookies without an end, since the browser lives on another day."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = True
    settings.CSRF_COOKIE_AGE = None
    settings.AXES_ENABLED = False
    demonstration.load()
    return live_server.url


def sign_in(page, base: str, role: str) -> None:
    """Sign in as the demonstration's account of ``role``."""
    page.goto(f"{base}/compte/connexion/")
    page.fill("[name=username]", accounts_demonstration.email_of(role))
    page.fill("[name=password]", accounts_demonstration.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def faults(page) -> list[str]:
    """What axe finds on a page, once it is sure that the page has its style."""
    style = "getComputedStyle(document.documentElement)"
    assert page.evaluate(f"{style}.getPropertyValue('--app-style')").strip() == "loaded"
    assert page.evaluate(f"{style}.getPropertyValue('--background-default-grey')").strip()
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


def test_each_role_reads_every_page_without_an_accessibility_fault(demo, browser):
    problems, visited = {}, 0
    for role in Role:
        for width in (1280, 320):
            context = browser.new_context(viewport={"width": width, "height": 900})
            page = context.new_page()
            messages = []
            page.on("console", lambda m, kept=messages: kept.append(m.text) if m.type == "error" else None)
            sign_in(page, demo, role)
            for address in PAGES:
                if page.goto(demo + address).status != 200:
                    messages.clear()
                    continue
                visited += 1
                sideways = page.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                )
                console = list(messages)
                wrong = console + (["scrolls sideways"] if sideways else [])
                # Roles read the same pages: axe runs on the wide one, and on the narrow one of the manager.
                if width == 1280 or role == Role.PLAN_MANAGER:
                    wrong += faults(page)
                messages.clear()
                if wrong:
                    problems[f"{role} {width} {address}"] = wrong
            context.close()
    assert problems == {}
    assert visited > len(Role) * 8


def test_a_lead_reports_with_the_keyboard_alone(demo, browser):
    page = browser.new_context().new_page()
    sign_in(page, demo, Role.ACTION_LEAD)
    assert page.url.endswith("/plans/mes-actions/")
    waiting = page.locator("main button.fr-btn--secondary", has_text="Rien à signaler").count()
    page.locator("main button.fr-btn--secondary", has_text="Rien à signaler").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "Rien à signaler" in page.locator("[role=status]").first.inner_text()
    assert page.locator("main button.fr-btn--secondary", has_text="Rien à signaler").count() == waiting - 1


def test_a_page_works_without_javascript(demo, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, demo, Role.PLAN_MANAGER)
    page.goto(f"{demo}/plans/sgcd-2023/actions/")
    page.fill("main [name=q]", "convergence")
    page.click("main button:has-text('Filtrer')")
    assert page.locator("main tbody input[name=actions]").count() == 3
