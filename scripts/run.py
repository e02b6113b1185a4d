"""Serve the application with the demonstration data: servers, migrations, data, then the Procfile's processes."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

# The project is found by its folder.
from sgcd_plan import prepared  # noqa: E402
from sgcd_plan.embedded import ServerFailure, Servers, database_url  # noqa: E402

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def die_with_parent() -> None:
    """Let the child end when this process is killed, whatever the signal."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def end_orphans() -> None:
    """End what the supervisor left when it was killed itself (its children are then this process's)."""
    left = psutil.Process().children(recursive=True)
    for process in left:
        process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=8)
    for process in stubborn:
        process.kill()


def port_refusal(port: int) -> str:
    """Why ``port`` of this machine cannot be listened on; empty when it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1023 (PORT=8001 make run)."
        except OSError:
            return f"Le port {port} est déjà utilisé : choisissez-en un autre (PORT=8001 make run)."
    return ""


def environment() -> dict[str, str]:
    """The environment of a demonstration, completed by the person's own variables."""
    defaults = {"DEBUG": "True", "PORT": "8000", "STATE_DIR": str(HERE / "var"), "PYTHONUNBUFFERED": "1"}
    if os.environ.get("DEBUG", "True").strip().lower() in {"true", "1", "yes", "on"}:
        defaults["DEMO_TODAY"] = "2024-05-20"
    chosen = {**defaults, **{k: v for k, v in os.environ.items() if v}}
    # Where it is set, every start would compile every module again.
    chosen.pop("PYTHONDONTWRITEBYTECODE", None)
    chosen["STATE_DIR"] = str(Path(chosen["STATE_DIR"]).expanduser().resolve())
    chosen["PATH"] = f"{HERE / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return chosen


def prepare(env: dict[str, str]) -> int:
    """Tables, data and the list of accounts, printed; what the last start prepared is not done again."""
    state_dir = Path(env["STATE_DIR"])
    mark = prepared.fingerprint(HERE, env)
    address = env.get("DATABASE_URL") or database_url(state_dir)
    if (said := prepared.said_before(state_dir, mark, address)) is not None:
        print(said, end="", flush=True)
        return 0
    done = subprocess.run(
        [sys.executable, "scripts/prepare.py"], cwd=HERE, env=env, stdout=subprocess.PIPE, text=True
    )
    print(done.stdout, end="", flush=True)
    if done.returncode == 0:
        prepared.remember(state_dir, mark, address, done.stdout)
    return done.returncode


def serve() -> int:
    """Start everything, wait for its end, stop what was started; gives the exit status."""
    env = environment()
    port = env["PORT"]
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        print(f"PORT : « {port} » n’est pas un numéro de port (1 à 65535).", file=sys.stderr)
        return 1
    if refusal := port_refusal(int(port)):
        print(refusal, file=sys.stderr)
        return 1
    servers = Servers(Path(env["STATE_DIR"]))
    processes, asked = None, False

    def stop(*_: object) -> None:
        nonlocal asked
        asked = True
        if processes is None:
            raise KeyboardInterrupt
        if processes.poll() is None:
            processes.send_signal(signal.SIGTERM)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        if "DATABASE_URL" not in env or "REDIS_URL" not in env:
            servers.start()
            servers.create_database()
        if status := prepare(env):
            return status
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
        processes = subprocess.Popen(
            [sys.executable, "-m", "honcho", "start", "-f", "Procfile"],
            cwd=HERE,
            env=env,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        status = processes.wait()
        end_orphans()
        if not asked:
            print("Un des processus s’est arrêté de lui-même : tout est arrêté.", file=sys.stderr)
            return status if status > 0 else 1
    except ServerFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(serve())
