"""PDF files."""

import io
import zlib

from pikepdf import (
    Array,
    Dictionary,
    Encryption,
    Name,
    ObjectStreamMode,
    Pdf,
    Stream,
    StreamDecodeLevel,
    String,
)

from tests.documents.corpus.case import Case

FAMILY = "PDF"


def pdf(change=None, pages: int = 1, **saving) -> bytes:
    """A PDF of empty pages, that ``change`` has changed."""
    made = Pdf.new()
    for _ in range(pages):
        made.add_blank_page()
    if change is not None:
        change(made)
    stream = io.BytesIO()
    made.save(stream, **saving)
    return stream.getvalue()


def action(kind: str, **more) -> Dictionary:
    """An action."""
    return Dictionary(S=Name(f"/{kind}"), **more)


def opening(made_by, **saving) -> bytes:
    """A PDF that does something when it is opened."""

    def change(made: Pdf) -> None:
        made.Root.OpenAction = made_by(made)

    return pdf(change, **saving)


def script(**saving) -> bytes:
    """A script that runs at opening."""
    return opening(lambda made: action("JavaScript", JS=String("app.alert(1)")), **saving)


def annotated(made_by) -> bytes:
    """A PDF with one annotation."""

    def change(made: Pdf) -> None:
        made.pages[0].Annots = Array([made.make_indirect(made_by(made))])

    return pdf(change)


def link(kind: str, **more) -> bytes:
    """A link that does something when it is followed."""
    return annotated(lambda made: Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action(kind, **more)
    ))  # fmt: skip


def named_script(made: Pdf) -> None:
    """A script of the document, that no page names."""
    made.Root.Names = Dictionary(
        JavaScript=Dictionary(
            Names=Array([String("a"), action("JavaScript", JS=Stream(made, b"app.alert(1)"))])
        )
    )


def holding(name: str, content: bytes) -> bytes:
    """A PDF with a file attached."""

    def change(made: Pdf) -> None:
        from pikepdf import AttachedFileSpec

        made.attachments[name] = AttachedFileSpec(made, content, filename=name)

    return pdf(change)


def form(xfa: bytes) -> bytes:
    """A PDF with an XFA form."""

    def change(made: Pdf) -> None:
        made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array([String("template"), Stream(made, xfa)]))

    return pdf(change)


def on_page(kind: str, **more) -> bytes:
    """A page that does something when it is shown."""

    def change(made: Pdf) -> None:
        made.pages[0].AA = Dictionary(O=action(kind, **more))

    return pdf(change)


def goes_to_page(made: Pdf):
    """An opening at a page."""
    return action("GoTo", D=Array([made.pages[0].obj, Name.Fit]))


def chained(made: Pdf):
    """A page, then a program."""
    first = goes_to_page(made)
    first.Next = action("Launch", F=String("calc.exe"))
    return first


def hidden_name() -> bytes:
    """A script whose names are written as numbers, without a compression that would hide them anyway."""
    plain = script(object_stream_mode=ObjectStreamMode.disable, compress_streams=False)
    return plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/J#53 ")


def bomb(made: Pdf) -> None:
    """A page of 400 MB of spaces."""
    packing = zlib.compressobj(9)
    head = packing.compress(bytes(1 << 20)) + packing.flush(zlib.Z_FULL_FLUSH)
    # The same block again and again; what follows the limit is never read.
    raw = head + head[2:] * 399
    content = Stream(made, b"")
    content.write(raw, filter=Name.FlateDecode)
    made.pages[0].Contents = content


def twice_packed() -> bytes:
    """A page compressed, then compressed again: what writes PDF files would undo it, so it is written by hand."""

    def change(made: Pdf) -> None:
        made.pages[0].Contents = Stream(made, zlib.compress(zlib.compress(b"q Q")))
        made.pages[0].Contents.Filteq = Array([Name.FlateDecode, Name.FlateDecode])

    return pdf(change, compress_streams=False).replace(b"/Filteq", b"/Filter")


def titled(made: Pdf) -> None:
    """Words that name actions, in texts."""
    made.docinfo["/Title"] = String("/JavaScript /Launch /OpenAction, macro")
    made.pages[0].Contents = Stream(made, b"BT (/JS /JavaScript) Tj ET")
    made.pages[0].Resources = Dictionary(Font=Dictionary(JS=Dictionary(Type=Name.Font, Subtype=Name.Type1)))


def large(made: Pdf) -> None:
    """A page of a kilometre."""
    made.pages[0].MediaBox = Array([0, 0, 3_000_000, 3_000_000])


def external(made: Pdf) -> None:
    """A content that lies in another file."""
    content = Stream(made, b"")
    content.F = String("//serveur/a")
    made.pages[0].Contents = content


def zipped_behind() -> bytes:
    """A PDF followed by an archive."""
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.exe", b"MZ")
    return pdf() + stream.getvalue()


def three_d() -> bytes:
    """A model in three dimensions with its own script."""
    return annotated(
        lambda made: Dictionary(Subtype=Name("/3D"), **{"3DD": Dictionary(OnInstantiate=Stream(made, b"a"))})
    )


