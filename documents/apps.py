"""Stored files: inspected, versioned, sealed."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        """Say how the tables of the apps below leave as files, and how their uploads are judged."""
        from accounts import exports, uploads
        from documents import tabular
        from documents.inspection import inspect

        def write(rows, columns, kind, name, *, sheet):
            described = [tabular.Column(*column) for column in columns]
            return tabular.export_response(rows, described, kind, name, sheet=sheet)

        exports.writers[:] = [write]
        uploads.judges[:] = [inspect]
