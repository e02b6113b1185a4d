"""Every address of the application."""

from django.urls import include, path

from accounts.searching import search
from accounts.views.signing_in import home
from journal.accesses import accesses

urlpatterns = [
    path("", home, name="home"),
    path("recherche/", search, name="search"),
    path("compte/", include("accounts.urls")),
    path("acces/", accesses, name="accesses"),
    path("services/", include("journal.directory.urls")),
    path("", include("notifications.urls")),
    path("travaux/", include("journal.urls")),
    path("documents/", include("documents.urls")),
    path("plans/", include("actions.urls")),
    path("comites/", include("committees.urls")),
    path("rencontres/", include("rencontres.urls")),
    path("aide/", include("guide.urls")),
]
