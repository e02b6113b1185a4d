"""From a cell as people typed it to plain words: typography, scanning remains, spelling."""

import html
import re
import unicodedata

MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4,
    "mai": 5,
    "juin": 6, "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "sep": 9, "octobre": 10,
    "oct": 10,
    "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
}  # fmt: skip
MONTH_NAMES = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre",
    "décembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WEEKDAY_OF = {name[:3]: name for name in WEEKDAYS}
NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "dix-huit": 18,
    "vingt": 20, "vingt-quatre": 24, "trente": 30, "trente-six": 36, "quarante-huit": 48, "soixante": 60,
}  # fmt: skip
ORDINALS = {
    "premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip

_DAYS = {
    **{f"vingt{joint}{name}": 20 + NUMBERS[name] for name in list(NUMBERS)[2:10] for joint in "- "},
    "vingt et un": 21, "vingt-et-un": 21, "trente et un": 31, "trente-et-un": 31, "dix-sept": 17,
    "dix-neuf": 19,
    **{name: number for name, number in NUMBERS.items() if 2 <= number <= 30 and name not in {"une",
    "vingt-quatre"}},
}  # fmt: skip

_CORRECTABLE = (
    *(name for name in MONTHS if len(name) >= 4 and name not in ("janv", "fevr", "juil", "sept")),
    *WEEKDAYS, "printemps", "automne", "hiver", "rentree", "trimestre", "semestre", "quinzaine", "debut",
    "courant",
    "premier", "premiere", "deuxieme", "troisieme", "quatrieme", "semaine", "annee", "scolaire", "avant",
    "partir",
    "compter", "permanent", "continu", "exercice",
)  # fmt: skip
_KNOWN = {
    *_CORRECTABLE, *MONTHS, *NUMBERS, *ORDINALS, "trim", "trimestriel", "trimestrielle", "semestriel",
    "semestrielle",
    "permanente", "permanence", "continue", "trimestres", "semestres", "semaines", "annees", "mensuel",
    "annuel",
    "entre", "mois", "jours", "sous", "dans", "jusqu", "jusque", "exclu", "contenu", "heures", "phase",
    "puis", "cours",
    # Ordinary words one letter away from a word of time: never « corrected ».
    "hier", "avent", "debat", "debit", "debout", "rebut", "entree", "entrees", "partie", "compte", "solaire",
    "ayant", "avait", "savant", "river", "courent",
}  # fmt: skip


def plain(text: str) -> str:
    """``text`` in lower case, without accents, with ordinary spaces, hyphens and apostrophes."""
    text = re.sub(r"(?i)</?sup>|&shy;", "", html.unescape(text))
    text = re.sub(r"(?i)<br ?/?>|</p>|</li>", "\n", text)
    text = re.sub(r"(?i)</?(p|b|i|u|em|strong|span|div|ul|li)( [^<>]*)?>", " ", text)
    text = re.sub(r"\s*\^\s*\{?\s*([^\W\d]+)\s*\}?", r"\1", text)
    text = unicodedata.normalize("NFKD", text.replace("°", "e").replace("º", "e")).lower()
    text = "".join(
        character
        for character in text
        if not unicodedata.combining(character)
        and (character == "\n" or unicodedata.category(character) != "Cf")
    )
    text = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text
    )
    text = text.replace("œ", "oe").replace("→", " a ").replace("**", "").replace("&", " et ")
    text = re.sub(r"[‐‑‒–—―−]", "-", text)
    text = re.sub(r"\s*['’‘ʼ´`]\s*", "' ", text)
    text = re.sub(r"[«»“”\"]", " ", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r"[•▪‣◦]", "\n", text) if len(re.findall(r"[•▪‣◦]", text)) > 1 else text
    text = re.sub(r"^ ?[-•·▪*](?: (?=\S)|(?=[^\W\d_]))", "", text)
    text = re.sub(r"(?m)^ ?[-•·▪*] ?(?=\S)|[•·▪]", "", text) if "\n" in text else text
    text = re.sub(r" ?\n[ \n]*", "\n", text.strip())
    text = re.sub(r" ?- ?", "-", text)
    text = re.sub(r"\b(mi|debut|fin|courant)[- ]+", r"\1 ", text)
    text = re.sub(r"\b([a-z]{3,}|mi)(\d{4})\b", r"\1 \2", text)
    text = re.sub(rf"\b(\d{{1,2}})(?=(?:{'|'.join(MONTHS)})\b)", r"\1 ", text)
    text = re.sub(r"\b(\d{1,2}|i{1,3}|iv) ?(?:ers?|eres?|res?|e|emes?|iemes?|nde?)\b(?! ?')", r"\1e", text)
    text = re.sub(r"\b2de?\b(?= )", "2e", text)
    text = re.sub(r"\bquinz\b\.?", "quinzaine", text)
    text = re.sub(r"\b(trimestre|semestre|annee) civile?\b", r"\1", text)
    text = re.sub(
        rf"\b({'|'.join(_DAYS)}) (?=(?:{'|'.join(MONTHS)})\b)", lambda match: f"{_DAYS[match[1]]} ", text
    )
    text = re.sub(
        r"\b(iv|i{1,3})(?: ?(?:er|re|e|eme))?(?= (?:trim|sem|quinzaine))",
        lambda match: _roman(match[1]),
        text,
    )
    # « SI » is an information system, « si » a condition: a lone roman I stands apart from its letter.
    text = re.sub(
        r"\b([tqs])(?:\.? ?(iv|ii{1,2}|[1-4])|(?:\.| |\. )(i))\b",
        lambda match: match[1] + _roman(match[2] or match[3])[0],
        text,
    )
    text = re.sub(
        r"\b(lun|mar|mer|jeu|ven|sam|dim)(?:\. ?| )(?=\d{1,2}(?:e|[ /]))",
        lambda match: _WEEKDAY_OF[match[1]] + " ",
        text,
    )
    # « trois (3) mois », « 3 (trois) mois »: said twice, counted once.
    text = re.sub(r"\b([a-z-]+|\d{1,3}) \(([a-z-]+|\d{1,3})\)(?= )", _said_twice, text)
    return text.strip(" \n.,;:!")


