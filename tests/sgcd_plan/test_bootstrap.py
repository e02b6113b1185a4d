"""Setting up a machine: what is missing is named, an interrupted set-up is taken up again."""

import hashlib
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap():
    """The set-up's code, loaded from its file."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "scripts" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def commands(bootstrap, monkeypatch, tmp_path):
    """The commands that the set-up would run, in a folder of its own."""
    ran = []
    (tmp_path / "uv.lock").write_text("locked")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "HERE", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_: ran.append(command))
    return ran


def test_an_ordinary_user_reads_which_packages_are_missing(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(bootstrap, "missing_packages", lambda: ["chromium", "python3-venv"])
    with pytest.raises(SystemExit, match="sudo apt-get install chromium python3-venv") as stopped:
        bootstrap.install_packages()
    assert stopped.value.code != 0


@pytest.mark.parametrize(
    ("library", "package"),
    [("pango-1.0", "libpango-1.0-0"), ("harfbuzz-subset", "libharfbuzz-subset0"), ("atomic", "libatomic1")],
)
def test_a_library_that_is_not_there_is_named_by_its_package(bootstrap, monkeypatch, library, package):
    monkeypatch.setattr(bootstrap, "find_library", lambda name: None if name == library else f"lib{name}.so")
    assert package in bootstrap.missing_packages()


def test_a_machine_that_is_ready_runs_nothing(bootstrap, commands, tmp_path):
    (tmp_path / ".venv" / "bin" / "python").touch()
    (tmp_path / ".venv" / "locked").write_text(hashlib.sha256(b"locked").hexdigest())
    bootstrap.sync()
    assert commands == []


def test_an_environment_left_half_made_is_made_again(bootstrap, commands, tmp_path):
    (tmp_path / ".venv" / "bin" / "python").touch()
    bootstrap.sync()
    assert [command[2] for command in commands] == ["venv", "pip", "--locked"]


def test_a_full_disk_is_said_before_anything_is_fetched(bootstrap, commands, monkeypatch):
    monkeypatch.setattr(bootstrap, "LEAST_FREE_BYTES", 10**18)
    with pytest.raises(SystemExit, match="plein"):
        bootstrap.sync()
    assert commands == []
