"""Writes a file of an old Office (OLE): storages and streams, nothing else."""

import itertools
import struct

SECTOR = 512
FREE, END, FAT_SECTOR, NO_ONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = (name + "\x00").encode("utf-16-le")
    head = raw.ljust(64, b"\x00") + struct.pack("<HBB", len(raw) if name else 0, kind, 1)
    return head + struct.pack("<III", left, right, child) + bytes(36) + struct.pack("<III", start, size, 0)


def ole(parts: dict[str, bytes]) -> bytes:
    """A file with these streams, under « storage/name » or « name »; each is filled up to 4 096 bytes."""
    tree: dict = {}
    for path, content in parts.items():
        *folders, name = path.split("/")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = content.ljust(4096, b"\x00")
    entries: list[list] = [["Root Entry", 5, NO_ONE, NO_ONE, NO_ONE, END, 0]]
    sectors: list[bytes] = []
    chains: list[int] = []

    def put(content: bytes) -> int:
        first = len(sectors)
        pieces = [content[i : i + SECTOR].ljust(SECTOR, b"\x00") for i in range(0, len(content), SECTOR)]
        for rank, piece in enumerate(pieces):
            sectors.append(piece)
            chains.append(END if rank == len(pieces) - 1 else first + rank + 1)
        return first

    def fill(branch: dict) -> int:
        numbers = []
        for name in sorted(branch, key=lambda name: (len(name), name.upper())):
            content = branch[name]
            number = len(entries)
            numbers.append(number)
            if isinstance(content, dict):
                entries.append([name, 1, NO_ONE, NO_ONE, NO_ONE, 0, 0])
                entries[number][4] = fill(content)
            else:
                entries.append([name, 2, NO_ONE, NO_ONE, NO_ONE, put(content), len(content)])
        for number, following in itertools.pairwise(numbers):
            entries[number][3] = following
        return numbers[0] if numbers else NO_ONE

    entries[0][4] = fill(tree)
    while len(entries) % 4:
        entries.append(["", 0, NO_ONE, NO_ONE, NO_ONE, 0, 0])
    directory = put(b"".join(_entry(*entry) for entry in entries))
    count = 1
    while count * SECTOR // 4 < len(sectors) + count:
        count += 1
    fat = [*chains, *[FAT_SECTOR] * count]
    first_fat = len(sectors)
    fat += [FREE] * (count * SECTOR // 4 - len(fat))
    table = struct.pack(f"<{len(fat)}I", *fat)
    difat = [first_fat + rank for rank in range(count)] + [FREE] * (109 - count)
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, count, directory, 0, 4096, END, 0, END, 0)
        + struct.pack("<109I", *difat)
    )
    return header + b"".join(sectors) + table


def packed(name: str, content: bytes) -> bytes:
    """An object that holds a file (« Package »)."""
    path = f"C:\\tmp\\{name}".encode("cp1252") + b"\x00"
    body = (
        struct.pack("<H", 2)
        + name.encode("cp1252")
        + b"\x00"
        + path
        + struct.pack("<HH", 0, 3)
        + struct.pack("<I", len(path))
        + path
        + struct.pack("<I", len(content))
        + content
    )
    return ole({"\x01Ole10Native": struct.pack("<I", len(body)) + body})


def old_word(flags: int = 0, **parts: bytes) -> bytes:
    """A .doc; ``flags`` of its head, 0x100 for a password."""
    return ole({"WordDocument": struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x40C, 0, flags), **parts})


def old_excel(*records: tuple[int, bytes]) -> bytes:
    """A .xls with these records."""
    body = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)
    return ole({"Workbook": struct.pack("<HH", 0x809, 16) + bytes(16) + body})
