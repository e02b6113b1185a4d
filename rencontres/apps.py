"""The Rencontres: campaigns of debates in the territories, from the circular to what a region transmits."""

from django.apps import AppConfig


class RencontresConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "rencontres"
    verbose_name = "Rencontres"

    def ready(self) -> None:
        """Say where prefectures land, on which campaigns a role may hold, what can be followed, what is announced, what the demonstration adds."""
        from accounts import scopes
        from accounts.landing import landings
        from actions.demonstration import chapters
        from notifications import calendars
        from notifications.kinds import MailKind, register, register_mails
        from rencontres.announcing import KINDS
        from rencontres.calendars import CALENDAR
        from rencontres.demonstration_campaign import hold_campaign
        from rencontres.landing import land
        from rencontres.scopes import source
        from rencontres.services import reminding

        landings.insert(0, land)
        calendars.sources["territory"] = CALENDAR
        register(*KINDS)
        register_mails(MailKind(reminding.KIND, "Rappel d’une campagne aux référents"))
        chapters.append(hold_campaign)
        scopes.sources["campaign"] = source
