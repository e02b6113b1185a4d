"""Words for status, weather and progress in people's tables, read into the values of a first report."""

import re

from actions.importing.folding import fold, stem
from actions.importing.raw import RawCell

_STATUS = (
    ("not_started", r"^(non|pas|jamais) (encore )?(demarre|commence|engage|lance|initie|debute|realise|fait)|^a (faire|lancer|engager|venir|demarrer|initier|programmer|planifier|realiser)\b|^(planifie|programme|prevu|todo|non)e?$|^(not started|to do|planned)\b"),
    ("abandoned", r"\b(abandon|abandonnee?|annulee?|sans suite|supprimee?|cancell?ed|abandoned|dropped)\b"),
    ("suspended", r"\b(suspendue?|en pause|en attente|gelee?|bloquee?|differee?|reportee?|suspension|on hold|suspended|postponed)\b"),
    ("in_progress", r"\b(en cours|engagee?|lancee?|demarree?|initiee?|commencee?|debutee?|partiellement|partielle?|in progress|ongoing|started|under way)\b"),
    ("done", r"^(realisee?|terminee?|faite?|acheve|achevee|close?|clos|cloture|cloturee|finalisee?|soldee?|finie?|effectuee?|oui|ok|100 ?%|livree?|termine|complete?|done|completed|closed)\b"),
)  # fmt: skip
_WEATHER = (
    ("storm", r"\b(orage|orageux|tempete|compromis|rouge|critique|pluie|pluvieux)\b"),
    ("cloud", r"\b(nuageux|nuage|appui necessaire|orange|averse|gris)\b"),
    ("overcast", r"\b(couvert|eclaircie|voile|atteignable|jaune|variable|mitige)\b"),
    ("sun", r"\b(soleil|ensoleille|beau|securise|vert|grand soleil)\b"),
)
_TICKED = re.compile(r"^\s*[✓✔☑✅]\ufe0f?\s*$")
_SHARE = re.compile(r"^\s*0[.,]\d{1,4}\s*$")
_PARTLY = re.compile(r"\b(peu|partiellement|mi|legerement|soleil et|eclaircie)\b")
_SYMBOLS = (("storm", "⛈🌩🌧"), ("cloud", "☁🌥"), ("overcast", "⛅🌤"), ("sun", "☀🌞"))
_PERCENT = re.compile(r"^\D{0,20}?(\d{1,3})(?:[.,]\d+)?\s*%")


def read_status(text: str) -> str:
    """The status that words mean, or "" when they cannot be told."""
    if _TICKED.match(text):
        return "done"
    words = fold(text)
    return next((status for status, pattern in _STATUS if re.search(pattern, words)), "")


def read_weather(text: str) -> str:
    """The weather that a word, a colour or a drawing means, or ""."""
    for weather, symbols in _SYMBOLS:
        if any(symbol in text for symbol in symbols):
            return weather
    words = f"{fold(text)} {stem(text)}"
    found = next((weather for weather, pattern in _WEATHER if re.search(pattern, words)), "")
    return "overcast" if found in ("cloud", "sun") and _PARTLY.search(words) else found


def read_progress(cell: RawCell) -> int | None:
    """A percentage from 0 to 100: « 40 % », a real percentage, a bare 40; None when it is none."""
    if cell.percent is not None:
        value = round(cell.percent)
    elif match := _PERCENT.match(cell.text):
        value = int(match.group(1))
    elif cell.text.strip().isdecimal():
        value = int(cell.text)
    elif _SHARE.match(cell.text):
        value = round(float(cell.text.replace(",", ".")) * 100)
    elif cell.number is not None and 0 < cell.number <= 1:
        value = round(cell.number * 100)
    else:
        return None
    return value if 0 <= value <= 100 else None
