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
    path("travaux/", include("journal.urls")),
    path("documents/", include("documents.urls")),
    path("plans/", include("actions.urls")),
]
