"""The configuration: a wrong variable stops the start with its name; files that repeat it agree with the settings."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
GOOD = {
    "DEBUG": "False",
    "SECRET_KEY": "k" * 30 + "abcdefghijklmnop",
    "ALLOWED_HOSTS": "plan.exemple.fr",
    "BASE_URL": "https://plan.exemple.fr",
    "EMAIL_URL": "smtp://localhost:25",
    "DATABASE_URL": "postgres://a@localhost/b",
    "REDIS_URL": "redis://localhost/0",
}


def start(**variables: str) -> subprocess.CompletedProcess:
    own = {**{k: v for k, v in os.environ.items() if k in {"PATH", "STATE_DIR"}}, **variables}
    return subprocess.run(
        [sys.executable, "-c", "import sgcd_plan.settings"], cwd=ROOT, env=own, capture_output=True, text=True
    )


def test_a_complete_configuration_starts():
    assert start(**GOOD).returncode == 0


@pytest.mark.parametrize("name", sorted(set(GOOD) - {"DEBUG"}))
def test_a_missing_variable_stops_the_start_with_its_name(name):
    done = start(**{k: v for k, v in GOOD.items() if k != name})
    assert done.returncode == 1
    assert f"Variable d’environnement {name} :" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "peut-être"),
        ("PORT", "0"),
        ("PORT", "huit mille"),
        ("DATABASE_URL", "mysql://a/b"),
        ("REDIS_URL", "http://a"),
        ("SECRET_KEY", "courte"),
        ("STORAGE_URL", "s3://hôte"),
        ("EMAIL_URL", "ftp://a"),
        ("UPLOAD_MAX_FILE_MB", "beaucoup"),
        ("UPLOAD_MAX_DEPOSIT_MB", "0"),
        ("DEMO_TODAY", "2024-05-20"),
        ("DEMO_TODAY", "demain"),
    ],
)
def test_an_absurd_variable_stops_the_start_with_its_name(name, value):
    done = start(**{**GOOD, name: value})
    assert done.returncode == 1
    assert f"Variable d’environnement {name} :" in done.stderr


def read_variables() -> set[str]:
    code = (ROOT / "sgcd_plan" / "settings.py").read_text()
    return set(re.findall(r'(?:environment\.\w+|env\.\w+)\(\s*"([A-Z_]+)"', code))


def test_the_table_of_variables_lists_those_that_the_settings_read():
    listed = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "environment.md").read_text(), re.MULTILINE))
    assert listed == read_variables() | {"BIND"}


def test_compose_starts_every_service_with_a_health_check_and_known_variables():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert set(compose["services"]) == {"web", "worker", "beat", "postgres", "redis", "mail"}
    assert all("healthcheck" in service for service in compose["services"].values())
    assert set(compose["services"]["web"]["environment"]) - {"BIND"} <= read_variables()
    required = set(GOOD)
    assert required <= set(compose["services"]["web"]["environment"])


def test_compose_runs_the_commands_of_the_procfile():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for line in (ROOT / "Procfile").read_text().splitlines():
        name = line.split(":")[0]
        assert compose["services"][name]["command"].rstrip('"').endswith(f"honcho start -f Procfile {name}")
