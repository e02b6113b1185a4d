"""The glossary kept up to date: acronyms added, corrected, taken away and brought back."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from accounts.services.errors import Refused, Stale
from documents.models import Acronym
from documents.querysets import GLOSSARY_ROLES
from journal.services import change
from sgcd_plan import clock

FIELDS = ("acronym", "expansion", "note")


def _require(by) -> None:
    if not by.has_any(*GLOSSARY_ROLES):
        raise Refused("Le glossaire est tenu par les administrateurs et les gestionnaires de plan.")


def _save(entry: Acronym) -> None:
    entry.version += 1
    try:
        entry.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    entry.save()


def _locked(entry: Acronym) -> Acronym:
    return Acronym.objects.select_for_update(of=("self",)).get(pk=entry.pk)


def add_acronym(*, by, values: Mapping[str, str]) -> Acronym:
    """An acronym more. Raises ``Refused`` when the glossary has it, whatever its case."""
    _require(by)
    with change(user=by, label=f"Sigle ajouté au glossaire : {values['acronym']}"):
        made = Acronym(**values)
        _save(made)
    return made


def change_acronym(*, by, entry: Acronym, version: int, values: Mapping[str, str]) -> None:
    """Correct an acronym. Raises ``Stale`` when it changed since ``version``, ``Refused`` when it exists twice."""
    _require(by)
    with change(user=by, label=f"Sigle modifié dans le glossaire : {entry}"):
        current = _locked(entry)
        if current.version != version:
            raise Stale(current)
        if all(getattr(current, name) == values[name] for name in FIELDS):
            return
        for name in FIELDS:
            setattr(current, name, values[name])
        _save(current)


def archive_acronym(*, by, entry: Acronym) -> None:
    """Take an acronym away (harmless when repeated): the documents to come no longer expand it."""
    _require(by)
    with change(user=by, label=f"Sigle retiré du glossaire : {entry}"):
        current = _locked(entry)
        if current.archived_at is None:
            current.archived_at, current.archived_by = clock.now(), by
            _save(current)


def restore_acronym(*, by, entry: Acronym) -> None:
    """Bring an acronym back. Raises ``Refused`` when another entry took its place."""
    _require(by)
    with change(user=by, label=f"Sigle rétabli dans le glossaire : {entry}"):
        current = _locked(entry)
        if current.archived_at is not None:
            current.archived_at = current.archived_by = None
            _save(current)
