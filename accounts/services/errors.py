"""Why a service refuses: sentences for a person."""


class Refused(Exception):
    """What was asked cannot be done; the text is a French sentence that says why and what to do."""


class Stale(Exception):
    """Somebody else changed the object since the form was opened; ``current`` is the object as it now stands."""

    def __init__(self, current) -> None:
        super().__init__("Cette fiche a été modifiée depuis que vous l’avez ouverte.")
        self.current = current
