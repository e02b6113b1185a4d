"""How a person wants to hear of each kind; a link in a mail opens it, and changes nothing by itself."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.forms import PreferencesForm
from notifications.services import reading


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """One's own settings: each kind at once, in the morning's mail, or never by mail."""
    form = PreferencesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        reading.choose(user=request.user, chosen=form.cleaned_data)
        messages.success(request, "Vos choix sont enregistrés. Ils valent dès le prochain envoi.")
        return redirect("notifications:preferences")
    status = 422 if form.is_bound else 200
    return render(request, "notifications/preferences.html", {"form": form}, status=status)


@csrf_exempt  # « List-Unsubscribe-Post »: the mailbox's own program posts, without a session; the token says who
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop every mail that may be stopped, at a POST; a GET only asks."""
    user = get_object_or_404(get_user_model(), pk=reading.reader_of(token) or 0)
    kept = reading.stop(user=user) if request.method == "POST" else None
    return render(request, "notifications/unsubscribe.html", {"reader": user, "kept": kept, "token": token})
