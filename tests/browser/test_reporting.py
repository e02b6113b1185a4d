"""In a real browser: a lead reports in under a minute, what it types saves itself, and leaving unsaved work asks."""

import time

import pytest
from playwright.sync_api import expect

from accounts.enums import Role
from actions.models import Plan, ReportDraft
from actions.services.state import refresh_state

# Milliseconds a letter: somebody who types without hurry (200 letters a minute).
SLOWLY = 300
DONE = "Réunion tenue le 13 mai, arrêté transmis."
DRAFT = "**/point/brouillon/"


def follow(page, words: str) -> None:
    """Click on the first thing of the page that bears ``words``, and wait for the page to which it leads."""
    with page.expect_navigation():
        page.locator("main").get_by_text(words, exact=False).first.click()


class Hands:
    """What a person does on a page, counted."""

    def __init__(self, page) -> None:
        self.page, self.clicks, self.fields = page, 0, 0
        self.began = time.perf_counter()

    def click(self, words: str) -> None:
        """Click on the first thing of the page that bears ``words``, and wait for the next page."""
        self.clicks += 1
        follow(self.page, words)

    def type(self, label: str, text: str) -> None:
        """Type into a field, letter by letter, in place of what it held."""
        self.fields += 1
        field = self.page.get_by_label(label)
        field.click()
        field.press("ControlOrMeta+a")
        field.press_sequentially(text, delay=SLOWLY)

    @property
    def seconds(self) -> float:
        """Time since the page was reached, by this machine's own clock."""
        return time.perf_counter() - self.began


FORM = "/plans/sgcd-2023/actions/3/point/"


@pytest.fixture
def lead(opened):
    """A page of the demonstration's lead, who has still to report; the other tests find the plan as it was."""
    kept = set(own_action().reports.exclude(nothing_new=True).values_list("pk", flat=True))

    def clear() -> None:
        ReportDraft.objects.all().delete()
        own_action().reports.exclude(pk__in=kept).delete()
        refresh_state(own_action())

    clear()
    yield opened(Role.ACTION_LEAD)
    clear()


def own_action():
    return Plan.objects.get(slug="sgcd-2023").actions.get(number=3)


def wait_saved(page) -> str:
    status = page.locator("[data-draft-status]")
    expect(status).to_contain_text("Enregistré à", timeout=15_000)
    return status.inner_text()


def test_a_lead_reports_in_under_a_minute_in_two_clicks_and_two_fields(lead, demo):
    lead.goto(f"{demo}/plans/mes-actions/")
    before = own_action().reports.count()
    hands = Hands(lead)
    hands.click("Faire le point")
    assert lead.get_by_label("En cours").is_checked()
    assert lead.get_by_label("Ce point vaut au").input_value() == "2024-04-30"
    hands.type("Avancement", "35")
    hands.type("Ce qui a été fait", DONE)
    hands.click("Transmettre le point")
    assert "Point sur l’action n°\u00a03 transmis." in lead.locator("[role=status]").first.inner_text()
    assert (hands.clicks, hands.fields) == (2, 2)
    assert hands.seconds < 60
    report = own_action().reports.counting().first()
    assert own_action().reports.count() == before + 1
    assert (report.progress, report.done, report.status) == (35, DONE, "in_progress")


def test_a_draft_saves_itself_says_so_and_is_found_again(lead, demo):
    lead.goto(demo + FORM)
    lead.get_by_label("Ce qui a été fait").press_sequentially("Cadrage en")
    assert wait_saved(lead) == "Enregistré à 12\u00a0h\u00a000"
    # A second save builds on the first, and is not taken for a colleague's.
    lead.get_by_label("Ce qui a été fait").press_sequentially(" cours")
    lead.get_by_label("La suite").click()
    expect(lead.locator("[name=version]")).to_have_value("2", timeout=15_000)
    wait_saved(lead)
    again = lead.context.new_page()
    lead.close()
    again.goto(lead.url)
    assert again.get_by_label("Ce qui a été fait").input_value() == "Cadrage en cours"
    assert "Vous reprenez le brouillon" in again.locator("main").inner_text()
    follow(again, "Transmettre le point")
    assert own_action().reports.counting().first().done == "Cadrage en cours"
    assert not ReportDraft.objects.exists()


def asks_before_leaving(page) -> bool:
    """Whether the page asks when it is closed; it stays open then."""
    asked = []

    def answer(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    # Another page, to wait on while this one closes.
    waiting = page.context.new_page()
    page.on("dialog", answer)
    page.close(run_before_unload=True)
    for _ in range(30):
        if asked or page.is_closed():
            break
        waiting.wait_for_timeout(100)
    waiting.close()
    return asked == ["beforeunload"]


def test_leaving_asks_when_work_is_not_saved_and_only_then(lead, demo):
    lead.goto(demo + FORM)
    lead.route(DRAFT, lambda route: route.abort())
    lead.get_by_label("Ce qui a été fait").press_sequentially("Texte non enregistré")
    lead.get_by_label("La suite").click()
    lead.wait_for_function(
        "document.querySelector('[data-draft-status]').textContent.includes('pas de connexion')",
        timeout=15_000,
    )
    assert asks_before_leaving(lead)
    assert lead.get_by_label("Ce qui a été fait").input_value() == "Texte non enregistré"
    # The connection is back: it saves itself, and nothing is asked any more.
    lead.unroute(DRAFT)
    lead.get_by_label("Ce qui a été fait").press_sequentially(".")
    lead.get_by_label("La suite").click()
    wait_saved(lead)
    other = lead.context.new_page()
    other.goto(lead.url)
    assert other.get_by_label("Ce qui a été fait").input_value() == "Texte non enregistré."
    assert not asks_before_leaving(other)


def test_days_are_typed_as_french_people_write_them_whatever_the_browser(browser, demo, lead):
    page = browser.new_context(locale="en-US", storage_state=lead.context.storage_state()).new_page()
    page.goto(demo + FORM)
    field = page.get_by_label("Ce point vaut au")
    assert field.input_value() == "30/04/2024"
    field.fill("15/05/2024")
    follow(page, "Transmettre le point")
    assert f"{own_action().reports.counting().first().holds_on}" == "2024-05-15"
    page.context.close()
