"""The embedded servers: data outlive whatever ends a run, and one run never takes another's servers away."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from sgcd_plan.embedded import ServerFailure, Servers, drop_stale_pid


@pytest.fixture
def state(tmp_path_factory):
    """A state folder of its own, whose servers are stopped in the end."""
    folder = tmp_path_factory.mktemp("state")
    yield folder
    last = Servers(folder)
    last.start()
    last.stop()
    shutil.rmtree(last.data)
    shutil.rmtree(last.sockets)


def started_at(servers: Servers) -> object:
    with connect(servers, "postgres") as connection:
        return connection.execute("SELECT pg_postmaster_start_time()").fetchone()


def connect(servers: Servers, database: str = "sgcd_plan") -> psycopg.Connection:
    return psycopg.connect(host=str(servers.sockets), user="sgcd", dbname=database, autocommit=True)


def postmaster(servers: Servers) -> int:
    return int((servers.data / "postmaster.pid").read_text().split("\n", 1)[0])


def test_data_survive_kill_9_of_the_database(state):
    first = Servers(state)
    first.start()
    first.create_database()
    with connect(first) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS value")
    os.kill(postmaster(first), 9)
    second = Servers(state)
    second.start()
    with connect(second) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == (42,)
    second.stop()
    first.stop()


def test_the_last_user_of_the_servers_stops_them_and_nobody_else(state):
    first, second = Servers(state), Servers(state)
    first.start()
    second.start()
    first.stop()
    connect(second, "postgres").close()
    second.stop()
    with pytest.raises(psycopg.OperationalError):
        connect(second, "postgres")


def test_servers_left_by_a_killed_run_are_used_again_then_stopped(state):
    code = (
        "import os, sys; from pathlib import Path; from sgcd_plan.embedded import Servers;"
        "Servers(Path(sys.argv[1])).start(); os.kill(os.getpid(), 9)"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", code, str(state)], cwd=root)
    again = Servers(state)
    left = started_at(again)
    again.start()
    assert started_at(again) == left
    again.stop()
    with pytest.raises(psycopg.OperationalError):
        connect(again, "postgres")


def test_a_process_number_taken_since_by_another_program_does_not_stop_the_start(tmp_path):
    lock = tmp_path / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n/somewhere\n")
    drop_stale_pid(lock)
    assert not lock.exists()


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("sgcd_plan.embedded.LEAST_FREE_BYTES", 10**18)
    with pytest.raises(ServerFailure, match="plein"):
        Servers(tmp_path).start()


@pytest.mark.parametrize(("port", "said"), [("0", "numéro de port"), ("taken", "déjà utilisé")])
def test_a_port_that_cannot_be_used_is_said_and_nothing_is_started(port, said, tmp_path):
    root = Path(__file__).resolve().parents[2]
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        number = str(holder.getsockname()[1]) if port == "taken" else port
        done = subprocess.run(
            [sys.executable, "scripts/run.py"],
            cwd=root,
            env={**os.environ, "PORT": number, "STATE_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []
