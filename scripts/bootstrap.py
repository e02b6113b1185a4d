"""Prepare everything with the standard library alone: system packages, environment, locked dependencies.

Run by ``make setup`` and by the other targets. As root, missing system packages are installed; as an ordinary user
they are listed and the status is 1.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
VENV = HERE / ".venv"
UV = "uv==0.13.9"
LEAST_FREE_BYTES = 1_500_000_000
# What a person set for another project must not send the packages elsewhere.
ELSEWHERE = {
    "VIRTUAL_ENV",
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_USER",
    "PIP_REQUIRE_VIRTUALENV",
    "UV_PROJECT_ENVIRONMENT",
}


def missing_packages() -> list[str]:
    """The Debian packages that are needed and not there."""
    wanted = []
    if importlib.util.find_spec("ensurepip") is None:
        wanted.append("python3-venv")
    for library, package in (
        ("pango-1.0", "libpango-1.0-0"),
        ("pangoft2-1.0", "libpangoft2-1.0-0"),
        ("harfbuzz-subset", "libharfbuzz-subset0"),
        # The driver of the browser tests is linked to it.
        ("atomic", "libatomic1"),
    ):
        if find_library(library) is None:
            wanted.append(package)
    if not Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf").exists():
        wanted.append("fonts-dejavu-core")
    for program, package in (("pdftoppm", "poppler-utils"), ("chromium", "chromium")):
        if shutil.which(program) is None:
            wanted.append(package)
    return wanted


def install_packages() -> None:
    """Install what is missing as root; otherwise name it and stop with status 1."""
    wanted = missing_packages()
    if not wanted:
        return
    names = " ".join(wanted)
    if os.geteuid() != 0:
        sys.exit(
            f"Paquets système manquants : {names}\n"
            f"Installez-les, puis recommencez (missing system packages, install them and try again) :\n"
            f"  sudo apt-get install {names}"
        )
    if shutil.which("apt-get") is None:
        sys.exit(f"Paquets système manquants, et apt-get n’existe pas sur ce système : {names}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
    for command in (["apt-get", "update", "-qq"], install):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode:
            sys.exit(f"apt-get a échoué ({' '.join(command)}). Paquets manquants : {names}")


def sync() -> None:
    """Bring ``.venv`` to what ``uv.lock`` says; nothing to do when it already is."""
    lock = hashlib.sha256((HERE / "uv.lock").read_bytes()).hexdigest()
    stamp = VENV / "locked"
    python, uv = VENV / "bin" / "python", VENV / "bin" / "uv"
    if python.exists() and stamp.exists() and stamp.read_text() == lock:
        return
    if shutil.disk_usage(HERE).free < LEAST_FREE_BYTES:
        sys.exit(f"Le disque de {HERE} est plein : libérez de la place (1,5 Go au moins), puis recommencez.")
    environment = {k: v for k, v in os.environ.items() if k not in ELSEWHERE}
    if not (python.exists() and uv.exists()):
        # An environment left half made by an interruption is made again.
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True, env=environment)
        subprocess.run([str(python), "-m", "pip", "install", "-q", UV], check=True, env=environment)
    subprocess.run(
        [str(uv), "sync", "--locked", "--inexact", "--quiet", "--compile-bytecode", "--python", str(python)],
        check=True,
        cwd=HERE,
        env=environment,
    )
    stamp.write_text(lock)


def main() -> None:
    """Check the interpreter, then prepare packages and environment."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one is told
        sys.exit("Python 3.11 ou plus récent est nécessaire.")
    install_packages()
    try:
        sync()
    except subprocess.CalledProcessError as error:
        sys.exit(f"La préparation a échoué : {' '.join(map(str, error.cmd))} (statut {error.returncode}).")


if __name__ == "__main__":
    main()
