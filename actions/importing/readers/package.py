"""The XML parts of an office file (a ZIP), read within bounds and without entities."""

import io
import zipfile

from lxml import etree

from actions.importing.raw import UnreadableFile

# The namespaces of « strict » office files, and those that everything else writes.
_STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
}
_MAIN = "/officeDocument"
MAX_PART = 40_000_000
DAMAGED = "Ce fichier est endommagé\u00a0: ouvrez-le dans votre logiciel, enregistrez-le à nouveau puis recommencez."


class Package:
    """An office file opened once; `xml` gives the root of a part, or none."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as error:
            raise UnreadableFile(DAMAGED) from error
        self.names = set(self._zip.namelist())

    def read(self, name: str) -> bytes:
        """The bytes of a part, refused when it is larger than any plan's."""
        if self._zip.getinfo(name).file_size > MAX_PART:
            raise UnreadableFile(
                "Ce fichier est trop volumineux une fois décompressé\u00a0: "
                "ne gardez que le tableau du plan, sans images."
            )
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
            raise UnreadableFile(DAMAGED) from error

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, or none when the file has no such part."""
        if name not in self.names:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(_usual(self.read(name)), parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableFile(DAMAGED) from error

    def main(self, usual: str) -> str:
        """The name of the main part: where the package says that it is, else ``usual``."""
        relations = self.xml("_rels/.rels")
        for relation in () if relations is None else relations:
            if str(relation.get("Type", "")).endswith(_MAIN):
                return str(relation.get("Target", "")).lstrip("/")
        return usual

    def in_usual_namespaces(self) -> bytes | None:
        """The file with the usual namespaces when its parts are « strict » ones, which openpyxl reads as empty; else none."""
        parts = {name: self.read(name) for name in self.names if name.endswith((".xml", ".rels"))}
        if not any(strict in part for part in parts.values() for strict in _STRICT):
            return None
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.names):
                archive.writestr(name, _usual(parts[name]) if name in parts else self.read(name))
        return written.getvalue()


def _usual(part: bytes) -> bytes:
    for strict, usual in _STRICT.items():
        part = part.replace(strict, usual)
    return part
