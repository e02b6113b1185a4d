"""Users, grants, sign-in: who may."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Note sign-ins by our clock; let those who run accounts search them; say what moves when a service or a person takes over."""
        from django.contrib.auth.signals import user_logged_in

        from accounts import handovers
        from accounts.own_handovers import PARTS
        from accounts.searching import PEOPLE, sources
        from accounts.signing_in import note_sign_in
        from accounts.successions import move, preview
        from organisations.successions import Mover, movers

        # Under the name of Django's own receiver, which is then not connected: it reads the system's clock.
        user_logged_in.connect(note_sign_in, dispatch_uid="update_last_login")
        sources.append(PEOPLE)
        handovers.parts.extend(PARTS)
        movers.append(Mover(preview=preview, move=move))
