"""Addresses of plans and actions."""

from django.urls import path

from actions import views

app_name = "actions"

urlpatterns = [
    path("", views.plan_list, name="plan_list"),
    path("<slug:slug>/actions/", views.action_list, name="list"),
    path("<slug:slug>/actions/<int:number>/", views.action_detail, name="detail"),
]