def _said_twice(match: re.Match) -> str:
    values = [int(part) if part.isdecimal() else NUMBERS.get(part) for part in match.groups()]
    return str(values[0]) if values[0] is not None and values[0] == values[1] else match.group()


def _roman(number: str) -> str:
    return f"{ORDINALS.get(number, number)}e"


def corrected(words: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """``words`` with each typing error put right where only one word is near, and the corrections made."""
    found = []

    def mend(match: re.Match) -> str:
        word = match.group()
        near = word if word in _KNOWN else _nearest(word)
        if near != word:
            found.append((word, near))
        return near

    def digits(match: re.Match) -> str:
        found.append((match.group(), match.group().replace("o", "0")))
        return found[-1][1]

    words = re.sub(r"\b2(?=\d*o)[\do]{3}\b", digits, words)
    return re.sub(r"\b0?[a-z]{4,}\b", mend, words), tuple(found)


def _nearest(word: str) -> str:
    """The only word of the vocabulary at one typing error (two in long words), else ``word`` itself."""
    reach = 2 if len(word) >= 8 else 1
    near = {}
    for candidate in _CORRECTABLE:
        if abs(len(candidate) - len(word)) > reach or (
            len(candidate) == 4 and sorted(candidate) != sorted(word)
        ):
            continue
        distance = _distance(word, candidate)
        if distance <= reach:
            near.setdefault(distance, []).append(candidate)
    best = near[min(near)] if near else []
    return best[0] if len(best) == 1 else word


def _distance(left: str, right: str) -> int:
    """Number of letters added, dropped, replaced or swapped between two words."""
    before, previous = [], list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(previous[column] + 1, line[-1] + 1, previous[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, previous = previous, line
    return previous[-1]
