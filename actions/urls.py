"""Addresses of plans and actions."""

from django.urls import path

from actions.views import detail, imports, lists, mine, reports

app_name = "actions"

urlpatterns = [
    path("", lists.plan_list, name="plan_list"),
    path("mes-actions/", mine.mine, name="mine"),
    path("importer/", imports.start, name="import"),
    path("importer/<int:pk>/", imports.preview, name="import_preview"),
    path("importer/<int:pk>/abandonner/", imports.drop, name="import_drop"),
    path("<slug:slug>/actions/", lists.action_list, name="list"),
    path("<slug:slug>/actions/modifier/", lists.action_bulk, name="bulk"),
    path("<slug:slug>/actions.<str:kind>", lists.action_export, name="export"),
    path("<slug:slug>/recommandations/", lists.recommendations, name="recommendations"),
    path("<slug:slug>/actions/<int:number>/", detail.action_detail, name="detail"),
    path("<slug:slug>/actions/<int:number>/point/", reports.report, name="report"),
    path("<slug:slug>/actions/<int:number>/rien-a-signaler/", reports.nothing_new, name="nothing_new"),
    path("<slug:slug>/actions/<int:number>/points/<int:pk>/", reports.review, name="review"),
    path("<slug:slug>/actions/<int:number>/modifier/", detail.edit, name="edit"),
    path("<slug:slug>/actions/<int:number>/echeance/", detail.deadline, name="deadline"),
    path("<slug:slug>/actions/<int:number>/commentaires/", detail.comment, name="comment"),
]
