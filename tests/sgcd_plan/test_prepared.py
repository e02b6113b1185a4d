"""A second start does not do again what the first one did."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from sgcd_plan import prepared

ADDRESS = "postgres://personne@localhost:1/rien"


@pytest.fixture
def project(tmp_path):
    """A project of two files."""
    folder = tmp_path / "projet"
    (folder / "actions").mkdir(parents=True)
    (folder / "actions" / "models.py").write_text("A = 1")
    (folder / "templates").mkdir()
    (folder / "templates" / "page.html").write_text("<p>")
    return folder


def test_what_was_printed_comes_back_when_nothing_changed(project, tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "applied", lambda address: 12)
    mark = prepared.fingerprint(project, {"PORT": "8000"})
    prepared.remember(tmp_path, mark, ADDRESS, "Comptes : été\n")
    assert (
        prepared.said_before(tmp_path, prepared.fingerprint(project, {"PORT": "8000"}), ADDRESS)
        == "Comptes : été\n"
    )


@pytest.mark.parametrize("change", ["code", "port", "new file"])
def test_code_or_configuration_that_changed_is_prepared_again(change, project, tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "applied", lambda address: 12)
    prepared.remember(tmp_path, prepared.fingerprint(project, {"PORT": "8000"}), ADDRESS, "…")
    port = "8000"
    if change == "code":
        (project / "actions" / "models.py").write_text("A = 2")
        os.utime(project / "actions" / "models.py", (1, 1))
    elif change == "new file":
        (project / "actions" / "enums.py").write_text("")
    else:
        port = "8001"
    assert prepared.said_before(tmp_path, prepared.fingerprint(project, {"PORT": port}), ADDRESS) is None


def test_a_template_needs_no_new_preparation(project):
    before = prepared.fingerprint(project, {})
    (project / "templates" / "page.html").write_text("<p>autre</p>")
    assert prepared.fingerprint(project, {}) == before


@pytest.mark.parametrize("migrations", [0, 11])
def test_a_database_that_is_not_the_same_is_prepared_again(migrations, tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "applied", lambda address: 12)
    prepared.remember(tmp_path, "a", ADDRESS, "…")
    monkeypatch.setattr(prepared, "applied", lambda address: migrations)
    assert prepared.said_before(tmp_path, "a", ADDRESS) is None


@pytest.mark.parametrize("stamp", [None, "", "[]", '{"fingerprint": "a"}'])
def test_a_missing_or_broken_note_is_prepared_again(stamp, tmp_path):
    if stamp is not None:
        Path(tmp_path, prepared.STAMP).write_text(stamp)
    assert prepared.said_before(tmp_path, "a", ADDRESS) is None


def test_a_server_that_does_not_answer_has_nothing_applied():
    assert prepared.applied(ADDRESS) == 0


@pytest.mark.django_db(transaction=True)
def test_a_database_counts_once_somebody_is_in_it():
    named = settings.DATABASES["default"]
    address = f"host={named['HOST']} port={named['PORT'] or 5432} user={named['USER']} dbname={named['NAME']}"
    assert prepared.applied(address) == 0
    User.objects.create_user(email="agent@exemple.fr")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert prepared.applied(address) == cursor.fetchone()[0] > 0
