"""A connection to a mail server that knows whether a mail began to be handed over."""

import smtplib

from django.core.mail.backends.smtp import EmailBackend


class _Watched:
    """Notes the moment from which the server may have taken a mail."""

    handing_over = False

    def mail(self, *args, **kwargs):
        """A new mail: nothing of it is given yet."""
        self.handing_over = False
        return super().mail(*args, **kwargs)

    def data(self, *args, **kwargs):
        """From here on, a connection that is lost leaves a doubt."""
        self.handing_over = True
        return super().data(*args, **kwargs)


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

    @property
    def may_have_left(self) -> bool:
        """Whether the mail under way when the connection was lost may have been taken."""
        return self.connection is not None and self.connection.handing_over
