"""The column of an action's number."""

from django.db import models

from actions.numbering import Number, as_value


class NumberField(models.CharField):
    """Kept as a text, « 7 » or « 7-1 »; read as an integer where it is one."""

    def from_db_value(self, value: str | None, expression, connection) -> Number | None:
        """The number that a row bears."""
        return None if value is None else as_value(value)
