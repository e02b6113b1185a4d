"""A headless browser before the demonstration, served once for all the tests of this folder (a worker's share of them)."""

import shutil

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client, override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from actions import demonstration
from organisations.services import load_reference
from tests.browser import walk
from tests.conftest import FROZEN

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--lang=fr-FR",
]
# The browser lives on another day than the application: cookies without an end.
OWN_SETTINGS = {
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "CSRF_COOKIE_AGE": None,
    "AXES_ENABLED": False,
    "MAIL_READABLE": True,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


@pytest.fixture(scope="package")
def browser():
    """A headless Chromium."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture(scope="package")
def transactional_db(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration in the test database, once for the folder, whose last test takes it away.

    The name is the one by which the test runner knows that these tests need a database and come last.
    """
    files = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path_factory.mktemp("files")},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with django_db_blocker.unblock(), override_settings(**OWN_SETTINGS, STORAGES=files):
        with time_machine.travel(FROZEN, tick=False):
            demonstration.load()
            walk.make_one_of_everything()
        yield
        call_command("flush", interactive=False, verbosity=0)
        load_reference()


@pytest.fixture(scope="package")
def demo(transactional_db):
    """The address at which the demonstration is served."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture
def opened(browser, demo):
    """Opens a page as somebody: ``opened(role, width=…)``, or ``opened(None)`` for nobody; all are closed after."""
    contexts = []

    def make(role=None, *, width=1280, height=900, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce", **options
        )
        contexts.append(context)
        if role is not None:
            client = Client()
            client.force_login(walk.user_of(role))
            context.add_cookies(
                [{"name": key, "value": morsel.value, "url": demo} for key, morsel in client.cookies.items()]
            )
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
