"""The XML parts of an office file (a ZIP), read within bounds and without entities."""

import io
import zipfile

from lxml import etree

from actions.importing.raw import UnreadableFile

_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
}
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
        part = self.read(name)
        for strict, usual in _STRICT.items():
            part = part.replace(strict, usual)
        try:
            return etree.fromstring(part, parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableFile(DAMAGED) from error
