"""Debate kits: taken by the territories, who took which version; prepared and published by the DMATES."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from actions.services.errors import Refused, Stale
from documents.giving import give
from documents.tabular import KINDS, Column, export_response
from rencontres import access
from rencontres.campaign_forms import KitFilesForm, KitVersionForm
from rencontres.form_fields import VersionForm
from rencontres.models import Kit, KitDownload
from rencontres.services import kits as services
from rencontres.views.editing import form_page
from rencontres.views.found import managed_campaign, visible_campaign

DOWNLOAD_COLUMNS = (
    Column("at", "Le", lambda d: d.at),
    Column("user", "Par", lambda d: str(d.user), 28),
    Column("service", "Service", lambda d: str(d.user.service or ""), 28),
    Column("kit", "Kit", lambda d: d.kit.theme.label, 40),
    Column("version", "Version", lambda d: d.kit.number),
)


@require_GET
def kits(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The kits of a campaign, theme by theme."""
    found = visible_campaign(request, slug)
    manages = access.manages(request.user, found)
    if manages and (kind := request.GET.get("export")) in KINDS:
        rows = KitDownload.objects.filter(kit__theme__campaign=found).select_related(
            "user__service", "kit__theme"
        )
        name = f"{found.slug}-telechargements-des-kits"
        return export_response(rows, DOWNLOAD_COLUMNS, kind, name, sheet="Téléchargements")
    rows = (
        Kit.objects.visible_to(request.user)
        .live()
        .filter(theme__campaign=found, theme__archived_at=None)
        .select_related("theme")
        .prefetch_related("files__stored")
        .order_by("-number")
    )
    versions: dict[int, list[Kit]] = {}
    for kit in rows:
        versions.setdefault(kit.theme_id, []).append(kit)
    taken: dict[int, set[int]] = {}
    if manages:
        for kit_id, user_id in (
            KitDownload.objects.filter(kit__theme__campaign=found).values_list("kit", "user").distinct()
        ):
            taken.setdefault(kit_id, set()).add(user_id)
    themes = [
        {
            "theme": theme,
            "versions": [
                {
                    "kit": kit,
                    "takers": len(taken.get(kit.pk, ())),
                    "form": VersionForm(initial={"version": kit.version}, auto_id=False),
                }
                for kit in versions.get(theme.pk, ())
            ],
            "may_add": manages and not any(k.published_at is None for k in versions.get(theme.pk, ())),
        }
        for theme in found.themes.filter(archived_at=None)
    ]
    context = {"campaign": found, "themes": themes, "manages": manages, "nav": "kits"}
    return render(request, "rencontres/kits.html", context)


def _context(found, title: str, **more) -> dict:
    return {
        "campaign": found,
        "page_title": title,
        "back": f"{found.get_absolute_url()}kits/",
        "back_label": "Kits de débat",
        "nav": "kits",
        **more,
    }


@require_http_methods(["GET", "POST"])
def version_add(request: HttpRequest, slug: str, theme: int) -> HttpResponse:
    """A new version of the kit of a theme."""
    found = managed_campaign(request, slug)
    row = get_object_or_404(found.themes.filter(archived_at=None), pk=theme)

    def save(form: KitVersionForm) -> HttpResponse:
        made = services.add_version(user=request.user, theme=row, note=form.cleaned_data["note"])
        messages.success(request, f"Version {made.number} ouverte : ajoutez ses fichiers, puis diffusez-la.")
        return redirect("rencontres:kit_files", slug, made.pk)

    return form_page(
        request,
        build=lambda data, files: KitVersionForm(data),
        save=save,
        context=_context(found, "Nouvelle version du kit", intro=row.label),
    )


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add files to a version that is not published yet."""
    found = managed_campaign(request, slug)
    kit = get_object_or_404(Kit.objects.live().select_related("theme"), pk=pk, theme__campaign=found)

    def save(form: KitFilesForm) -> HttpResponse:
        made = services.add_files(
            user=request.user, kit=kit, uploads=form.cleaned_data["files"], part=form.cleaned_data["part"]
        )
        messages.success(
            request, f"Fichier{'s' if len(made) > 1 else ''} ajouté{'s' if len(made) > 1 else ''} au kit."
        )
        return redirect("rencontres:kits", slug)

    return form_page(
        request,
        build=lambda data, uploaded: KitFilesForm(data, uploaded, initial={"version": kit.version}),
        save=save,
        context=_context(found, "Ajouter des fichiers au kit", intro=str(kit)),
    )


@require_POST
def publish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Publish a version to every territory."""
    found = managed_campaign(request, slug)
    kit = get_object_or_404(Kit.objects.live().select_related("theme"), pk=pk, theme__campaign=found)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        services.publish(user=request.user, kit=kit, version=form.cleaned_data["version"])
    except Stale:
        messages.error(
            request, "Ce kit a changé depuis que vous avez ouvert la page : vérifiez, puis recommencez."
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Kit diffusé : {kit}. Les territoires le trouvent sur cette page.")
    return redirect("rencontres:kits", slug)


@require_GET
def file(request: HttpRequest, slug: str, pk: int, stored: int) -> HttpResponse:
    """A file of a kit; who took which version is kept."""
    found = visible_campaign(request, slug)
    kit = get_object_or_404(Kit.objects.visible_to(request.user).live(), pk=pk, theme__campaign=found)
    row = get_object_or_404(kit.files.select_related("stored"), stored=stored)
    answer = give(request, row.stored, f"{found.get_absolute_url()}kits/")
    if answer.status_code == 200 and kit.published_at is not None:
        services.note_download(user=request.user, kit=kit)
    return answer
