"""Opens a PDF or a picture as a program of its own, under limits: what a hostile file breaks is this process alone.

Called by ``confined.look``: the file on standard input, then one JSON object on standard output. ``found`` names what
keeps the file out, ``inside`` lists the files that it holds.
"""

import base64
import io
import json
import re
import resource
import sys
import zlib

SECONDS = 15
MEMORY = 1_500_000_000
MAX_PAGES = 5_000
MAX_OBJECTS = 600_000
MAX_STREAMS_TOTAL = 300_000_000
MAX_INSIDE_TOTAL = 30_000_000
MAX_DEPTH = 60
# Points: 200 inches, the most that the format allows.
LARGEST_PAGE = 14_400
PDF_PIXELS = 600_000_000
PIXELS = 100_000_000
SIDE = 30_000
PIECE = 1 << 20

_WORDS = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia|AA|EF|OnInstantiate|URI|Filespec)\b"
)
_XFA = re.compile(rb"<(?:[\w.-]+:)?(script|submit)\b")
_ACTIONS = {"/JavaScript": "script", "/Launch": "launch", "/SubmitForm": "sends", "/ImportData": "sends"}


class Found(Exception):
    """What keeps the file out."""


def main(what: str) -> None:
    """Look at a ``pdf`` or a ``picture``."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    inside: list[dict[str, str]] = []
    found = ""
    try:
        if what == "pdf":
            inside = look_at_pdf(data)
        else:
            look_at_picture(data)
    except Found as reason:
        found = str(reason)
    except MemoryError:
        found = "bomb"
    sys.stdout.write(json.dumps({"found": found, "inside": inside}))


def look_at_picture(data: bytes) -> None:
    """Its size, then its points."""
    from PIL import Image  # noqa: PLC0415 - each of the two needs one library, whose loading takes time

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "GIF", "WEBP"]) as image:
            width, height = image.size
            if max(width, height) > SIDE or width * height > PIXELS:
                raise Found("absurd")
            image.draft("RGB", (max(width // 8, 1), max(height // 8, 1)))
            image.load()
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        raise Found("damaged") from error


def look_at_pdf(data: bytes) -> list[dict[str, str]]:
    """Every object, in object streams and compressed too; gives the files that it holds."""
    import pikepdf  # noqa: PLC0415

    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Found("encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Found("damaged") from error
    try:
        with pdf:
            return Reading(pdf, pikepdf).all()
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, KeyError, AttributeError) as error:
        raise Found("damaged") from error


class Reading:
    """One PDF under examination."""

    def __init__(self, pdf, pikepdf) -> None:
        self.pdf = pdf
        self.pikepdf = pikepdf
        self.unpacked = 0
        self.inside: list[dict[str, str]] = []
        self.inside_size = 0

    def all(self) -> list[dict[str, str]]:
        """The files that it holds; raises ``Found``."""
        self._pages()
        root = self.pdf.Root
        opening = root.get("/OpenAction")
        if isinstance(opening, self.pikepdf.Dictionary) and not self._goes_to_a_page(opening):
            self._action(opening)
            raise Found("opening")
        form = root.get("/AcroForm")
        if isinstance(form, self.pikepdf.Dictionary) and "/XFA" in form:
            self._xfa(form["/XFA"])
        for rank, item in enumerate(self.pdf.objects):
            if rank > MAX_OBJECTS:
                raise Found("bomb")
            self._object(item)
        return self.inside

    def _pages(self) -> None:
        count = len(self.pdf.pages)
        if not count:
            raise Found("damaged")
        if count > MAX_PAGES:
            raise Found("absurd")
        for page in self.pdf.pages:
            unit = float(page.obj.get("/UserUnit", 1))
            left, low, right, high = (float(side) for side in page.mediabox)
            if max(abs(right - left), abs(high - low)) * max(unit, 1) > LARGEST_PAGE:
                raise Found("absurd")

    def _object(self, item) -> None:
        if isinstance(item, self.pikepdf.Stream):
            self._stream(item)
            if _WORDS.search(item.stream_dict.unparse()):
                self._walk(item.stream_dict, 0)
        elif isinstance(item, self.pikepdf.Dictionary | self.pikepdf.Array) and _WORDS.search(
            item.unparse(resolved=True)
        ):
            self._walk(item, 0)

    def _walk(self, item, depth: int) -> None:
        """A dictionary or an array with what lies directly in it: the rest is an object of its own."""
        if depth > MAX_DEPTH:
            raise Found("damaged")
        if isinstance(item, self.pikepdf.Dictionary):
            self._action(item)
            self._triggers(item)
            self._file(item)
            values = [value for _, value in item.items()]
        else:
            values = list(item)
        for value in values:
            if isinstance(value, self.pikepdf.Dictionary | self.pikepdf.Array) and not value.is_indirect:
                self._walk(value, depth + 1)

    def _action(self, item) -> None:
        kind = str(item.get("/S", ""))
        if kind in _ACTIONS:
            raise Found(_ACTIONS[kind])
        if ("/JS" in item and "/S" in item) or "/OnInstantiate" in item:
            raise Found("script")
        if kind == "/URI" and str(item.get("/URI", "")).strip().lower().startswith("javascript:"):
            raise Found("script")
        if str(item.get("/Subtype", "")) == "/RichMedia":
            raise Found("media")

    def _triggers(self, item) -> None:
        """What happens by itself when a page is shown, a field is left, a document is closed."""
        triggers = item.get("/AA")
        if isinstance(triggers, self.pikepdf.Dictionary):
            for _, action in triggers.items():
                if isinstance(action, self.pikepdf.Dictionary) and not self._goes_to_a_page(action):
                    self._action(action)
                    raise Found("opening")

    def _goes_to_a_page(self, action) -> bool:
        for _ in range(20):
            if str(action.get("/S", "")) != "/GoTo":
                return False
            action = action.get("/Next")
            if action is None:
                return True
            if not isinstance(action, self.pikepdf.Dictionary):
                return False
        return False

    def _file(self, item) -> None:
        held = item.get("/EF")
        if not isinstance(held, self.pikepdf.Dictionary):
            return
        name = str(item.get("/UF", item.get("/F", "")))
        for stream in {value.objgen: value for _, value in held.items()}.values():
            if not isinstance(stream, self.pikepdf.Stream):
                continue
            content = stream.read_bytes()
            self.inside_size += len(content)
            if self.inside_size > MAX_INSIDE_TOTAL:
                raise Found("bomb")
            self.inside.append({"name": name, "data": base64.b64encode(content).decode()})

    def _xfa(self, form) -> None:
        parts = list(form) if isinstance(form, self.pikepdf.Array) else [form]
        for part in parts:
            if isinstance(part, self.pikepdf.Stream):
                found = _XFA.search(part.read_bytes())
                if found:
                    raise Found("script" if found[1] == b"script" else "sends")

    def _stream(self, stream) -> None:
        """A stream that unpacks beyond measure, or whose content lies in another file."""
        if "/F" in stream.stream_dict:
            raise Found("external")
        if str(stream.get("/Subtype", "")) == "/Image":
            if float(stream.get("/Width", 0)) * float(stream.get("/Height", 0)) > PDF_PIXELS:
                raise Found("absurd")
            return
        filters = stream.get("/Filter", [])
        names = [str(f) for f in filters] if isinstance(filters, self.pikepdf.Array) else [str(filters)]
        deflated = [name for name in names if name in ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW")]
        if len(deflated) > 1:
            raise Found("bomb")
        if names != ["/FlateDecode"]:
            return
        unpacking, raw = zlib.decompressobj(), stream.read_raw_bytes()
        try:
            while raw:
                self.unpacked += len(unpacking.decompress(raw, PIECE))
                raw = unpacking.unconsumed_tail
                if self.unpacked > MAX_STREAMS_TOTAL:
                    raise Found("bomb")
        except zlib.error:
            # Readers show what comes before the damage.
            return


if __name__ == "__main__":
    main(sys.argv[1])
