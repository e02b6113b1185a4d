"""Documents that a worker makes for a person: kept as files of the job that made them."""

import hashlib
import uuid

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from documents.models import StoredFile
from journal.models import Job

# Longest name of a file of ours: archives and file systems refuse 255 bytes.
LONGEST_NAME = 120


@transaction.atomic
def keep_made(*, job: Job, name: str, kind: str, data: bytes) -> str:
    """Keep what ``job`` made, for its user alone; gives the address where it is taken."""
    stored = StoredFile(
        owner=job,
        name=name[-LONGEST_NAME:],
        kind=kind,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        state=StoredFile.State.CLEAN,
        uploaded_by=job.user,
    )
    stored.content.save(uuid.uuid4().hex, ContentFile(data), save=False)
    stored.save()
    return reverse("documents:made", args=[stored.pk])
