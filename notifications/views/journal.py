"""The journal of what was said: to whom, when, why, what failed, what waits, what would leave tomorrow morning."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Role
from documents.tabular import Column, export_response
from notifications.enums import MailState
from notifications.forms import KindForm, MailFilterForm, NoticeFilterForm
from notifications.kinds import kinds, mail_kinds
from notifications.models import Notice, OutgoingMail
from notifications.services import announcing, outbox, reading
from sgcd_plan import clock

PAGE_SIZE = 50
MAIL_COLUMNS = (
    Column("created", "Créé le", lambda mail: mail.created_at),
    Column("sent", "Envoyé le", lambda mail: mail.sent_at),
    Column("recipient", "Destinataire", lambda mail: mail.recipient),
    Column("kind", "Nature", lambda mail: label_of(mail.kind)),
    Column("subject", "Objet", lambda mail: mail.subject),
    Column("state", "État", lambda mail: mail.get_state_display()),
    Column("attempts", "Tentatives", lambda mail: mail.attempts),
    Column("failure", "Dernière erreur", lambda mail: mail.failure),
)
NOTICE_COLUMNS = (
    Column("created", "Écrite le", lambda notice: notice.created_at),
    Column("user", "Destinataire", lambda notice: notice.user.email),
    Column("kind", "Nature", lambda notice: label_of(notice.kind)),
    Column("subject", "Objet", lambda notice: notice.subject),
    Column("reason", "Pourquoi cette personne", lambda notice: notice.reason),
    Column("how", "Réglage", lambda notice: notice.get_how_display()),
    Column("state", "Par courriel", lambda notice: notice.get_state_display()),
    Column("read", "Lue le", lambda notice: notice.read_at),
)


def label_of(kind: str) -> str:
    """The French name of a kind of mail or notice."""
    if kind in kinds:
        return kinds[kind].label
    if kind in mail_kinds:
        return mail_kinds[kind].label
    return "Courriel du matin" if kind == "digest" else "Comptes et mots de passe"


def _require(request: HttpRequest) -> None:
    if not request.user.has_any(Role.ADMINISTRATOR):
        raise PermissionDenied("Le journal des envois est réservé aux administrateurs.")


def _page(request: HttpRequest, found, form, columns, name: str, template: str, **context) -> HttpResponse:
    form.is_valid()
    asked = form.cleaned_data
    found = found.matching(asked.get("q", "")).between(asked.get("first"), asked.get("last"))
    if state := asked.get("state"):
        found = found.filter(state=state)
    if kind := asked.get("kind"):
        found = found.filter(kind=kind)
    if export := request.GET.get("export"):
        return export_response(found.iterator(chunk_size=500), columns, export, name)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    for row in page:
        row.kind_label = label_of(row.kind)
    return render(request, template, {"page": page, "form": form, "nav": "mails", **context})


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """Mails as filtered, latest first, with what needs a person counted above."""
    _require(request)
    seen = OutgoingMail.objects.visible_to(request.user).select_related("user")
    return _page(
        request,
        seen,
        MailFilterForm(request.GET),
        MAIL_COLUMNS,
        "envois",
        "notifications/journal.html",
        counts=seen.counts(),
    )


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What each person was told and why, or why it did not come by mail."""
    _require(request)
    return _page(
        request,
        Notice.objects.journal_of(request.user).select_related("user__service", "mail"),
        NoticeFilterForm(request.GET),
        NOTICE_COLUMNS,
        "notifications",
        "notifications/journal_notices.html",
    )


@require_GET
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as it left, with the notices that it carried."""
    _require(request)
    found = get_object_or_404(
        OutgoingMail.objects.visible_to(request.user).select_related("user", "attachment"), pk=pk
    )
    return render(
        request,
        "notifications/mail.html",
        {
            "mail": found,
            "kind_label": label_of(found.kind),
            "notices": found.notices.all(),
            "may_resend": found.state in (MailState.FAILED, MailState.DOUBTFUL, MailState.SENT),
            "nav": "mails",
        },
    )


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a mail back in the queue."""
    _require(request)
    found = get_object_or_404(OutgoingMail.objects.visible_to(request.user), pk=pk)
    if outbox.resend(user=request.user, mail=found):
        messages.success(request, "Le courriel est remis dans la file d’envoi.")
    else:
        messages.error(
            request,
            "Ce courriel ne peut pas être renvoyé : il attend déjà, ou son destinataire n’a plus d’adresse.",
        )
    return redirect("notifications:journal_mail", pk)


@require_GET
def tomorrow(request: HttpRequest) -> HttpResponse:
    """What would leave tomorrow at eight."""
    _require(request)
    day = clock.today() + dt.timedelta(days=1)
    at = dt.datetime.combine(day, dt.time(8), tzinfo=clock.PARIS)
    planned = announcing.would_leave(at)
    page = Paginator(planned, PAGE_SIZE).get_page(request.GET.get("page"))
    for item in page:
        item.kind_label = label_of(item.kind)
    return render(request, "notifications/tomorrow.html", {"page": page, "at": at, "nav": "mails"})


@require_http_methods(["GET", "POST"])
def kinds_page(request: HttpRequest) -> HttpResponse:
    """The default of each kind, and whether it is imposed."""
    _require(request)
    chosen = request.POST.get("kind") if request.method == "POST" else None
    if chosen is not None and chosen not in kinds:
        messages.error(request, "Cette nature de notification n’existe pas.")
        return redirect("notifications:kinds")
    ways = announcing.Ways.of([])
    rows, refused = [], False
    for kind in kinds.values():
        initial = {"how": ways.default(kind), "mandatory": ways.mandatory(kind)}
        form = KindForm(
            request.POST if kind.key == chosen else None, initial=initial, auto_id=f"{kind.key}-%s"
        )
        if form.is_bound:
            if form.is_valid():
                try:
                    reading.set_default(kind=kind.key, **form.cleaned_data)
                except reading.Refused as error:
                    form.add_error("how", str(error))
                else:
                    messages.success(request, f"Réglage enregistré : {kind.label}.")
                    return redirect("notifications:kinds")
            refused = True
        rows.append((kind, form))
    return render(
        request,
        "notifications/kinds.html",
        {"rows": rows, "nav": "mails"},
        status=422 if refused else 200,
    )
