"""Addresses of what people are told."""

from django.urls import path

from notifications.views import bell, feeds, journal, preferences, readable, why

app_name = "notifications"

urlpatterns = [
    path("courriels/", readable.mail_list, name="mail_list"),
    path("courriels/<int:pk>/", readable.mail, name="mail"),
    path("notifications/", bell.notices, name="list"),
    path("notifications/lues/", bell.mark_read, name="mark_read"),
    path("notifications/reglages/", preferences.preferences, name="preferences"),
    path("notifications/desabonnement/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("mes-calendriers/", feeds.calendars, name="calendars"),
    path("mes-calendriers/<int:pk>/", feeds.change, name="calendar_change"),
    path("calendriers/<str:token>.ics", feeds.calendar, name="calendar"),
    path("notifications/journal/", journal.mails, name="journal"),
    path("notifications/journal/notifications/", journal.notices, name="journal_notices"),
    path("notifications/journal/demain/", journal.tomorrow, name="tomorrow"),
    path("notifications/journal/pourquoi/", why.why, name="why"),
    path("notifications/journal/natures/", journal.kinds_page, name="kinds"),
    path("notifications/journal/<int:pk>/", journal.mail, name="journal_mail"),
    path("notifications/journal/<int:pk>/renvoyer/", journal.resend, name="resend"),
]
