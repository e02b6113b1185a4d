"""Every page in a real browser: no accessibility fault in light or in dark, a silent console, no sideways scrolling."""

import pytest

from accounts.enums import Role
from tests.browser import walk
from tests.browser.looking import SHAPE, faults, listen
from tests.test_access import NOBODY

# So that the workers share them.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_of_the_access_table_is_without_fault(part, demo, opened):
    pages, problems = {}, {}
    for name in walk.names()[part::PARTS]:
        stop = walk.stop(name)
        if stop.who not in pages:
            page = opened(None if stop.who == NOBODY else stop.who)
            pages[stop.who] = (page, listen(page))
        page, heard = pages[stop.who]
        status = page.goto(demo + stop.path).status
        if wrong := ([f"status {status}"] if status != 200 else []) + faults(page, heard):
            problems[f"{stop.name} ({stop.who}) {stop.path}"] = wrong
    assert problems == {}


@pytest.mark.parametrize("path", ["/introuvable/", "/compte/comptes/"])
def test_a_refusal_is_a_page_like_the_others(path, demo, opened):
    page = opened(Role.READER)
    heard = listen(page)
    assert page.goto(demo + path).status in (403, 404)
    heard.clear()
    assert faults(page, heard) == []


@pytest.mark.long
@pytest.mark.parametrize("role", sorted(Role))
def test_every_page_of_every_role_is_without_fault(role, demo, opened):
    page = opened(role)
    heard, shapes, problems = listen(page), set(), {}
    for stop in walk.stops_of(role):
        status = page.goto(demo + stop.path).status
        shape = page.evaluate(SHAPE)
        wrong = ([f"status {status}"] if status != 200 else []) + faults(page, heard, axe=shape not in shapes)
        shapes.add(shape)
        if wrong:
            problems[stop.path] = wrong
    assert problems == {}
    assert len(shapes) > 10
