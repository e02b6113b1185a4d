"""Debate kits: versions with their files, published to the territories; who took which version."""

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.utils.text import slugify

from actions.services.errors import Refused
from documents import odt
from documents.prose import Paragraph, Run
from documents.services import judge, keep
from journal.services import change
from rencontres.enums import KitPart
from rencontres.models import Kit, KitDownload, KitFile, Theme
from rencontres.services import notices
from rencontres.services.locking import locked
from sgcd_plan import clock


def add_version(*, user, theme: Theme, note: str = "") -> Kit:
    """A new version of the kit of ``theme``, not published yet. Raises ``Refused`` when one is already being prepared."""
    with change(user=user, label="Kit de débat : nouvelle version", cause=theme.campaign):
        Theme.objects.select_for_update(of=("self",)).get(pk=theme.pk)
        last = theme.kits.order_by("-number").first()
        if last is not None and last.published_at is None and last.archived_at is None:
            raise Refused(
                f"La version {last.number} est en préparation : complétez-la ou diffusez-la d’abord."
            )
        return Kit.objects.create(theme=theme, number=last.number + 1 if last else 1, note=note)


def add_files(*, user, kit: Kit, uploads: Iterable, part: str) -> list[KitFile]:
    """Files of a version that is not published yet, all or none. Raises ``FileRefused``, ``Refused``."""
    found = judge(uploads)
    with change(user=user, label="Kit de débat : fichier ajouté", cause=kit.theme.campaign):
        current = locked(kit)
        if current.published_at is not None:
            raise Refused("Cette version est diffusée : elle ne change plus. Ajoutez une nouvelle version.")
        made = [
            KitFile.objects.create(kit=current, stored=keep(user, current, one), part=part) for one in found
        ]
        current.version += 1
        current.save()
    return made


def publish(*, user, kit: Kit, version: int) -> Kit:
    """Publish a version to every territory (harmless when repeated). Raises ``Stale``, ``Refused``."""
    with change(user=user, label="Kit de débat diffusé", cause=kit.theme.campaign):
        current = locked(kit, version, "theme")
        if current.published_at is None:
            if not current.files.exists():
                raise Refused("Ce kit n’a aucun fichier : ajoutez au moins le guide et les deux modèles.")
            current.published_at = clock.now()
            current.version += 1
            current.save()
            notices.kit_published(user=user, kit=current)
    return current


def note_download(*, user, kit: Kit) -> KitDownload:
    """Keep who took which version."""
    return KitDownload.objects.create(kit=kit, user=user, at=clock.now())


def written_model(theme: Theme, part: str) -> ContentFile:
    """A plain model of synthesis, or guide, for ``theme``, as an ODT file: what a kit holds until the DMATES gives its own."""
    regional = part == KitPart.REGIONAL
    title = f"{KitPart(part).label} : {theme.label}"
    lines = [(1, title)]
    if part == KitPart.GUIDE:
        lines.append(
            (0, "Déroulé proposé : ouverture par le préfet, témoignage extérieur, ateliers, restitution.")
        )
    else:
        where = "Région :" if regional else "Département :"
        lines += [
            (0, where),
            (0, "Temps d’échanges du :"),
            (2, "Constats"),
            (0, "1."),
            (2, "Propositions et mesures"),
            (0, "1."),
        ]
    blocks = [Paragraph((Run(words),), level) for level, words in lines]
    data = odt.write(blocks, title=title, created=clock.now())
    return ContentFile(data, f"{slugify(theme.name)}-{part}.odt")
