"""The embedded PostgreSQL and Redis-compatible server of development and tests: where they listen."""

import hashlib
import os
import tempfile
from pathlib import Path


def socket_folder(state_dir: Path) -> Path:
    """A short folder for the sockets of ``state_dir`` (a socket's path must stay under 108 bytes)."""
    digest = hashlib.sha256(str(state_dir).encode()).hexdigest()[:10]
    return Path(os.environ.get("TMPDIR", tempfile.gettempdir())) / f"sgcd-{digest}"


def database_url(state_dir: Path) -> str:
    """The address of the embedded PostgreSQL of ``state_dir``."""
    return f"postgres://sgcd@{str(socket_folder(state_dir)).replace('/', '%2F')}/sgcd_plan"


def redis_url(state_dir: Path) -> str:
    """The address of the embedded Redis-compatible server of ``state_dir``."""
    return f"unix://{socket_folder(state_dir)}/valkey.sock?db=0"
