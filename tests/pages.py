"""A test client that refuses any page which would break in a strict browser or for a screen reader."""

import html
import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


class _Page(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.faults, self.ids, self.tags, self.labels, self.fields = [], Counter(), Counter(), set(), []
        self.depth, self.lang = 0, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags[tag] += 1
        self.depth += tag == "label"
        self.faults += [f"<{tag} {name}=>" for name in found if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and not found.get("src")):
            self.faults.append(f"inline <{tag}>")
        if tag == "html":
            self.lang = found.get("lang")
        if "id" in found:
            self.ids[found["id"]] += 1
        if tag == "label" and found.get("for"):
            self.labels.add(found["for"])
        if tag in ("input", "select", "textarea") and found.get("type", "text") not in UNLABELLED:
            named = self.depth or found.get("aria-label") or found.get("aria-labelledby")
            self.fields.append((found.get("id"), found.get("name"), named))

    def handle_endtag(self, tag):
        self.depth -= tag == "label"


def faults_of(text: str) -> list[str]:
    """What a strict policy (script-src, style-src 'self') or RGAA 4.1 (8.3, 8.5, 9.1, 11.1) refuses in a page."""
    page = _Page(text)
    faults = page.faults + [f"id {name} twice" for name, times in page.ids.items() if times > 1]
    faults += [
        f"field {name} without a label"
        for identifier, name, named in page.fields
        if not named and identifier not in page.labels
    ]
    if "{{" in text or "{%" in text:
        faults.append("template syntax in the page")
    if page.tags["html"]:
        if not page.lang:
            faults.append("no language")
        if not page.tags["title"]:
            faults.append("no title")
        if page.tags["h1"] != 1:
            faults.append(f"{page.tags['h1']} h1")
    return faults


class StrictClient(Client):
    """Django's client, failing on each HTML answer that has a fault."""

    def request(self, **request):
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            faults = faults_of(response.content.decode())
            assert not faults, f"{request.get('PATH_INFO')}: {faults}"
        return response


def crawl(client: Client, start: str = "/", same_view: int = 2):
    """The pages that the links of a signed-in person's pages lead to: (address, answer), a few of each view."""
    waiting, seen, views = [start], set(), Counter()
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        try:
            view = resolve(path).view_name
        except Resolver404:
            continue
        views[view] += 1
        if views[view] > same_view:
            continue
        answer = client.get(path)
        if answer.status_code == 302:
            waiting.append(urlsplit(answer["Location"]).path)
        elif answer.get("Content-Type", "").startswith("text/html"):
            yield path, answer
            links = re.findall(r'href="(/[^"]*)"', answer.content.decode())
            waiting += [urlsplit(html.unescape(link)).path for link in links]


class _OwnText(HTMLParser):
    """The texts of a page that the application wrote, without those marked as a person's or a source's."""

    def __init__(self, text: str):
        super().__init__()
        self.texts, self.open, self.skipping = [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        skipped = (
            "data-source" in found
            or "prose" in (found.get("class") or "").split()
            or tag in ("script", "style", "textarea", "code", "pre", "option")
        )
        if not (skipped or self.skipping):
            self.texts += [
                found[name] for name in ("aria-label", "title", "placeholder", "alt") if found.get(name)
            ]
        if tag not in VOID:
            self.open.append((tag, skipped))
            self.skipping += skipped

    def handle_endtag(self, tag):
        while self.open:
            opened, skipped = self.open.pop()
            self.skipping -= skipped
            if opened == tag:
                break

    def handle_data(self, data):
        if not self.skipping and data.strip():
            self.texts.append(data)


def own_texts(page: str) -> list[str]:
    """Texts of an HTML page that the application itself wrote."""
    return _OwnText(page).texts
