"""Reads one document in a process of its own, bounded in time and memory: ``python -m actions.importing.child NAME``.

The document comes on standard input. The answer is one JSON object on standard output: ``{"document": …}``, or
``{"refused": "…"}`` with one French sentence.
"""

import json
import resource
import sys

from actions.importing.raw import RawDocument, UnreadableFile
from actions.importing.readers import read_document
from actions.importing.stored import from_json, to_json

MEMORY = 1_200_000_000
"""Address space, in bytes: five times what the largest accepted workbook takes."""
SECONDS = 60
"""Time of the processor: four times what the largest accepted workbook takes."""
TOO_HEAVY = (
    "La lecture de ce fichier demande trop de temps ou de mémoire\u00a0: "
    "ne gardez que le tableau du plan, puis recommencez."
)


def answer(data: bytes, name: str) -> dict:
    """What the process prints."""
    try:
        return {"document": to_json(read_document(data, name))}
    except UnreadableFile as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": TOO_HEAVY}


def document_of(printed: bytes) -> RawDocument:
    """The document that a process printed. Raises ``UnreadableFile`` when it refused it, or was stopped."""
    try:
        values = json.loads(printed)
    except ValueError as error:
        raise UnreadableFile(TOO_HEAVY) from error
    if "refused" in values:
        raise UnreadableFile(values["refused"])
    return from_json(values["document"])


def main() -> None:
    """Bound this process, read, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    json.dump(answer(sys.stdin.buffer.read(), sys.argv[1]), sys.stdout)


if __name__ == "__main__":
    main()
