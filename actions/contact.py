"""The address that opens a mail to those who carry an action: pure."""

from collections.abc import Iterable
from urllib.parse import quote

from actions.numbering import Number

SUBJECT_LENGTH = 90


def mailto(addresses: Iterable[str], *, number: Number, label: str, url: str) -> str:
    """A ``mailto:`` address (RFC 6068), its subject and body percent-encoded; empty without an address."""
    chosen = list(dict.fromkeys(address for address in addresses if address))
    if not chosen:
        return ""
    title = " ".join(label.split())
    if len(title) > SUBJECT_LENGTH:
        title = title[:SUBJECT_LENGTH].rsplit(" ", 1)[0] + "…"
    subject = f"Action n°\u00a0{number}\u00a0: {title}"
    body = f"Bonjour,\r\n\r\n\r\n\r\nAction n°\u00a0{number}\u00a0: {url}\r\n"
    to = ",".join(quote(address, safe="@") for address in chosen)
    return f"mailto:{to}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
