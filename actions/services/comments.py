"""Comments on actions."""

from actions.models import Action, Comment
from journal.services import change


def add_comment(*, user, action: Action, text: str) -> Comment:
    """A comment, dated by the application's clock."""
    with change(user=user, label="Commentaire", cause=action):
        return Comment.objects.create(action=action, author=user, text=text)
