"""French words around what is data: prepositions, lists. Pure."""

from collections.abc import Sequence

_VOWELS = "aeiouyhàâéèêëîïôœ"
WITHHELD = "Texte réservé aux destinataires nommés."


def of(words: str) -> str:
    """« du directeur », « de la préfète », « d’Anne Martin », « de Mme Martin »."""
    first, _, rest = words.partition(" ")
    lowered = first.casefold()
    if lowered == "le" and rest:
        return f"du {rest}"
    if lowered == "les" and rest:
        return f"des {rest}"
    if lowered == "la" or lowered.startswith(("l’", "l’")):
        return f"de {words}"
    # « de Mme », « de M. »; an acronym spelled out keeps « de ».
    if words[:1].casefold() in _VOWELS and not words[:2].isupper():
        return f"d’{words}"
    return f"de {words}"


def listed(parts: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} et {parts[-1]}"
