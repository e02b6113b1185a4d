"""How a person wants the pages: colours, keyboard shortcut. Kept in cookies, so that it holds before signing in."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from dsfr.forms import DsfrBaseForm

SCHEMES = {"system": "Comme mon poste", "light": "Clair", "dark": "Sombre"}
YEAR = 365 * 24 * 3600


def scheme_of(request: HttpRequest) -> str:
    """The colours that the person chose: ``light``, ``dark``, or ``system`` (also when nothing was chosen)."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in SCHEMES else "system"


def shortcuts_of(request: HttpRequest) -> bool:
    """Whether the key « / » leads to the search field (WCAG 2.1.4: it can be turned off)."""
    return request.COOKIES.get("shortcuts") != "off"


class DisplayForm(DsfrBaseForm):
    """Colours, and the keyboard shortcut."""

    theme = forms.ChoiceField(label="Couleurs", choices=list(SCHEMES.items()), widget=forms.RadioSelect)
    shortcuts = forms.BooleanField(
        label="Touche « / » pour aller au champ de recherche",
        help_text="Décochez si vous dictez votre texte ou si cette touche vous gêne.",
        required=False,
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Choose how pages look; remembered for a year on this browser."""
    initial = {"theme": scheme_of(request), "shortcuts": shortcuts_of(request)}
    form = DisplayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = redirect("accounts:display")
        messages.success(request, "Affichage enregistré sur ce navigateur.")
        kept = {
            "theme": form.cleaned_data["theme"],
            "shortcuts": "on" if form.cleaned_data["shortcuts"] else "off",
        }
        for name, value in kept.items():
            answer.set_cookie(
                name,
                value,
                max_age=YEAR,
                samesite="Lax",
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return answer
    return render(request, "accounts/display.html", {"form": form}, status=422 if form.errors else 200)
