"""A session that was held; no file of a test stays."""

import pytest
from django.core.files.storage import InMemoryStorage

from documents.models import StoredFile
from tests.committees.papers import held


@pytest.fixture
def files_in_memory(monkeypatch):
    """No file of a test stays."""
    monkeypatch.setattr(StoredFile._meta.get_field("content"), "storage", InMemoryStorage())


@pytest.fixture
def session(committee, files_in_memory):
    """The session of 14 May 2024 of the small committee."""
    return held(committee)
