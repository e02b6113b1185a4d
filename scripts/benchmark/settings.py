"""The settings of the bench: those of production, plus the bare view and a header that tells the server's time."""

from pathlib import Path

from sgcd_plan.settings import *  # noqa: F403 - the product's settings, whole
from sgcd_plan.settings import MIDDLEWARE, STORAGES, TEMPLATES

ROOT_URLCONF = "scripts.benchmark.urls"
MIDDLEWARE = ["scripts.benchmark.measuring.ServerTime", *MIDDLEWARE]
TEMPLATES = [{**TEMPLATES[0], "DIRS": [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}]
# Names without a hash: nothing has to be collected before a run.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SECURE_SSL_REDIRECT = False
