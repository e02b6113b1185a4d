"""The summary of the month by mail: asked for, stopped, from the application or from a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from actions.services import subscriptions
from actions.views.lists import visible_plan


@require_POST
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """Get the summary of each month of a plan, or no more."""
    plan = visible_plan(request, slug)
    if "stop" in request.POST:
        subscriptions.unsubscribe(user=request.user, plan=plan)
        messages.success(request, "Vous ne recevrez plus la synthèse du mois.")
    else:
        subscriptions.subscribe(user=request.user, plan=plan)
        messages.success(
            request,
            f"C’est noté : la synthèse partira à {request.user.email} dès que le prochain mois sera arrêté.",
        )
    return redirect("actions:months", slug)


@csrf_exempt  # « List-Unsubscribe-Post »: the mailbox's own program posts, without a session; the token says which
@login_not_required
@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a subscription from its mail, at a POST; a GET only asks."""
    found = subscriptions.subscription_of(token)
    if found is None:
        raise Http404("Cette adresse n’est pas celle d’un abonnement.")
    if request.method == "POST":
        subscriptions.stop(found)
        found.refresh_from_db()
    return render(request, "actions/subscription.html", {"subscription": found, "token": token})
