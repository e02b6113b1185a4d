"""A document as read, kept between its preview and its acceptance: plain JSON values, both ways; pure."""

import datetime as dt

from actions.importing.raw import RawCell, RawDocument, RawRow, RawTable


def _cell_to_json(cell: RawCell) -> dict:
    values = {
        "date": cell.date.isoformat() if cell.date else None,
        "percent": cell.percent,
        "number": cell.number,
        "merged": cell.merged or None,
        "flags": list(cell.flags) or None,
        "asides": list(cell.asides) or None,
    }
    return {"text": cell.text} | {name: value for name, value in values.items() if value is not None}


def _cell_from_json(values: dict) -> RawCell:
    day = values.get("date")
    return RawCell(
        text=values["text"],
        date=dt.date.fromisoformat(day) if day else None,
        percent=values.get("percent"),
        number=values.get("number"),
        merged=values.get("merged", False),
        flags=tuple(values.get("flags", ())),
        asides=tuple(values.get("asides", ())),
    )


def to_json(document: RawDocument) -> dict:
    """The document as JSON values, from which ``from_json`` makes an equal one."""
    return {
        "kind": document.kind,
        "date": document.date.isoformat() if document.date else None,
        "title": document.title,
        "notices": list(document.notices),
        "tables": [
            {
                "where": table.where,
                "hidden": table.hidden,
                "captions": list(table.captions),
                "rows": [
                    {
                        "number": row.number,
                        "hidden": row.hidden,
                        "cells": [_cell_to_json(cell) for cell in row.cells],
                    }
                    for row in table.rows
                ],
            }
            for table in document.tables
        ],
    }


def from_json(values: dict) -> RawDocument:
    """The document that ``to_json`` kept."""
    return RawDocument(
        kind=values["kind"],
        tables=tuple(
            RawTable(
                table["where"],
                tuple(
                    RawRow(
                        row["number"], tuple(_cell_from_json(cell) for cell in row["cells"]), row["hidden"]
                    )
                    for row in table["rows"]
                ),
                table["hidden"],
                tuple(table.get("captions", ())),
            )
            for table in values["tables"]
        ),
        date=dt.date.fromisoformat(values["date"]) if values["date"] else None,
        title=values["title"],
        notices=tuple(values["notices"]),
    )
