"""Run the tests, or the checks of the code, on servers of their own beside those of ``make run``."""

import os
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from sgcd_plan.embedded import ServerFailure, Servers, database_url, redis_url  # noqa: E402 - found by its folder

PYTEST_NO_TEST = 5
# The person's own configuration has no say in a test.
OWN = {
    "DATABASE_URL",
    "REDIS_URL",
    "DEMO_TODAY",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "CLAMD_URL",
    "UPLOAD_MAX_FILE_MB",
    "UPLOAD_MAX_DEPOSIT_MB",
    "DEFAULT_FROM_EMAIL",
    "REPLY_TO",
    "STORAGE_URL",
    "EMAIL_URL",
    "SENTRY_DSN",
    "PORT",
}
PRODUCTION = {
    "DEBUG": "False",
    "SECRET_KEY": "check-only-" + "".join(chr(97 + i % 26) for i in range(60)),
    "ALLOWED_HOSTS": "plan.exemple.fr",
    "BASE_URL": "https://plan.exemple.fr",
    "EMAIL_URL": "smtp://localhost:25",
}


def environment() -> dict[str, str]:
    """The environment of the tests."""
    # Without its bytecode, every process of the tests would compile every module again.
    kept = {k: v for k, v in os.environ.items() if k not in OWN | {"PYTHONDONTWRITEBYTECODE"}}
    return {
        **kept,
        "DEBUG": "True",
        "STATE_DIR": str(HERE / "var" / "test"),
        "DJANGO_SETTINGS_MODULE": "sgcd_plan.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "PATH": f"{HERE / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def lint(env: dict[str, str], servers: Servers) -> int:
    """Every check of the code; the first that fails gives its status."""
    addresses = {"DATABASE_URL": database_url(servers.state_dir), "REDIS_URL": redis_url(servers.state_dir)}
    production = {**env, **PRODUCTION, **addresses}
    del production["DJANGO_ALLOW_ASYNC_UNSAFE"]
    for command, chosen in (
        (["ruff", "check", "."], env),
        (["ruff", "format", "--check", "."], env),
        (["djlint", "templates", "--lint", "--quiet"], env),
        ([sys.executable, "scripts/typography.py", "--check"], env),
        (["lint-imports"], env),
        ([sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"], env),
        ([sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], production),
    ):
        print("+", " ".join(Path(c).name for c in command), flush=True)
        if status := subprocess.run(command, cwd=HERE, env=chosen).returncode:
            return status
    return 0


def main(what: str, *arguments: str) -> int:
    """``lint``, ``test`` or ``test-long``; gives the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    env = environment()
    servers = Servers(Path(env["STATE_DIR"]), durable=False)
    try:
        servers.start()
        servers.create_database()
        if what == "lint":
            return lint(env, servers)
        marks = "long" if what == "test-long" else "not long"
        command = [sys.executable, "-m", "pytest", "-n", "2", "-m", marks, *arguments]
        status = subprocess.run(command, cwd=HERE, env=env).returncode
        if what == "test-long" and status == PYTEST_NO_TEST:
            status = 0
        if status == 0:
            print(f"{what}: passed.")
        return status
    except ServerFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        servers.stop()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
