"""What hides in a file of an old Office (OLE), alone or inside a document: macros, passwords, programs; pure on bytes."""

import struct
from collections.abc import Callable, Iterator

import olefile

from documents import refusals

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_STREAMS = 2_000
_MACROS = {"vba", "_vba_project", "_vba_project_cur", "macros"}
_BOUND_SHEET, _FILE_PASS = 0x85, 0x2F
_MACRO_SHEETS = (0x01, 0x06)

Inner = Callable[[bytes, str], str]


def reason_of(data: bytes, inner: Inner) -> str:
    """Why this file must not come in, else an empty text; ``inner`` judges a file that it holds."""
    # A file too damaged to be read may still be opened by its password.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return refusals.ENCRYPTED
    try:
        with olefile.OleFileIO(data) as found:
            return _reason(found, inner)
    except Exception:  # a hostile file makes the reader raise whatever it raises
        return refusals.DAMAGED


def _reason(found: olefile.OleFileIO, inner: Inner) -> str:
    paths = found.listdir(streams=True, storages=True)
    if len(paths) > MAX_STREAMS:
        return refusals.BOMB
    names = {path[-1].lower() for path in paths}
    if "encryptedsummary" in names or _locked(found):
        return refusals.ENCRYPTED
    if any(part.lower() in _MACROS for path in paths for part in path) or _macro_sheets(found):
        return refusals.MACROS
    for path in paths:
        if found.get_type(path) != olefile.STGTY_STREAM:
            continue
        name, content = path[-1].lower(), None
        if name == "\x01ole10native":
            name, content = _packed(found.openstream(path).read())
        elif name in ("package", "contents"):
            name, content = "", found.openstream(path).read()
        if content is not None and (reason := inner(content, name)):
            return reason
    return ""


def _locked(found: olefile.OleFileIO) -> bool:
    """Whether the main part asks for a password: Word says so in its head, Excel in a record."""
    if found.exists("WordDocument"):
        head = found.openstream("WordDocument").read(12)
        return len(head) == 12 and bool(struct.unpack_from("<H", head, 10)[0] & 0x0100)
    return any(kind == _FILE_PASS for kind, _ in _records(found))


def _macro_sheets(found: olefile.OleFileIO) -> bool:
    """Whether a workbook has sheets of macros of Excel 4."""
    return any(
        kind == _BOUND_SHEET and len(body) > 5 and body[5] in _MACRO_SHEETS for kind, body in _records(found)
    )


def _records(found: olefile.OleFileIO) -> Iterator[tuple[int, bytes]]:
    """The records that open a workbook."""
    name = next((name for name in ("Workbook", "Book") if found.exists(name)), None)
    if name is None:
        return
    data, place = found.openstream(name).read(), 0
    for _ in range(5_000):
        if place + 4 > len(data):
            return
        kind, size = struct.unpack_from("<HH", data, place)
        yield kind, data[place + 4 : place + 4 + size]
        place += 4 + size


def _packed(stream: bytes) -> tuple[str, bytes]:
    """The name and content of a file put into a document as an object."""
    place = 6
    label, place = _text(stream, place)
    path, place = _text(stream, place)
    place += 4
    size = struct.unpack_from("<I", stream, place)[0]
    place += 4 + size
    size = struct.unpack_from("<I", stream, place)[0]
    content = stream[place + 4 : place + 4 + size]
    return (path or label).replace("\\", "/").rsplit("/", 1)[-1] or label, content


def _text(stream: bytes, place: int) -> tuple[str, int]:
    end = stream.index(b"\x00", place)
    return stream[place:end].decode("cp1252", errors="replace"), end + 1
