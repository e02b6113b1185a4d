"""The import of a plan: its document, its preview, then one click."""

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from actions.import_forms import ColumnForm, DocumentForm, PlanForm, RowForm
from actions.importing.raw import UnreadableFile
from actions.importing.readers import read_document, read_pasted
from actions.models import ImportBatch
from actions.services import batches
from actions.services.errors import Refused, Stale


def _require_manager(request: HttpRequest) -> None:
    if not request.user.has_role(Role.PLAN_MANAGER):
        raise PermissionDenied


def _own(request: HttpRequest, pk: int) -> ImportBatch:
    _require_manager(request)
    return get_object_or_404(ImportBatch.objects.select_related("plan"), pk=pk, user=request.user)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The document to import: a file or a pasted table; a refusal keeps what was typed."""
    _require_manager(request)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            if values["file"]:
                filename = values["file"].name
                document = read_document(values["file"].read(), filename)
            else:
                filename = "Tableau collé"
                document = read_pasted(values["pasted"])
        except UnreadableFile as error:
            form.add_error("file" if values["file"] else "pasted", str(error))
        else:
            batch = batches.create_batch(
                user=request.user,
                document=document,
                filename=PurePath(filename).stem,
                title=values["title"],
                as_of=values["as_of"],
            )
            return redirect("actions:import_preview", pk=batch.pk)
    waiting = ImportBatch.objects.filter(user=request.user, state=ImportBatch.State.PREVIEW)
    return render(
        request, "actions/import_start.html", {"form": form, "waiting": waiting[:10], "nav": "import"}
    )


class _Page:
    """The forms of a preview, empty or as typed."""

    def __init__(self, batch: ImportBatch, data=None) -> None:
        self.batch = batch
        self.preview = batches.preview(batch)
        self.plan = PlanForm(data, initial={"title": batch.title, "as_of": batch.as_of})
        self.rows = {
            row.index: RowForm(
                data,
                prefix=f"a{row.index}",
                initial={field: getattr(row.action, field) or "" for field in batches.CORRECTABLE},
            )
            for row in self.preview.rows
        }
        self.columns = [
            (column, ColumnForm(data, prefix=f"c{i}", header=column.header, initial={"role": column.role}))
            for i, column in enumerate(self.preview.draft.columns)
        ]
        if data is None:
            self.ticked = set(batch.corrections.get("ticked", ()))
            self.skip = set(batch.corrections.get("skip", ()))
        else:
            self.ticked = set(data.getlist("tick"))
            wheres = {table.where for table in self.preview.document.tables}
            self.skip = wheres - set(data.getlist("table")) if len(wheres) > 1 else set()

    def is_valid(self) -> bool:
        """Whether all the forms are right."""
        forms = [self.plan, *self.rows.values(), *(form for _, form in self.columns)]
        return all([form.is_valid() for form in forms])

    def save(self, version: int) -> ImportBatch:
        """Keep what was typed."""
        unknown = self.preview.columns_unknown
        mapping = {}
        for column, form in self.columns:
            role = form.cleaned_data.get("role", "")
            if role and (unknown or role != column.role):
                mapping[column.header] = role
        return batches.correct_batch(
            batch=self.batch,
            version=version,
            title=self.plan.cleaned_data["title"],
            as_of=self.plan.cleaned_data["as_of"],
            actions={row.key: _typed(self.rows[row.index]) for row in self.preview.rows},
            ticked=self.ticked,
            mapping=mapping,
            skip=self.skip,
        )

    def context(self) -> dict:
        """What the template shows: objectives > measures > actions with their forms and findings."""
        rows = iter(self.preview.rows)
        objectives = [
            (objective, [(measure, [self._row(next(rows)) for _ in measure.actions]) for measure in objective.measures])
            for objective in self.preview.draft.objectives
        ]  # fmt: skip
        return {
            "batch": self.batch,
            "plan_form": self.plan,
            "objectives": objectives,
            "others": self.preview.others,
            "columns": [form for _, form in self.columns],
            "columns_unknown": self.preview.columns_unknown,
            "tables": [(t.where, t.where not in self.skip) for t in self.preview.document.tables],
            "count": len(self.preview.rows),
            "with_deadline": sum(bool(row.action.deadline) for row in self.preview.rows),
            "nav": "import",
        }

    def _row(self, row: batches.PreviewRow) -> dict:
        findings = [
            (finding, batches.finding_key(finding), batches.finding_key(finding) in self.ticked)
            for finding in row.findings
        ]
        return {"row": row, "form": self.rows[row.index], "findings": findings}


def _typed(form: RowForm) -> dict[str, str]:
    # A browser sends line breaks as CRLF: as typed, they would look like a correction.
    return {field: form.cleaned_data[field].replace("\r\n", "\n") for field in batches.CORRECTABLE}


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as it will be; « Enregistrer » keeps corrections, « Importer » writes the plan."""
    batch = _own(request, pk)
    if batch.plan:
        return redirect("actions:list", slug=batch.plan.slug)
    if batch.state != ImportBatch.State.PREVIEW:
        return redirect("actions:import")
    status, page = 200, _Page(batch, request.POST if request.method == "POST" else None)
    if request.method == "POST" and page.is_valid():
        try:
            typed = request.POST.get("version", "")
            saved = page.save(int(typed) if typed.isdecimal() else -1)
            if "apply" not in request.POST:
                return redirect("actions:import_preview", pk=pk)
            plan = batches.apply_batch(user=request.user, batch=saved, version=saved.version)
        except Stale as stale:
            status, page = 409, _Page(stale.current, request.POST)
            messages.warning(
                request,
                "Cet import a été modifié dans une autre fenêtre. Votre saisie est gardée ci-dessous : "
                "vérifiez-la, puis enregistrez de nouveau.",
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("actions:import_preview", pk=pk)
        else:
            messages.success(request, f"Plan importé : {plan.actions.count()} actions.")
            return redirect("actions:list", slug=plan.slug)
    return render(request, "actions/import_preview.html", page.context(), status=status)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an import up."""
    batch = _own(request, pk)
    try:
        batches.drop_batch(batch=batch)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Import abandonné : rien n’a été écrit.")
    return redirect("actions:plan_list")
