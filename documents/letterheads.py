"""Letterheads of the services: written, followed by a newer version, ended; and the head that they give a document."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping

from PIL import Image, UnidentifiedImageError

from accounts.services import delegation
from accounts.services.errors import Refused, Stale
from documents.heading import Heading, lines_of, place_and_date
from documents.inspection import inspect
from documents.models import Letterhead, StoredFile
from documents.services import FileRefused, Judged, keep
from documents.typography import day as in_words
from journal.services import change
from sgcd_plan import clock

FIELDS = ("brand", "timbre", "address", "handled_by", "reference", "place", "signature")
IMAGE_KINDS = frozenset({"png", "jpeg"})
IMAGE_SIZE = 2_000_000
# More than a printed bloc-marque needs, at 600 dots an inch; an image is decompressed in memory.
IMAGE_SIDE = 4_000
# A service has few above it: a longer chain is a loop.
DEEPEST = 8


def judge_image(upload) -> Judged:
    """An image for a bloc-marque: PNG or JPEG, small enough. Raises ``FileRefused``."""
    data = upload.read(IMAGE_SIZE + 1)
    verdict = inspect(data, upload.name, allowed=set(IMAGE_KINDS), max_size=IMAGE_SIZE)
    reason = verdict.reason_fr
    if verdict.ok:
        try:
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as image:
                if max(image.size) > IMAGE_SIDE:
                    reason = (
                        f"Cette image dépasse {IMAGE_SIDE} points de côté : réduisez-la, puis recommencez."
                    )
                else:
                    image.load()
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            reason = "Cette image est endommagée : enregistrez-la à nouveau, puis recommencez."
    if reason:
        raise FileRefused([reason])
    return Judged(upload.name, data, verdict.kind)


def _require(by, service) -> None:
    if not delegation.in_scope(by, service):
        raise Refused(
            "Le papier à en-tête de ce service est tenu par son gestionnaire de comptes ou un administrateur."
        )


def _chain(service) -> list[Letterhead]:
    """The versions of a service that were not withdrawn, oldest first, locked."""
    type(service).objects.select_for_update().get(pk=service.pk)
    return list(
        Letterhead.objects.kept()
        .filter(service=service)
        .select_for_update(of=("self",))
        .order_by("valid_from")
    )


def _save(letterhead: Letterhead) -> None:
    letterhead.version += 1
    letterhead.full_clean(validate_constraints=False)
    letterhead.save()


def _set_image(by, letterhead: Letterhead, image: Judged | None, *, remove: bool) -> None:
    if image is not None:
        letterhead.brand_image = keep(by, letterhead, image)
    elif remove:
        letterhead.brand_image = None


def create_letterhead(
    *,
    by,
    service,
    valid_from: dt.date,
    values: Mapping[str, str],
    upload=None,
    image_of: Letterhead | None = None,
) -> Letterhead:
    """The letterhead of ``service`` from ``valid_from`` on; the version in force that day ends the day before.

    ``image_of``: a version whose image is kept when no other is sent. Raises ``Refused``, ``FileRefused``.
    """
    _require(by, service)
    image = judge_image(upload) if upload else None
    with change(user=by, label=f"Papier à en-tête : {service}"):
        versions = _chain(service)
        if versions and valid_from < clock.today():
            raise Refused(
                f"Une nouvelle version commence aujourd’hui ou plus tard : les documents émis depuis le "
                f"{in_words(valid_from)} gardent leur en-tête."
            )
        if any(v.valid_from == valid_from for v in versions):
            raise Refused(
                f"Une version commence déjà le {in_words(valid_from)} : modifiez-la, ou choisissez un autre jour."
            )
        before = [v for v in versions if v.valid_from < valid_from]
        after = [v for v in versions if v.valid_from > valid_from]
        day_before = valid_from - dt.timedelta(days=1)
        if before and (before[-1].valid_until is None or before[-1].valid_until > day_before):
            before[-1].valid_until = day_before
            _save(before[-1])
        made = Letterhead(
            service=service,
            valid_from=valid_from,
            valid_until=after[0].valid_from - dt.timedelta(days=1) if after else None,
            brand_image=image_of.brand_image if image_of else None,
            **values,
        )
        _save(made)
        if image is not None:
            _set_image(by, made, image, remove=False)
            made.save()
    return made


def change_letterhead(
    *,
    by,
    letterhead: Letterhead,
    version: int,
    values: Mapping[str, str],
    upload=None,
    remove_image: bool = False,
) -> None:
    """Correct a version that has not begun, or begins today. Raises ``Refused``, ``Stale``, ``FileRefused``."""
    _require(by, letterhead.service)
    image = judge_image(upload) if upload else None
    with change(user=by, label=f"Papier à en-tête corrigé : {letterhead.service}"):
        locked = (
            Letterhead.objects.select_for_update(of=("self",)).select_related("service").get(pk=letterhead.pk)
        )
        if not locked.may_change:
            raise Refused(
                f"Cette version sert depuis le {in_words(locked.valid_from)} : elle ne change plus. "
                "Préparez une nouvelle version."
            )
        if locked.version != version:
            raise Stale(locked)
        for name in FIELDS:
            setattr(locked, name, values[name])
        _set_image(by, locked, image, remove=remove_image)
        _save(locked)


def end_letterhead(*, by, letterhead: Letterhead, valid_until: dt.date) -> None:
    """The version in force holds until ``valid_until`` included, and none follows. Raises ``Refused``."""
    _require(by, letterhead.service)
    with change(user=by, label=f"Fin du papier à en-tête : {letterhead.service}"):
        versions = _chain(letterhead.service)
        locked = next((v for v in versions if v.pk == letterhead.pk), None)
        if locked is None or locked.state != "current":
            raise Refused("Seule la version en vigueur peut être arrêtée.")
        if valid_until < clock.today():
            raise Refused("Le dernier jour ne peut pas être passé : des documents ont été émis depuis.")
        following = [v for v in versions if v.valid_from > locked.valid_from]
        if following and valid_until >= following[0].valid_from:
            raise Refused(
                f"La version suivante commence le {in_words(following[0].valid_from)} : "
                "choisissez un jour qui la précède."
            )
        locked.valid_until = valid_until
        _save(locked)


def withdraw_letterhead(*, by, letterhead: Letterhead) -> None:
    """Withdraw a version that has not begun; the one before it then goes on. Raises ``Refused``."""
    _require(by, letterhead.service)
    with change(user=by, label=f"Version de papier à en-tête retirée : {letterhead.service}"):
        versions = _chain(letterhead.service)
        rank = next((i for i, v in enumerate(versions) if v.pk == letterhead.pk), None)
        if rank is None or versions[rank].state != "coming":
            raise Refused("Seule une version à venir peut être retirée.")
        withdrawn = versions[rank]
        withdrawn.archived_at, withdrawn.archived_by = clock.now(), by
        _save(withdrawn)
        if rank and versions[rank - 1].valid_until == withdrawn.valid_from - dt.timedelta(days=1):
            versions[rank - 1].valid_until = withdrawn.valid_until
            _save(versions[rank - 1])


def letterhead_for(service, day: dt.date) -> Letterhead | None:
    """The letterhead under which ``service`` issues on ``day``: its own, else that of the nearest service above it."""
    for _ in range(DEEPEST):
        if service is None:
            return None
        found = Letterhead.objects.in_force(day).select_related("brand_image").filter(service=service).first()
        if found is not None:
            return found
        service = service.parent
    return None


def _image(stored: StoredFile | None) -> bytes | None:
    if stored is None:
        return None
    try:
        with stored.content.open("rb") as content:
            return content.read()
    except FileNotFoundError:
        # The text of the bloc-marque takes its place.
        return None


def heading_of(
    letterhead: Letterhead | None,
    *,
    day: dt.date,
    subject: str,
    reference: str = "",
    attachments: Iterable[str] = (),
    signed: bool = False,
) -> Heading:
    """The head of a document issued on ``day``; without a letterhead, only the date and the subject."""
    if letterhead is None:
        return Heading(
            place_and_date=place_and_date("", day),
            subject=subject,
            reference=reference,
            attachments=tuple(attachments),
        )
    return Heading(
        brand=lines_of(letterhead.brand),
        image=_image(letterhead.brand_image),
        timbre=lines_of(letterhead.timbre),
        address=lines_of(letterhead.address),
        handled_by=lines_of(letterhead.handled_by),
        reference=reference or letterhead.reference,
        place_and_date=place_and_date(letterhead.place, day),
        subject=subject,
        attachments=tuple(attachments),
        signature=lines_of(letterhead.signature) if signed else (),
    )
