"""The configuration as the environment gives it: typed, checked, and refused with a sentence that names the variable."""

import datetime as dt
import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def refuse(name: str, why: str) -> None:
    """Stop the start, naming the variable ``name`` and what is wrong with it."""
    raise ImproperlyConfigured(f"Variable d’environnement {name} : {why}")


def boolean(name: str, *, default: bool) -> bool:
    """``True`` or ``False`` from the environment; anything else is refused."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    if raw.lower() in {"true", "1", "yes", "on"}:
        return True
    if raw.lower() in {"false", "0", "no", "off"}:
        return False
    refuse(name, f"« {raw} » n’est ni True ni False.")


def required(name: str) -> str:
    """The text of a variable that must be there."""
    value = os.environ.get(name, "").strip()
    if not value:
        refuse(name, "absente, elle est obligatoire en production (DEBUG=False).")
    return value


def url(name: str, schemes: set[str], *, default: str = "") -> str:
    """An address whose scheme is one of ``schemes``; empty when absent and no default is given."""
    value = os.environ.get(name, "").strip() or default
    if value and (urlsplit(value).scheme not in schemes):
        refuse(
            name,
            f"« {value.split('@')[-1]} » doit commencer par {', '.join(f'{s}://' for s in sorted(schemes))}",
        )
    return value


def port(name: str, *, default: int) -> int:
    """A TCP port between 1 and 65535."""
    raw = os.environ.get(name, "").strip() or str(default)
    if not raw.isdecimal() or not 1 <= int(raw) <= 65535:
        refuse(name, f"« {raw} » n’est pas un numéro de port (1 à 65535).")
    return int(raw)


def day(name: str) -> dt.date | None:
    """An ISO day, or None when absent."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return None
    try:
        return dt.date.fromisoformat(raw)
    except ValueError:
        refuse(name, f"« {raw} » n’est pas une date de la forme 2024-05-20.")


def megabytes(name: str, *, default: int) -> int:
    """A size between 1 and 1,000 MB, in bytes (one million each)."""
    raw = os.environ.get(name, "").strip() or str(default)
    if not raw.isdecimal() or not 1 <= int(raw) <= 1000:
        refuse(name, f"« {raw} » n’est pas une taille en Mo, de 1 à 1000.")
    return int(raw) * 1_000_000


def folder(name: str, *, default: Path) -> Path:
    """An absolute folder, created when absent."""
    path = Path(os.environ.get(name, "").strip() or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(name, f"le dossier {path} ne peut pas être créé ({error.strerror}).")
    return path


def demo_started_at(state_dir: Path) -> dt.datetime:
    """When the demonstration of ``state_dir`` first started (written once, so that all processes agree)."""
    path = state_dir / "demo_started_at"
    try:
        with path.open("x") as handle:
            handle.write(dt.datetime.now(dt.UTC).isoformat())
    except FileExistsError:
        pass
    text = path.read_text().strip()
    return dt.datetime.fromisoformat(text) if text else dt.datetime.now(dt.UTC)


def s3_options(address: str) -> dict[str, str]:
    """django-storages' options from ``s3://KEY:SECRET@HOST/BUCKET``."""
    parts = urlsplit(address)
    if not (parts.username and parts.password and parts.hostname and parts.path.strip("/")):
        refuse("STORAGE_URL", "doit être de la forme s3://CLÉ:SECRET@HÔTE/COMPARTIMENT.")
    return {
        "access_key": parts.username,
        "secret_key": parts.password,
        "endpoint_url": f"https://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
        "bucket_name": parts.path.strip("/"),
        "querystring_auth": "True",
    }
