"""Addresses of the documents that the application makes."""

from django.urls import path

from documents import views

app_name = "documents"

urlpatterns = [path("<int:pk>/", views.made, name="made")]
