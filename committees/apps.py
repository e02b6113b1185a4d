"""Committees, their meetings, decisions and documents."""

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "committees"
    verbose_name = "Comités"

    def ready(self) -> None:
        """Say where a secretary lands, on which committees a role may hold, what the demonstration adds."""
        from accounts import expected, handovers, scopes, searching
        from accounts.landing import landings
        from actions import months
        from actions.demonstration import chapters
        from actions.panels import panels
        from committees import decision_notices, decisions_due
        from committees.announcing import KINDS
        from committees.demonstration import convene_cotech, make_committees
        from committees.demonstration_sessions import hold_sessions
        from committees.expected import expected as expected_by_committees
        from committees.feeds import CALENDAR
        from committees.handovers import PARTS
        from committees.landing import land
        from committees.months import session_for
        from committees.panels import decisions
        from committees.scopes import source
        from committees.searching import SOURCES
        from committees.services import diffusion, mails, record_notices
        from committees.views import agenda, convening, records, session
        from committees.views.meetings import parts
        from notifications import calendars
        from notifications.kinds import MailKind, register, register_mails

        landings.insert(0, land)
        chapters.extend((make_committees, hold_sessions, convene_cotech))
        scopes.sources["committee"] = source
        expected.sources.extend((expected_by_committees, decisions_due.expected))
        panels.append(decisions)
        handovers.parts.extend(PARTS)
        searching.sources.extend(SOURCES)
        months.sessions.append(session_for)
        calendars.sources["committee"] = CALENDAR
        register(*KINDS, *record_notices.KINDS, *decision_notices.KINDS)
        register_mails(
            MailKind(mails.KIND, "Convocation à une séance", mails.still),
            MailKind(mails.CHASE, "Relance d’une convocation"),
            MailKind(diffusion.KIND, "Document d’un comité"),
        )
        # The documents come after the agenda, the answers, the session and its decisions.
        parts.extend((agenda.part, convening.part, session.part, records.part))
