"""One way to show and to save a form of a campaign, late ones included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from actions.services.errors import Refused, Stale
from actions.views.conflicts import conflict_of, with_choices
from documents.services import FileRefused


def form_page(
    request: HttpRequest,
    *,
    build: Callable,
    save: Callable,
    context: dict,
    template: str = "rencontres/form.html",
) -> HttpResponse:
    """The page of a form that nobody else may have changed: ``build(data, files)``, ``save(form)`` gives the answer."""
    posted = request.method == "POST"
    form = build(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            return save(form)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale:
            form.add_error(
                None,
                "Cette page a changé depuis que vous l’avez ouverte. Rien n’est enregistré : rechargez-la, puis recommencez.",
            )
        except FileRefused as refused:
            for reason in refused.reasons:
                form.add_error("files", f"{reason} Aucun fichier n’a été enregistré.")
    return render(request, template, context | {"form": form}, status=422 if form.errors else 200)


def versioned_page(
    request: HttpRequest,
    *,
    build: Callable,
    save: Callable,
    context: dict,
    what: str,
    template: str = "rencontres/form.html",
) -> HttpResponse:
    """The page of a form on a row: ``build(data, instance)`` (None: the row of the page), ``save(form)`` gives the answer.

    One that comes late shows both versions; ``what``: « Ce thème a été modifié ».
    """
    data = with_choices(request.POST, build(None, None).names) if request.method == "POST" else None
    form, conflict = build(data, None), None
    if data is not None and form.is_valid():
        try:
            return save(form)
        except Stale as stale:
            current = stale.current
            conflict = conflict_of(form, current, lambda sent: build(sent, current))
            form = conflict.form
        except Refused as refused:
            form.add_error(None, str(refused))
    status = 409 if conflict is not None else 422 if form.errors else 200
    return render(
        request, template, context | {"form": form, "conflict": conflict, "what": what}, status=status
    )
