"""How much may be handed in: a file, and files together; limits are settings."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.services import FileRefused, judge

TEXT = b"Compte rendu\n"


def files(*sizes: int) -> list[SimpleUploadedFile]:
    return [
        SimpleUploadedFile(f"{n}.txt", (TEXT * (size // len(TEXT) + 1))[:size])
        for n, size in enumerate(sizes)
    ]


def test_a_file_at_the_limit_comes_in_and_one_byte_more_does_not(settings):
    settings.UPLOAD_MAX_FILE = 1_000_000
    (found,) = judge(files(1_000_000))
    assert len(found.data) == 1_000_000
    with pytest.raises(FileRefused, match="dépasse 1\u00a0Mo"):
        judge(files(1_000_001))


def test_files_together_at_the_limit_come_in_and_one_byte_more_does_not(settings):
    settings.UPLOAD_MAX_DEPOSIT = 1_000_000
    assert len(judge(files(600_000, 400_000))) == 2
    with pytest.raises(FileRefused, match="en plusieurs fois"):
        judge(files(600_000, 400_001))
