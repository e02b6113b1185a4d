"""Many models made by one operation of a migration."""

from collections.abc import Sequence

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory


class CreateModels(Operation):
    """Several ``CreateModel`` at once.

    Django renders every model related to a new one, once for each new one: where most models point to users and to
    changes, sixty new models took a minute. Here the state is rendered once, when the tables are made.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple:
        """As Django writes it in a migration."""
        return (self.__class__.__qualname__, [], {"operations": self.operations})

    def state_forwards(self, app_label, state) -> None:
        """Every model, in the state only."""
        # Without rendered models nothing is rendered again at each addition.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Every table, in order; foreign keys come at the end of the migration."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Every table dropped, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What ``migrate`` says of it."""
        return "Create models " + ", ".join(operation.name for operation in self.operations)
