"""What is wrong with a page in a browser: its style, its console, what axe says, whether it scrolls sideways."""

import time

from axe_playwright_python.sync_playwright import Axe

STYLE = "getComputedStyle(document.documentElement)"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
NARROW = {"width": 320, "height": 900}
WIDE = {"width": 1280, "height": 900}
# Colours are all that a dark page changes.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# The shape of a page: pages of one shape are all good or all faulty.
SHAPE = """[...document.querySelectorAll('body *')].map(e => e.tagName + e.className
  + ['role', 'aria-current', 'tabindex', 'disabled', 'hidden'].filter(a => e.hasAttribute(a)).join()).join()"""


def until(page, expression: str, seconds: float = 10) -> None:
    """Wait until ``expression`` is true in the page (the driver's own waiting is refused by the security policy)."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)


def listen(page) -> list[str]:
    """The errors of a page's console and scripts, refusals of the security policy among them; the list fills itself."""
    found = []
    page.on("console", lambda m: found.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    return found


def _axe(page, options=None) -> list[str]:
    violations = Axe().run(page, options=options or {}).response["violations"]
    return [f"{v['id']} ({len(v['nodes'])}): {v['nodes'][0]['html'][:140]}" for v in violations]


def faults(page, heard: list[str], *, axe: bool = True) -> list[str]:
    """What is wrong with the page that is open; the page is left wide and light.

    An unstyled page passes axe, and axe itself breaks the policy: style and console are looked at first.
    """
    wrong = list(heard)
    if page.evaluate(f"{STYLE}.getPropertyValue('--app-style')").strip() != "loaded":
        return [*wrong, "no style"]
    if not page.evaluate("document.fonts.size > 0 && [...document.fonts].every(f => f.status != 'error')"):
        wrong.append("a font is missing")
    page.set_viewport_size(NARROW)
    if page.evaluate(SIDEWAYS):
        wrong.append("scrolls sideways at 320 px")
    page.set_viewport_size(WIDE)
    if axe:
        wrong += [f"light: {fault}" for fault in _axe(page)]
        page.emulate_media(color_scheme="dark")
        until(page, "document.documentElement.dataset.frTheme == 'dark'")
        wrong += [f"dark: {fault}" for fault in _axe(page, CONTRAST)]
        page.emulate_media(color_scheme="light")
        until(page, "document.documentElement.dataset.frTheme == 'light'")
    heard.clear()
    return wrong
