"""Every address of the application."""

from django.urls import include, path

from accounts.views import home

urlpatterns = [
    path("", home, name="home"),
    path("compte/", include("accounts.urls")),
    path("plans/", include("actions.urls")),
]
