"""Pictures, texts, pages, mails, programs, names."""

import io
import zlib

from PIL import Image

from tests.actions.importing.builders import zipped
from tests.documents.corpus import office
from tests.documents.corpus.case import Case

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6)) -> bytes:
    """A small picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, "navy").save(stream, kind)
    return stream.getvalue()


def absurd() -> bytes:
    """A PNG of 50 000 points of side, in a few bytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = (50_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(9)))
        + chunk(b"IEND", b"")
    )


def mail(name: str, content: bytes) -> bytes:
    """A mail with a file attached."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@exemple.fr", "b@exemple.fr", "Bonjour"
    message.set_content("Bonjour")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def alarm(what: str) -> bytes:
    """A meeting with an alarm."""
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VALARM", f"ACTION:{what}", "END:VALARM", "END:VEVENT")
    return "\r\n".join((*lines, "END:VCALENDAR", "")).encode()


PICTURE, TEXT, PAGE, MAIL, PROGRAM, NAME = "picture", "text", "page or drawing", "mail", "program", "name"
PAGE_DATA = b"<!DOCTYPE html><html><body><p>Bonjour</p></body></html>"

CASES = tuple(Case(*given) for given in (
    (PICTURE, "a PNG", "photo.PNG", picture),
    (PICTURE, "a JPEG", "photo.jpg", lambda: picture("JPEG")),
    (PICTURE, "a GIF", "photo.gif", lambda: picture("GIF")),
    (PICTURE, "a WebP", "photo.webp", lambda: picture("WEBP")),
    (PICTURE, "a PNG named as a JPEG", "photo.jpg", picture, "annonce"),
    (PICTURE, "a text named as a PNG", "photo.png", lambda: b"Bonjour", "annonce"),
    (PICTURE, "2 500 million points in a few bytes", "photo.png", absurd, "démesurées"),
    (PICTURE, "cut in the middle", "photo.png", lambda: picture(size=(80, 80))[:-30], "endommagé"),
    (PICTURE, "a JPEG cut in the middle", "photo.jpg", lambda: picture("JPEG", (400, 400))[:900], "endommagé"),
    (PICTURE, "only the first bytes of a PNG", "photo.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(40), "endommagé"),
    (PICTURE, "a GIF that is also a script", "photo.gif", lambda: b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;a()", "deux natures"),
    (PICTURE, "a GIF followed by an archive", "photo.gif", lambda: picture("GIF") + zipped({"a": "b"}), "deux natures"),
    (PICTURE, "a PNG followed by a page", "photo.png", lambda: picture() + b"<script>a()</script>", "deux natures"),
    (PICTURE, "a JPEG followed by PHP", "photo.jpg", lambda: picture("JPEG") + b"<?php system(1);", "deux natures"),
    (PAGE, "a page", "page.html", lambda: PAGE_DATA),
    (PAGE, "a page with a script", "page.html", lambda: b"<html><script>a()</script></html>", "script"),
    (PAGE, "a page with an attribute that is a script", "page.html",
     lambda: b"<html><img src=x onerror=alert(1)></html>", "script"),
    (PAGE, "a page that leads elsewhere by itself", "page.html",
     lambda: b"<html><meta http-equiv=refresh content='0;url=//x'></html>", "script"),
    (PAGE, "a page named as a text", "page.txt", lambda: PAGE_DATA, "annonce"),
    (PAGE, "a script named as a text", "page.txt", lambda: b"<script>a()</script>", "script"),
    (PAGE, "an archived page named as a text", "page.txt",
     lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n--a--\n", "annonce"),
    (PAGE, "a drawing", "dessin.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>"),
    (PAGE, "a drawing with a link", "dessin.svg", lambda: b"<svg><a href='https://exemple.fr'><path/></a></svg>"),
    (PAGE, "a drawing with a script", "dessin.svg", lambda: b"<svg onload='x()'/>", "script"),
    (PAGE, "a drawing that loads a picture", "dessin.svg",
     lambda: b"<svg><image href='https://exemple.invalid/a.png'/></svg>", "ailleurs"),
    (PAGE, "a drawing with XML entities", "dessin.svg", lambda: b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "entités"),
    (TEXT, "a text", "note.txt", lambda: "Échéance à l’été\n".encode()),
    (TEXT, "the words of a script in a text", "note.txt", lambda: b"Une balise <script> et une macro vbaProject.\n"),
    (TEXT, "a text that begins with the letters of a program", "note.txt", lambda: b"MZ est le debut d'un texte"),
    (TEXT, "a table", "suivi.csv", lambda: "Échéance;été\n=1+1;-5\n".encode("cp1252")),
    (TEXT, "a table whose cell starts a program", "suivi.csv", lambda: b"a;b\n=cmd|'/C calc'!A0;2\n", "DDE"),
    (TEXT, "the same behind a sign and quotation marks", "suivi.csv",
     lambda: b"a,b\n\"@SUM(1+1)*cmd|'/C calc'!A0\",2\n", "DDE"),
    (TEXT, "a table whose cell calls a web site", "suivi.csv", lambda: b'a;=WEBSERVICE("https://x")\n', "ailleurs"),
    (TEXT, "an empty file", "note.txt", lambda: b"", "vide"),
    (TEXT, "a file of zero bytes", "note.txt", lambda: bytes(50), "vide"),
    (TEXT, "more than 20 MB", "note.txt", lambda: b"a" * 20_000_001, "20\u00a0Mo"),
    (TEXT, "an RTF text", "note.rtf", lambda: b"{\\rtf1 Bonjour}", "pas accepté"),
    (TEXT, "an RTF text with an object", "note.rtf", lambda: b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}", "programme"),
    (TEXT, "an RTF text whose template is elsewhere", "note.rtf",
     lambda: b"{\\rtf1{\\*\\template http://exemple.invalid/a.dotm}}", "modèle"),
    (TEXT, "an RTF text named as a Word document", "note.doc", lambda: b"{\\rtf1 Bonjour}", "annonce"),
    (MAIL, "a mail with a note", "courriel.eml", lambda: mail("note.txt", b"Bonjour")),
    (MAIL, "a mail with a program", "courriel.eml", lambda: mail("facture.pdf.exe", b"MZ\x00"), "programme"),
    (MAIL, "a mail with macros", "courriel.eml",
     lambda: mail("plan.docx", office.word(**{"word/vbaProject.bin": b"x"})), "macros"),
    (MAIL, "a meeting with a reminder", "reunion.ics", lambda: alarm("DISPLAY")),
    (MAIL, "a meeting that starts a program", "reunion.ics", lambda: alarm("PROCEDURE"), "programme"),
    (PROGRAM, "a program of Windows", "outil.exe", lambda: b"MZ\x90\x00" + bytes(60), "programme"),
    (PROGRAM, "a program without an ending", "facture", lambda: b"MZ\x90\x00" + bytes(60), "programme"),
    (PROGRAM, "a program of Linux named as a document", "plan.docx", lambda: b"\x7fELF\x02\x01", "programme"),
    (PROGRAM, "a script of a shell named as a text", "note.txt", lambda: b"#!/bin/sh\nrm -rf /\n", "programme"),
    (PROGRAM, "a shortcut", "plan.lnk", lambda: b"\x4c\x00\x00\x00\x01\x14\x02\x00", "programme"),
    (PROGRAM, "the test of antivirus programs (EICAR)", "note.txt", lambda: EICAR, "virus"),
    (PROGRAM, "an archive", "dossier.zip", lambda: zipped({"a.txt": "x"}), "pas accepté"),
    (PROGRAM, "an archive named as a document", "plan.docx", lambda: zipped({"a.txt": "x"}), "annonce"),
    (PROGRAM, "bytes of no known kind", "inconnu", lambda: bytes(range(256)) * 9, "inconnu"),
    (NAME, "a program behind the ending of a document", "plan.pdf.exe", lambda: b"Bonjour", "programme"),
    (NAME, "a program behind spaces", "plan.pdf                    .exe", lambda: b"Bonjour", "programme"),
    (NAME, "a program behind a dot that Windows drops", "plan.exe. .", lambda: b"Bonjour", "programme"),
    (NAME, "a program whose name is turned around", "plan\u202ecod.exe", lambda: b"Bonjour", "programme"),
    (NAME, "a program in letters that look alike", "plan．ｅｘｅ", lambda: b"Bonjour", "programme"),
    (NAME, "a document whose name is turned around", "plan\u202excod.docx", office.word),
    (NAME, "two endings of documents", "plan.pdf.docx", office.word),
    (NAME, "a name that leaves its folder", "../../etc/plan.docx", office.word),
    (NAME, "a name that Windows keeps for itself", "CON.docx", office.word),
    (NAME, "a name of 400 letters", "é" * 400 + ".docx", office.word),
    (NAME, "a name with a zero byte and markup", "plan\x00<b>.docx", office.word),
    (NAME, "no name at all but an ending", ".docx", office.word),
))  # fmt: skip
