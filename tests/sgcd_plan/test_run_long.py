"""`make run`: data survive a kill, Ctrl-C stops everything that was started and nothing else."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
WAIT = 120

pytestmark = pytest.mark.long


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(port: int, state: Path) -> subprocess.Popen:
    own = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
    return subprocess.Popen(
        [sys.executable, "scripts/run.py"],
        cwd=ROOT,
        env={**own, "PORT": str(port), "STATE_DIR": str(state)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def answers(port: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/compte/connexion/", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(0.3)
    return False


def silent(port: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.3)
    return False


def test_data_survive_a_kill_and_ctrl_c_stops_everything(tmp_path):
    state = ROOT / "var" / f"run-{tmp_path.parent.name}"
    port = free_port()
    first = start(port, state)
    assert answers(port, WAIT)
    started_at = (state / "demo_started_at").read_text()
    first.kill()
    first.wait()
    assert silent(port, 30)
    second = start(port, state)
    assert answers(port, WAIT)
    assert (state / "demo_started_at").read_text() == started_at
    second.send_signal(signal.SIGINT)
    assert second.wait(60) is not None
    assert silent(port, 10)
    shutil.rmtree(state, ignore_errors=True)
