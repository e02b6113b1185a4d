"""A browser without JavaScript does the whole work: sign in, find, report, comment."""

from accounts import demonstration as accounts_demonstration
from accounts.enums import Role

ACTION = "/plans/sgcd-2023/actions/17/"


def signed_in(opened, demo: str, role: str):
    """A page without JavaScript, after its sign-in form."""
    page = opened(java_script_enabled=False)
    page.goto(f"{demo}/compte/connexion/")
    page.fill("[name=username]", accounts_demonstration.email_of(role))
    page.fill("[name=password]", accounts_demonstration.PASSWORD)
    page.click("main button[type=submit]")
    return page


def test_one_finds_what_one_looks_for(demo, opened):
    page = signed_in(opened, demo, Role.PLAN_MANAGER)
    page.goto(f"{demo}/plans/sgcd-2023/actions/")
    page.fill("main [name=q]", "convergence")
    page.click("main button:has-text('Filtrer')")
    assert page.locator("main tbody input[name=actions]").count() == 3
    page.click("main thead a:has-text('Échéance')")
    assert "sort=" in page.url


def test_the_menu_stands_open(demo, opened):
    page = signed_in(opened, demo, Role.READER)
    page.get_by_role("link", name="Recommandations", exact=True).first.click()
    assert page.url.endswith("/recommandations/")


def test_a_lead_corrects_its_report_and_comments(demo, opened):
    page = signed_in(opened, demo, Role.ACTION_LEAD)
    page.goto(f"{demo}{ACTION}point/")
    page.fill("[name=done]", "Arbitrage rendu le 17 mai.")
    page.click("button:has-text('Transmettre le point')")
    page.goto(demo + ACTION)
    assert "Arbitrage rendu le 17 mai." in page.locator("#points").inner_text()
    page.fill("#commentaires textarea", "Le montant est confirmé.")
    page.click("button:has-text('Ajouter le commentaire')")
    assert "Le montant est confirmé." in page.locator("#commentaires").inner_text()


def test_what_was_typed_is_kept_when_it_is_refused(demo, opened):
    page = signed_in(opened, demo, Role.ACTION_LEAD)
    page.goto(f"{demo}{ACTION}point/")
    page.check("[name=status][value=done]", force=True)
    page.fill("[name=progress]", "50")
    page.fill("[name=next_steps]", "Relance prévue")
    page.click("button:has-text('Transmettre le point')")
    assert page.input_value("[name=next_steps]") == "Relance prévue"
    assert page.locator(".fr-error-text, [role=alert]").first.is_visible()
