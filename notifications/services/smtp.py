"""A connection to a mail server that knows whether a mail began to be handed over."""

import smtplib
from collections.abc import Callable

from django.core.mail.backends.smtp import EmailBackend

# The answer to DATA (RFC 5321, 4.2.3).
TEXT_WANTED = 354


class _Watched:
    """Notes the moment from which the server may have taken a mail, and says so first."""

    handing_over = False
    begin: Callable[[], None] | None = None

    def mail(self, *args, **kwargs):
        """A new mail: nothing of it is given yet."""
        self.handing_over = False
        return super().mail(*args, **kwargs)

    def getreply(self):
        """« 354 » asks for the text of the mail: from here on, and no earlier, an interruption leaves a doubt."""
        code, words = super().getreply()
        if code == TEXT_WANTED:
            if self.begin is not None:
                self.begin()
            self.handing_over = True
        return code, words


class _Plain(_Watched, smtplib.SMTP):
    pass


class _Encrypted(_Watched, smtplib.SMTP_SSL):
    pass


class Backend(EmailBackend):
    """Django's own, over a connection that is opened again when the server has closed it."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Watched, in the clear (or with STARTTLS) or encrypted from the start."""
        return _Encrypted if self.use_ssl else _Plain

    def open(self):
        """A connection that is alive: a server closes after « 421 », or when it has carried enough."""
        if self.connection is not None and self.connection.sock is None:
            self.connection = None
        if self.connection is not None:
            # Nothing of a mail is given yet in its name.
            self.connection.handing_over = False
        return super().open()

    def watch(self, begin: Callable[[], None]) -> None:
        """Call ``begin`` just before the text of the next mail is handed over."""
        self.connection.begin = begin

    @property
    def may_have_left(self) -> bool:
        """Whether the mail under way when the connection was lost may have been taken."""
        return self.connection is not None and self.connection.handing_over
