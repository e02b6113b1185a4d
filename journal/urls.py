"""Addresses of the jobs under way."""

from django.urls import path

from journal import views

app_name = "journal"

urlpatterns = [
    path("", views.job_list, name="job_list"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/recommencer/", views.retry, name="job_retry"),
]
