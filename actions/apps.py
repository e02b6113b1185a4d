"""Plans, objectives, measures, actions, deadlines, reports."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "actions"
    verbose_name = "Plan d’actions"

    def ready(self) -> None:
        """Say where each role lands, what is expected of a person, what the search finds, on which plans a role may hold.

        And what moves when a service or a person takes over from others.
        """
        from accounts import expected, handovers, scopes
        from accounts.landing import landings
        from accounts.searching import sources
        from actions.announcing import KINDS
        from actions.calendars import CALENDARS
        from actions.expected import expected as expected_by_plans
        from actions.handovers import PARTS
        from actions.landing import land
        from actions.own_panels import PANELS
        from actions.panels import panels
        from actions.scopes import source
        from actions.searching import SOURCES
        from actions.services import subscriptions
        from actions.successions import move, preview
        from notifications import calendars
        from notifications.kinds import MailKind, register, register_mails
        from organisations.successions import Mover, movers

        register(*KINDS)
        register_mails(MailKind(subscriptions.KIND, "Synthèse du mois", subscriptions.still))
        calendars.sources.update(CALENDARS)
        landings.append(land)
        panels.extend(PANELS)
        handovers.parts.extend(PARTS)
        expected.sources.append(expected_by_plans)
        sources[:0] = SOURCES
        scopes.sources["plan"] = source
        movers.append(Mover(preview=preview, move=move))
