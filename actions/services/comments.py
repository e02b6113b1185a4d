"""Comments on actions: said, told to those named, corrected while nobody has answered."""

from collections.abc import Iterable

from accounts.models import User
from actions.models import Action, Chase, Comment, CommentMention
from actions.querysets.people import who_may_see
from actions.services.chasing import answer_by
from actions.services.errors import Refused, Stale
from actions.services.locking import locked_action
from actions.services.telling import say_mentioned
from journal.services import change
from sgcd_plan import clock


def _name(comment: Comment, people: Iterable[User]) -> None:
    """Add mentions and tell those who are new; refused when one of them may not see the action."""
    wanted = {person.pk: person for person in people}
    known = set(comment.mentions.values_list("user_id", flat=True))
    new = [pk for pk in wanted if pk not in known and pk != comment.author_id]
    allowed = set(who_may_see(comment.action.plan).filter(pk__in=new).values_list("pk", flat=True))
    if stranger := next((wanted[pk] for pk in new if pk not in allowed), None):
        raise Refused(
            f"{stranger} ne peut pas voir cette action\u00a0: retirez cette personne, puis recommencez."
        )
    for pk in new:
        CommentMention.objects.create(comment=comment, user=wanted[pk])
        say_mentioned(comment, wanted[pk])


def add_comment(
    *, user, action: Action, text: str, mentioned: Iterable[User] = (), restricted: bool = False
) -> Comment:
    """A comment, dated by the application's clock; those mentioned are told by mail, in the same transaction.

    ``restricted``: only those mentioned, its author and plan managers see it.
    Raises ``Refused`` when somebody mentioned may not see the action.
    """
    with change(user=user, label="Commentaire", cause=action):
        locked_action(action)
        comment = Comment.objects.create(action=action, author=user, text=text, restricted=restricted)
        _name(comment, mentioned)
        answer_by(user=user, action=action, answer=Chase.Answer.COMMENT)
        return comment


def answered(comment: Comment) -> bool:
    """Whether somebody else has commented on the action since (seen by its author)."""
    later = Comment.objects.visible_to(comment.author).filter(action=comment.action_id)
    return (
        later.filter(recorded_at__gte=comment.recorded_at, pk__gt=comment.pk)
        .exclude(author=comment.author)
        .exists()
    )


def edit_comment(
    *, user, comment: Comment, version: int, text: str, mentioned: Iterable[User] = ()
) -> Comment:
    """Correct one's own comment while nobody has answered; nobody named before is lost.

    Raises ``Refused``, or ``Stale`` when it has changed since ``version``.
    """
    with change(user=user, label="Commentaire corrigé", cause=comment.action):
        # The action's row is what two answers have in common: an answer and a correction take turns.
        locked_action(comment.action)
        current = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if current.author_id != user.pk:
            raise Refused("Seul son auteur corrige un commentaire.")
        if current.version != version:
            raise Stale(current)
        if answered(current):
            raise Refused(
                "Quelqu’un a répondu depuis\u00a0: ajoutez un nouveau commentaire plutôt que de corriger celui-ci."
            )
        if current.text != text:
            current.text = text
            current.edited_at = clock.now()
            current.version += 1
            current.save()
        _name(current, mentioned)
        return current
