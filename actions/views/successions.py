"""An action split into several, several merged into one: what will be done is shown before it is."""

from django.core.exceptions import PermissionDenied
from django.forms import formset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from actions import access, numbering
from actions.enums import Status
from actions.models import Action, Plan
from actions.services import splitting
from actions.services.errors import Refused, Stale
from actions.structure_forms import MergeForm, PartForm, SplitForm
from actions.views.detail import visible_action
from actions.views.lists import visible_plan
from actions.views.undoing import say_done
from journal.services import acts_made

MOST_PARTS = 8
MOST_MERGED = 10
STALE = (
    "L’action n°\u00a0{number} a été modifiée depuis que vous avez ouvert cette page. Rien n’est enregistré, votre saisie "
    "est gardée\u00a0: vérifiez, puis validez de nouveau."
)


def _parts(data, count: int, action: Action):
    made = formset_factory(PartForm, extra=0, max_num=MOST_PARTS, absolute_max=MOST_PARTS)
    first = {
        "implementation": action.implementation,
        "deadline": action.deadline_text,
        "lead": action.lead_id,
    }
    initial = [first | {"label": action.label if rank == 0 else ""} for rank in range(count)]
    return made(data, initial=initial, prefix="part")


def _count(request: HttpRequest) -> int:
    typed = request.POST.get("part-TOTAL_FORMS", "2")
    count = int(typed) if typed.isdecimal() and len(typed) < 3 else 2
    count += (request.POST.get("do") == "more") - (request.POST.get("do") == "fewer")
    return min(max(count, splitting.FEWEST), MOST_PARTS)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """Split an action: the numbers to come, what each one takes, where milestones go."""
    action = visible_action(request, slug, number)
    if not access.manages(request.user, action.plan):
        raise PermissionDenied
    count, status = _count(request), 200
    asked = request.method == "POST" and request.POST.get("do") == "split"
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        data["part-TOTAL_FORMS"] = str(count)
        data["part-INITIAL_FORMS"] = "0"
    parts = _parts(data, count, action)
    milestones = list(action.milestones.filter(reached_on=None, archived_at=None))
    form = SplitForm(data, milestones=milestones, parts=count, initial={"version": action.version})
    if asked and form.is_valid() and parts.is_valid():
        try:
            with acts_made() as acts:
                made = splitting.split_action(
                    user=request.user,
                    action=action,
                    version=form.cleaned_data["version"],
                    parts=[
                        splitting.Part(**one.cleaned_data, milestones=form.milestones_of(rank))
                        for rank, one in enumerate(parts, 1)
                    ],
                    reason=form.cleaned_data["reason"],
                    keep_state=form.cleaned_data["keep_state"],
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale as stale:
            status = 409
            form.data["version"] = str(stale.current.version)
            form.add_error(None, STALE.format(number=number))
        else:
            said = " et ".join(f"n°\u00a0{one.number}" for one in made)
            say_done(
                request, f"Action n°\u00a0{number} partagée en {said}\u00a0; son numéro mène à elles.", acts
            )
            return redirect(action.get_absolute_url())
    if asked and status == 200:
        status = 422
    if request.method == "POST" and not asked:
        # One action more or fewer: nothing is judged yet.
        parts = _parts(None, count, action)
        for rank, one in enumerate(parts):
            one.initial |= {
                name: data[f"part-{rank}-{name}"] for name in one.fields if f"part-{rank}-{name}" in data
            }
        typed = {name: data.get(name, "") for name in ("reason", "version", "keep_state")}
        form = SplitForm(milestones=milestones, parts=count, initial=typed)
    taken = set(action.plan.actions.filter(number__startswith=f"{number}-").values_list("number", flat=True))
    context = {
        "plan": action.plan,
        "action": action,
        "parts": parts,
        "numbered": list(zip(numbering.parts(action.number, taken, count), parts, strict=False)),
        "form": form,
        "milestone_fields": [form[f"jalon-{m.pk}"] for m in milestones],
        "may_add": count < MOST_PARTS,
        "may_remove": count > splitting.FEWEST,
        "has_state": action.last_report_on is not None,
        "nav": "structure",
    }
    return render(request, "actions/split.html", context, status=status)


def _chosen(plan: Plan, keys: list[str]) -> list[Action]:
    wanted = {int(key) for key in keys if key.isdecimal() and len(key) < 19}
    if len(wanted) > MOST_MERGED:
        raise Http404
    found = plan.actions.live().filter(pk__in=wanted).select_related("objective", "measure", "lead", "plan")
    return sorted(found, key=lambda action: action.pk)


def _proposed(actions: list[Action]) -> dict:
    """What the merger proposes: the oldest's words, the means of all of them, its state where they all agree."""
    kept = splitting.oldest(actions)
    means = dict.fromkeys(a.implementation.strip() for a in actions if a.implementation.strip())
    states = {a.status for a in actions}
    return {
        "label": kept.label,
        "implementation": "\n".join(means),
        "deadline": kept.deadline_text,
        "lead": kept.lead_id,
        "status": kept.status if len(states) == 1 else Status.IN_PROGRESS,
        "weather": kept.weather if len({a.weather for a in actions}) == 1 else "",
        "progress": kept.progress if len({a.progress for a in actions}) == 1 else None,
    }


def _versions(values: list[str]) -> dict[int, int]:
    found = {}
    for value in values:
        key, _, version = value.partition(":")
        if key.isdecimal() and version.isdecimal() and len(value) < 30:
            found[int(key)] = int(version)
    return found


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Merge the actions ticked on the page of the structure, side by side, into the oldest of them."""
    plan = visible_plan(request, slug)
    if not access.manages(request.user, plan):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    actions, status = _chosen(plan, sent.getlist("a")), 200
    context = {"plan": plan, "actions": actions, "nav": "structure"}
    if len(actions) < splitting.FEWEST:
        return render(request, "actions/merge.html", context, status=422 if request.method == "POST" else 200)
    kept = splitting.oldest(actions)
    form = MergeForm(request.POST if request.method == "POST" else None, initial=_proposed(actions))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        reason = data.pop("reason")
        try:
            with acts_made() as acts:
                splitting.merge_actions(
                    user=request.user,
                    actions=actions,
                    versions=_versions(request.POST.getlist("version")),
                    into=splitting.Merged(**data),
                    reason=reason,
                )
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale as stale:
            status = 409
            form.add_error(None, STALE.format(number=stale.current.number))
            context["actions"] = _chosen(plan, sent.getlist("a"))
        else:
            others = " et ".join(f"n°\u00a0{a.number}" for a in actions if a.pk != kept.pk)
            say_done(
                request,
                f"{others[0].upper()}{others[1:]} regroupée{'s' if len(actions) > 2 else ''} dans l’action n°\u00a0{kept.number}.",
                acts,
            )
            return redirect(kept.get_absolute_url())
    if form.errors and status == 200:
        status = 422
    return render(request, "actions/merge.html", context | {"form": form, "kept": kept}, status=status)
