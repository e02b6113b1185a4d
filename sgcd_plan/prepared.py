"""Whether a demonstration is as the last start left it, so that the next one need not look at everything again.

Each start of Django costs seconds on a small machine: what is known to be there is neither migrated nor loaded again.
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import psycopg

STAMP = "prepared.json"
FOLDERS_OF_OTHERS = {".git", ".venv", "var", "tests", "docs", "static", "templates"}
KINDS = {".py", ".json", ".csv", ".txt", ".lock"}
WAIT_SECONDS = 5


def fingerprint(project: Path, environment: Mapping[str, str]) -> str:
    """A hash of the code and data of ``project`` (name, size and date of each file) and of the configuration."""
    digest = hashlib.sha256(json.dumps(sorted(environment.items())).encode())
    for folder in sorted(p for p in project.iterdir() if p.name not in FOLDERS_OF_OTHERS):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.suffix in KINDS:
                about = path.stat()
                digest.update(f"{path.relative_to(project)} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def applied(database_url: str) -> int:
    """How many migrations the database has had; 0 when it is empty, has nobody in it or does not answer."""
    try:
        with psycopg.connect(database_url, connect_timeout=WAIT_SECONDS) as connection:
            row = connection.execute(
                "SELECT count(*) FROM django_migrations WHERE EXISTS (SELECT 1 FROM accounts_user)"
            ).fetchone()
    except psycopg.Error:
        return 0
    return row[0] if row else 0


def said_before(state_dir: Path, mark: str, database_url: str) -> str | None:
    """What the last preparation printed, when code, configuration and database are still those; otherwise ``None``."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        stamp = json.loads((state_dir / STAMP).read_text())
        if stamp["fingerprint"] == mark and 0 < stamp["migrations"] == applied(database_url):
            return stamp["said"]
    return None


def remember(state_dir: Path, mark: str, database_url: str, said: str) -> None:
    """Note, for the next start, what was prepared and what was printed."""
    stamp = {"fingerprint": mark, "migrations": applied(database_url), "said": said}
    (state_dir / STAMP).write_text(json.dumps(stamp, ensure_ascii=False))
