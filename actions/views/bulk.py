"""The same change on several actions of the list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from actions import access
from actions.bulk_forms import BulkForm
from actions.services.bulk import change_in_bulk
from actions.services.errors import Refused
from actions.views.lists import filtered_actions, render_list, visible_plan
from actions.views.undoing import say_done
from journal.services import acts_made


@require_POST
def action_bulk(request: HttpRequest, slug: str) -> HttpResponse:
    """Status, weather, lead, deadline of several actions at once: all or nothing.

    A refusal shows the list again, with what was ticked and typed; a success, with its filters.
    """
    plan = visible_plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    asked = QueryDict(request.POST.get("query", ""))
    form = BulkForm(request.POST, actions=plan.actions.live())
    if not form.is_valid():
        return render_list(request, plan, asked, bulk=form, status=422)
    data = form.cleaned_data
    actions = data["actions"]
    if data["all_filtered"]:
        filtered = filtered_actions(request, plan, asked)
        if filtered.refusals():
            return render_list(request, plan, asked, bulk=form)
        actions = filtered.qs
    try:
        with acts_made() as acts:
            count = change_in_bulk(
                user=request.user, actions=actions, **{name: data[name] for name in BulkForm.FIELDS}
            )
    except Refused as refused:
        form.add_error(None, str(refused))
        return render_list(request, plan, asked, bulk=form, status=422)
    if count:
        say_done(
            request, f"{count} action{'s' if count > 1 else ''} modifiée{'s' if count > 1 else ''}.", acts
        )
    else:
        messages.info(request, "Rien n’a changé : les actions cochées étaient déjà ainsi.")
    query = asked.urlencode()
    return redirect(reverse("actions:list", args=[slug]) + (f"?{query}" if query else ""))
