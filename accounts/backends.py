"""Who is signed in: the account and what every page shows of it (its service, and what the apps above add), in one query."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Expression

from accounts.models import User

# What the apps above add to the person that a request is served to: a name, an expression. Filled in ``ready``.
annotations: dict[str, Expression] = {}


class AccountBackend(ModelBackend):
    """Django's own, save for what comes with the account."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, None when it no longer may sign in."""
        user = User.objects.select_related("service").annotate(**annotations).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