def cut() -> bytes:
    """A PDF without its last lines."""
    whole = pdf(pages=3, object_stream_mode=ObjectStreamMode.disable)
    return whole[: whole.rindex(b"startxref")]


CASES = tuple(Case(FAMILY, *given) for given in (
    ("a plain document", "note.pdf", pdf),
    ("a document compressed in object streams", "note.pdf",
     lambda: pdf(object_stream_mode=ObjectStreamMode.generate)),
    ("the words « /JavaScript » and « /Launch » in its texts, a font named « /JS »", "note.pdf", lambda: pdf(titled)),
    ("a link to a site", "note.pdf", lambda: link("URI", URI=String("https://exemple.fr/"))),
    ("a link to another document", "note.pdf", lambda: link("GoToR", F=String("autre.pdf"))),
    ("it opens at a page", "note.pdf", lambda: opening(goes_to_page)),
    ("it opens at a place written directly", "note.pdf",
     lambda: opening(lambda made: Array([made.pages[0].obj, Name.Fit]))),
    ("copying is restricted, no password to read", "note.pdf",
     lambda: pdf(encryption=Encryption(owner="secret", user=""))),
    ("a password to read", "note.pdf", lambda: pdf(encryption=Encryption(owner="a", user="b")), "mot de passe"),
    ("a script at opening", "note.pdf", script, "script"),
    ("a script at opening, in a compressed object stream", "note.pdf",
     lambda: script(object_stream_mode=ObjectStreamMode.generate), "script"),
    ("a script whose names are written as numbers", "note.pdf", hidden_name, "script"),
    ("a script of the document", "note.pdf", lambda: pdf(named_script), "script"),
    ("a script in a document where copying is restricted", "note.pdf",
     lambda: script(encryption=Encryption(owner="secret", user="")), "script"),
    ("a link that runs a script", "note.pdf", lambda: link("JavaScript", JS=String("a()")), "script"),
    ("a link to an address that is a script", "note.pdf", lambda: link("URI", URI=String("JavaScript:a()")), "script"),
    ("a page that runs a script", "note.pdf", lambda: on_page("JavaScript", JS=String("a()")), "script"),
    ("a model in three dimensions that runs a script", "note.pdf", three_d, "script"),
    ("a form with scripts (XFA)", "note.pdf",
     lambda: form(b"<xdp><event><script>a</script></event></xdp>"), "script"),
    ("a form without scripts (XFA)", "note.pdf", lambda: form(b"<xdp><field name='a'/></xdp>")),
    ("a program started at opening", "note.pdf",
     lambda: opening(lambda made: action("Launch", F=String("cmd.exe"))), "programme"),
    ("a page shown, then a program", "note.pdf", lambda: opening(chained), "ouverture"),
    ("a link that starts a program", "note.pdf", lambda: link("Launch", F=String("cmd.exe")), "programme"),
    ("a site called at opening", "note.pdf",
     lambda: opening(lambda made: action("URI", URI=String("https://exemple.invalid/"))), "ouverture"),
    ("it prints at opening", "note.pdf", lambda: opening(lambda made: action("Named", N=Name.Print)), "ouverture"),
    ("a page that opens a document of another computer", "note.pdf",
     lambda: on_page("GoToR", F=String("//serveur/a.pdf")), "ouverture"),
    ("a form that sends what was typed", "note.pdf",
     lambda: link("SubmitForm", F=String("https://exemple.invalid/")), "formulaire"),
    ("a form that fetches data", "note.pdf", lambda: link("ImportData", F=String("a.fdf")), "formulaire"),
    ("an animation (Flash)", "note.pdf",
     lambda: annotated(lambda made: Dictionary(Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))), "animation"),
    ("an attached table", "note.pdf", lambda: holding("donnees.csv", b"a;b\n1;2\n")),
    ("an attached invoice in XML (Factur-X)", "note.pdf", lambda: holding("factur-x.xml", b"<?xml version='1.0'?><a/>")),
    ("an attached program", "note.pdf", lambda: holding("facture.exe", b"MZ\x90\x00"), "programme"),
    ("an attached program under a document's name", "note.pdf",
     lambda: holding("facture.docx", b"MZ\x90\x00" + bytes(99)), "programme"),
    ("an attached PDF with a script", "note.pdf", lambda: holding("annexe.pdf", script()), "script"),
    ("a content that lies in another file", "note.pdf", lambda: pdf(external), "ailleurs"),
    ("a page that unpacks to 400 MB", "note.pdf", lambda: pdf(bomb, stream_decode_level=StreamDecodeLevel.none), "démesuré"),
    ("a page compressed twice over", "note.pdf", twice_packed, "démesuré"),
    ("a page of a kilometre", "note.pdf", lambda: pdf(large), "démesurées"),
    ("cut in the middle", "note.pdf", lambda: pdf(pages=30)[:2_000], "incomplet"),
    ("its end cut off", "note.pdf", cut, "incomplet"),
    ("only the first words of a PDF", "note.pdf", lambda: b"%PDF-1.7\nBonjour\n%%EOF", "endommagé"),
    ("a text named as a PDF", "note.pdf", lambda: b"Bonjour", "annonce"),
    ("followed by an archive", "note.pdf", zipped_behind, "deux natures"),
))  # fmt: skip
