"""Addresses of plans and actions."""

from django.urls import path

from actions.views import (
    comments,
    conventions,
    dashboard,
    deadlines,
    detail,
    files,
    imports,
    links,
    lists,
    milestones,
    mine,
    month,
    paragraphs,
    past,
    reports,
    structure,
)

app_name = "actions"

urlpatterns = [
    path("", lists.plan_list, name="plan_list"),
    path("mes-actions/", mine.mine, name="mine"),
    path("paragraphes/<int:pk>/", paragraphs.paragraph, name="paragraph"),
    path("paragraphes/<int:pk>/brouillon/", paragraphs.paragraph_draft, name="paragraph_draft"),
    path("paragraphes/<int:pk>/annuler/", paragraphs.paragraph_cancel, name="paragraph_cancel"),
    path("importer/", imports.start, name="import"),
    path("importer/<int:pk>/", imports.preview, name="import_preview"),
    path("importer/<int:pk>/abandonner/", imports.drop, name="import_drop"),
    path("<slug:slug>/", dashboard.dashboard, name="dashboard"),
    path("<slug:slug>/actions/", lists.action_list, name="list"),
    path("<slug:slug>/actions/modifier/", lists.action_bulk, name="bulk"),
    path("<slug:slug>/actions.<str:kind>", lists.action_export, name="export"),
    path("<slug:slug>/actions/pdf/", lists.action_pdf, name="list_pdf"),
    path("<slug:slug>/points/", month.month, name="month"),
    path("<slug:slug>/points/valider/", month.validate, name="month_validate"),
    path("<slug:slug>/structure/", structure.show, name="structure"),
    path("<slug:slug>/structure/modifier/", structure.act, name="structure_act"),
    path("<slug:slug>/structure/action/", structure.add_action, name="action_add"),
    path("<slug:slug>/recommandations/", lists.recommendations, name="recommendations"),
    path("<slug:slug>/lecture-des-echeances/", conventions.guide, name="conventions"),
    path("<slug:slug>/lecture-des-echeances/modifier/", conventions.edit, name="conventions_edit"),
    path("<slug:slug>/lecture-des-echeances/a-relire/", conventions.reread, name="reread"),
    path("<slug:slug>/a-une-date/", past.plan_past, name="past"),
    path("<slug:slug>/differences/", past.plan_differences, name="differences"),
    path("<slug:slug>/actions/<int:number>/", detail.action_detail, name="detail"),
    path("<slug:slug>/actions/<int:number>/point/", reports.report, name="report"),
    path("<slug:slug>/actions/<int:number>/point/brouillon/", reports.report_draft, name="report_draft"),
    path("<slug:slug>/actions/<int:number>/rien-a-signaler/", reports.nothing_new, name="nothing_new"),
    path("<slug:slug>/actions/<int:number>/points/<int:pk>/", reports.review, name="review"),
    path("<slug:slug>/actions/<int:number>/modifier/", detail.edit, name="edit"),
    path("<slug:slug>/actions/<int:number>/historique/", detail.history, name="history"),
    path("<slug:slug>/actions/<int:number>/echeance/", deadlines.deadline, name="deadline"),
    path("<slug:slug>/actions/<int:number>/echeance/lecture/", deadlines.reading, name="deadline_reading"),
    path("<slug:slug>/actions/<int:number>/echeance/<int:pk>/", deadlines.decide, name="deadline_decide"),
    path("<slug:slug>/echeances-proposees/", deadlines.proposed, name="proposed"),
    path("<slug:slug>/actions/<int:number>/commentaires/", comments.comment, name="comment"),
    path(
        "<slug:slug>/actions/<int:number>/commentaires/<int:pk>/", comments.comment_edit, name="comment_edit"
    ),
    path("<slug:slug>/actions/<int:number>/personnes/", comments.people, name="people"),
    path("<slug:slug>/actions/<int:number>/fichiers/", files.add, name="file_add"),
    path("<slug:slug>/actions/<int:number>/fichiers/<int:pk>/", files.download, name="file"),
    path("<slug:slug>/actions/<int:number>/fichiers/<int:pk>/version/", files.version, name="file_version"),
    path("<slug:slug>/actions/<int:number>/fichiers/<int:pk>/archiver/", files.archive, name="file_archive"),
    path("<slug:slug>/actions/<int:number>/liens/", links.add, name="link_add"),
    path("<slug:slug>/actions/<int:number>/liens/<int:pk>/retirer/", links.remove, name="link_remove"),
    path("<slug:slug>/actions/<int:number>/jalons/", milestones.add, name="milestone_add"),
    path("<slug:slug>/actions/<int:number>/jalons/<int:pk>/", milestones.edit, name="milestone"),
    path(
        "<slug:slug>/actions/<int:number>/jalons/<int:pk>/atteint/", milestones.reach, name="milestone_reach"
    ),
]
