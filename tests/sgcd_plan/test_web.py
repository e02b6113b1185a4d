"""The web server as the Procfile starts it."""

import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
PAGE = "/compte/connexion/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def port(transactional_db, tmp_path):
    """The port of a server that the Procfile's own line started."""
    (line,) = [x for x in (ROOT / "Procfile").read_text().splitlines() if x.startswith("web: ")]
    found, database = free_port(), connection.settings_dict
    told = line.removeprefix("web: ").replace("${BIND:-127.0.0.1}:${PORT:-8000}", f"127.0.0.1:{found}")
    environment = {
        **{k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "REDIS_URL"}},
        "DEBUG": "True",
        "STATE_DIR": str(tmp_path),
        "DATABASE_URL": f"postgres://{database['USER']}@{database['HOST'].replace('/', '%2F')}/{database['NAME']}",
    }
    command = [sys.executable, "-m", *shlex.split(told)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", found), 1).close()
            break
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    yield found
    process.terminate()
    process.wait(40)


def test_connections_that_browsers_open_ahead_and_leave_idle_keep_nobody_waiting(port):
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(6)]
    time.sleep(0.3)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{PAGE}", timeout=20) as answer:
        assert answer.status == 200
    for one in held:
        one.close()
