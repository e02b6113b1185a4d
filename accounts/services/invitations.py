"""The mail by which a person chooses its first password: a link that shows on GET, acts on POST, and expires."""

import datetime as dt

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from accounts.models import User
from sgcd_plan import clock

VALID_FOR = dt.timedelta(days=14)


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens of an invitation: longer than those of a reset, dead once the password is set."""

    key_salt = "accounts.services.invitations"

    def _now(self) -> dt.datetime:
        return clock.now().astimezone(dt.UTC).replace(tzinfo=None)

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether ``token`` was made for ``user`` less than ``VALID_FOR`` ago, and has not served."""
        if user is None or not token or not user.is_active:
            return False
        try:
            made_at = base36_to_int(token.split("-")[0])
        except ValueError:
            return False
        genuine = any(
            constant_time_compare(self._make_token_with_timestamp(user, made_at, secret), token)
            for secret in [self.secret, *self.secret_fallbacks]
        )
        return genuine and self._num_seconds(self._now()) - made_at <= VALID_FOR.total_seconds()


tokens = InvitationTokens()


def send_invitation(*, user: User, by: User | None) -> None:
    """Invite ``user`` to choose a password, and note when."""
    link = reverse(
        "accounts:invitation",
        kwargs={"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": tokens.make_token(user)},
    )
    text = render_to_string(
        "accounts/mail/invitation.txt",
        {"account": user, "by": by, "link": f"{settings.BASE_URL}{link}", "days": VALID_FOR.days},
    )
    send_mail("Plan d’actions\u00a0: votre compte est ouvert", text, None, [user.email])
    user.invited_at = clock.now()
    user.save(update_fields=["invited_at"])


def forgive_failures(user: User) -> None:
    """Forget the failed attempts on an account: its holder may sign in again at once."""
    reset(username=user.email.lower())
