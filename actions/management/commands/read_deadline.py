"""``manage.py read_deadline``: how the application reads a deadline, one JSON object a line."""

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.deadlines import read
from sgcd_plan import clock

_USAGE = (
    "Usage : manage.py read_deadline [--on AAAA-MM-JJ] TEXTE… "
    "(ou « - » : lignes DATE<tabulation>TEXTE sur l’entrée standard)."
)


_HELP = """\
Usage : manage.py read_deadline [--on AAAA-MM-JJ] TEXTE…
        manage.py read_deadline [--on AAAA-MM-JJ] -

Lit des échéances telles qu’elles sont écrites et affiche un objet JSON par ligne :
text, kind, first, last, overdue_after, milestones, flags, notes (docs/deadlines.md).

  TEXTE             échéance, entre guillemets si elle contient des espaces
  -                 lit l’entrée standard : une ligne DATE<tabulation>TEXTE par échéance
                    (date vide : celle de --on ; ligne vide : passée ; texte vide : nature « none »)
  --on AAAA-MM-JJ   date du plan (par défaut : aujourd’hui, au sens de l’application)
  -h, --help        affiche cette aide

Code de retour : 0, ou 2 avec une phrase sur la sortie d’erreur qui dit ce qui est refusé.
"""


class _FrenchParser(CommandParser):
    """Help in French; a usage error is one French sentence, with exit status 2."""

    def format_help(self) -> str:
        """The help of this command alone: the options that Django adds are in English and of no use here."""
        return _HELP

    def error(self, message: str) -> NoReturn:
        """Refuses in French: Django's parser would exit before the command can speak."""
        if self.called_from_command_line:
            self.exit(2, f"{_USAGE}\n")
        raise CommandError(_USAGE, returncode=2)


def _day(text: str, where: str = "") -> dt.date:
    try:
        if len(text) != 10:
            raise ValueError
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"{where}« {text[:40]} » n’est pas une date au format AAAA-MM-JJ."
        raise CommandError(message, returncode=2) from None


def _printable(text: str) -> str:
    """An argument typed in another encoding than the terminal's can be printed too."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class Command(BaseCommand):
    """Prints readings on standard output and nothing else; needs neither database nor other server."""

    help = "Lit des échéances telles qu’elles sont écrites et affiche un objet JSON par ligne."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The same parser as Django's, with French errors."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = _FrenchParser
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """The plan's date, and texts."""
        parser.add_argument("--on", metavar="AAAA-MM-JJ", help="date du plan (par défaut : aujourd’hui)")
        parser.add_argument("texts", metavar="TEXTE", nargs=argparse.ONE_OR_MORE, help="échéance, ou « - »")

    def execute(self, *args: Any, **options: Any) -> str | None:
        """On the command line a refusal is its sentence alone, without the error's English name."""
        try:
            return super().execute(*args, **options)
        except CommandError as refusal:
            if not self._called_from_command_line:
                raise
            self.stderr.write(str(refusal))
            sys.exit(refusal.returncode)

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads every text, in order."""
        on = _day(str(options["on"])) if options["on"] is not None else clock.today()
        if options["texts"] == ["-"]:
            pairs = self._lines(on)
        else:
            pairs = ((on, _printable(text)) for text in options["texts"])
        try:
            for day, text in pairs:
                self.stdout.write(json.dumps(read(text, day).as_json(), ensure_ascii=False))
        except BrokenPipeError:  # the reader (« head ») has had enough: nothing is broken
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    @staticmethod
    def _lines(on: dt.date) -> Iterator[tuple[dt.date, str]]:
        stream = getattr(sys.stdin, "buffer", None)
        lines = (line.decode("utf-8", "replace") for line in stream) if stream else sys.stdin
        for number, line in enumerate(lines, 1):
            day, tab, text = line.removeprefix("\ufeff").rstrip("\r\n").partition("\t")
            where = f"Ligne {number} : "
            if not tab and not day.strip():
                continue
            if not tab:
                raise CommandError(f"{where}« DATE<tabulation>TEXTE » attendu.", returncode=2)
            yield (_day(day.strip(), where) if day.strip() else on), text
