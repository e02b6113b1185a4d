"""Everything is done with the keyboard alone, and one always sees where one is."""

import pytest

from accounts.enums import Role
from tests.browser.looking import until

LIST = "/plans/sgcd-2023/actions/"
ACTION = "/plans/sgcd-2023/actions/3/"
# The outline of what has the focus: its own, that of its drawn box, or that of its label for a tick box.
FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const drawn = [getComputedStyle(it), getComputedStyle(it, '::before'), getComputedStyle(it, '::after')];
  const label = it.labels && it.labels[0];
  if (label) drawn.push(getComputedStyle(label, '::before'), getComputedStyle(label));
  const box = it.getBoundingClientRect();
  return {
    what: it.outerHTML.slice(0, 120),
    seen: drawn.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    // The calendar's button inside a date is the browser's own, and so is its outline.
    own: it.type !== 'date' || it.matches(':focus-visible'),
    footer: !!it.closest('footer'),
  };
}"""


@pytest.mark.parametrize("path", [LIST, ACTION, f"{ACTION}point/", "/plans/sgcd-2023/", "/compte/affichage/"])
def test_tab_goes_through_the_page_to_its_foot_and_the_focus_is_always_seen(path, demo, opened):
    page = opened(Role.PLAN_MANAGER)
    page.goto(demo + path)
    hidden, reached = [], False
    for _ in range(400):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        reached = reached or focused["footer"]
        if focused["own"] and not (focused["seen"] and focused["inside"]):
            hidden.append(focused["what"])
    assert reached, "the keyboard does not reach the foot of the page"
    assert hidden == []


def test_the_first_stop_leads_past_the_header(demo, opened):
    page = opened(Role.READER)
    page.goto(demo + LIST)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Contenu"
    assert page.locator(":focus").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_the_menu_opens_and_escape_closes_it(demo, opened):
    page = opened(Role.READER)
    page.goto(demo + LIST)
    button = page.locator("[aria-controls=menu-plan]")
    button.focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[aria-controls=menu-plan]').ariaExpanded == 'true'")
    until(page, "getComputedStyle(document.querySelector('#menu-plan')).visibility == 'visible'")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#menu-plan')")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('[aria-controls=menu-plan]').ariaExpanded == 'false'")


@pytest.mark.parametrize(
    ("button", "dialog"), [("menu-mobile-button", "menu-mobile"), ("search-button", "modal-search")]
)
def test_a_dialog_keeps_the_focus_until_escape_gives_it_back(button, dialog, demo, opened):
    page = opened(Role.READER, width=390)
    page.goto(demo + LIST)
    page.locator(f"#{button}").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#{dialog}[open]")
    until(page, f"!!document.activeElement.closest('#{dialog}')")
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(f"!!document.activeElement.closest('#{dialog}')")
    page.keyboard.press("Escape")
    page.wait_for_selector(f"#{dialog}[open]", state="detached")
    until(page, f"document.activeElement.id == '{button}'")


def test_slash_goes_to_the_search(demo, opened):
    page = opened(Role.READER)
    page.goto(demo + LIST)
    page.locator("main").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("convergence")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=convergence")


def test_a_lead_reports_with_the_keyboard_alone(demo, opened):
    page = opened(Role.ACTION_LEAD)
    page.goto(f"{demo}/plans/mes-actions/")
    waiting = page.locator("main button.fr-btn--secondary", has_text="Rien à signaler").count()
    page.locator("main button.fr-btn--secondary", has_text="Rien à signaler").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "Rien à signaler" in page.locator("[role=status]").first.inner_text()
    assert page.locator("main button.fr-btn--secondary", has_text="Rien à signaler").count() == waiting - 1
