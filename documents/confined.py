"""What is learned of a PDF or a picture by a process of its own, limited in time and memory (``looking.py``)."""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from documents import refusals

PROGRAM = Path(__file__).with_name("looking.py")
# More than the process gives itself: it is then stopped from outside.
SECONDS = 25

_SENTENCES = {
    "encrypted": refusals.ENCRYPTED_PDF,
    "damaged": refusals.DAMAGED,
    "bomb": refusals.BOMB,
    "absurd": refusals.ABSURD,
    "script": refusals.PDF_SCRIPT,
    "launch": refusals.PDF_LAUNCH,
    "sends": refusals.PDF_SENDS,
    "media": refusals.PDF_MEDIA,
    "opening": refusals.PDF_OPENING,
    "external": refusals.EXTERNAL,
}


@dataclass(frozen=True)
class Seen:
    """Why the file must not come in (else empty), and the files that it holds: names and contents."""

    reason: str
    inside: tuple[tuple[str, bytes], ...] = ()


def look(what: str, data: bytes) -> Seen:
    """Look at a ``pdf`` or a ``picture``; one that takes too long or breaks its reader is refused."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM), what],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            env={},
        )
        said = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        said = None
    if said is None:
        return Seen(refusals.UNREADABLE)
    inside = tuple((item["name"], base64.b64decode(item["data"])) for item in said["inside"])
    return Seen(_SENTENCES[said["found"]] if said["found"] else "", inside)
