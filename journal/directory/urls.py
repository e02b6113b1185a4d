"""Addresses of the directory of services."""

from django.urls import path

from journal.directory import views

app_name = "services"

urlpatterns = [
    path("", views.service_list, name="list"),
    path("nouveau/", views.service_add, name="add"),
    path("<int:pk>/", views.service_detail, name="detail"),
    path("<int:pk>/modifier/", views.service_edit, name="edit"),
    path("<int:pk>/reprise/", views.service_succeed, name="succeed"),
]
