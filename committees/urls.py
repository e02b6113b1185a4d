"""Addresses of committees."""

from django.urls import path

from committees.views import (
    agenda,
    answers,
    committees,
    convening,
    decisions,
    drafts,
    guests,
    meetings,
    records,
    session,
    topics,
    verifying,
)

app_name = "committees"
urlpatterns = [
    path("", committees.committee_list, name="list"),
    path("nouveau/", committees.create, name="create"),
    path("seances/", meetings.meeting_list, name="meetings"),
    path("reponse/<str:token>/", answers.answer, name="answer"),
    path("reponse/<str:token>/documents/<int:stored>/", answers.paper, name="answer_paper"),
    path("verifier/", verifying.verify, name="verify"),
    path("decisions/", decisions.register, name="decisions"),
    path("<slug:slug>/", committees.committee, name="committee"),
    path("<slug:slug>/modifier/", committees.edit, name="edit"),
    path("<slug:slug>/archiver/", committees.archive, name="archive"),
    path("<slug:slug>/sieges/nouveau/", committees.seat_add, name="seat_add"),
    path("<slug:slug>/sieges/<int:pk>/", committees.seat_edit, name="seat"),
    path("<slug:slug>/sieges/<int:pk>/deplacer/", committees.seat_move, name="seat_move"),
    path("<slug:slug>/seances/nouvelle/", meetings.add, name="meeting_add"),
    path("<slug:slug>/seances/prevoir/", meetings.plan, name="meeting_plan"),
    path("<slug:slug>/seances/<int:pk>/", meetings.meeting, name="meeting"),
    path("<slug:slug>/seances/<int:pk>/modifier/", meetings.edit, name="meeting_edit"),
    path("<slug:slug>/seances/<int:pk>/convoquer/", convening.convene, name="convene"),
    path("<slug:slug>/seances/<int:pk>/annuler/", convening.cancel, name="cancel"),
    path("<slug:slug>/seances/<int:pk>/lettre.<str:kind>", convening.letter, name="letter"),
    path("<slug:slug>/seances/<int:pk>/repondre/", answers.own, name="own_answer"),
    path("<slug:slug>/seances/<int:pk>/relancer/", answers.chase, name="chase"),
    path("<slug:slug>/seances/<int:pk>/reponses/<int:row>/", answers.record, name="answer_record"),
    path("<slug:slug>/seances/<int:pk>/invites/nouveau/", guests.guest_add, name="guest_add"),
    path("<slug:slug>/seances/<int:pk>/invites/<int:row>/", guests.guest_edit, name="guest"),
    path("<slug:slug>/annee/<int:year_of>/", records.year_page, name="year"),
    path("<slug:slug>/seances/<int:pk>/documents/", records.record_list, name="records"),
    path("<slug:slug>/seances/<int:pk>/documents/fabriquer/", records.make, name="record_make"),
    path("<slug:slug>/seances/<int:pk>/documents/tout/", records.archive, name="record_archive"),
    path("<slug:slug>/seances/<int:pk>/documents/<int:record>/", records.record, name="record"),
    path("<slug:slug>/seances/<int:pk>/documents/<int:record>/diffuser/", records.send, name="record_send"),
    path(
        "<slug:slug>/seances/<int:pk>/documents/apercu/<slug:kind>/", records.preview, name="record_preview"
    ),
    path(
        "<slug:slug>/seances/<int:pk>/documents/composer/<slug:kind>/", records.compose, name="record_compose"
    ),
    path(
        "<slug:slug>/seances/<int:pk>/documents/proposer/<slug:kind>/", records.propose, name="record_propose"
    ),
    path("<slug:slug>/seances/<int:pk>/documents/sceller/<slug:kind>/", records.seal, name="record_seal"),
    path("<slug:slug>/seances/<int:pk>/projet/", drafts.draft, name="draft"),
    path("<slug:slug>/seances/<int:pk>/projet/<int:item>/amender/", drafts.amend, name="amend"),
    path("<slug:slug>/seances/<int:pk>/projet/<int:item>/versions/", drafts.versions, name="item_versions"),
    path("<slug:slug>/seances/<int:pk>/projet/<int:item>/retablir/", drafts.restore, name="item_restore"),
    path("<slug:slug>/seances/<int:pk>/amendements/<int:amendment>/", drafts.decide, name="amendment"),
    path(
        "<slug:slug>/seances/<int:pk>/amendements/<int:amendment>/observation/",
        drafts.observe,
        name="observe",
    ),
    path("<slug:slug>/seances/<int:pk>/ordre-du-jour/", agenda.agenda, name="agenda"),
    path("<slug:slug>/seances/<int:pk>/ordre-du-jour/agir/", agenda.act, name="agenda_act"),
    path("<slug:slug>/seances/<int:pk>/ordre-du-jour/points/nouveau/", agenda.item_add, name="item_add"),
    path("<slug:slug>/seances/<int:pk>/ordre-du-jour/points/<int:item>/", agenda.item_edit, name="item"),
    path("<slug:slug>/seances/<int:pk>/seance/", session.page, name="session"),
    path("<slug:slug>/seances/<int:pk>/seance/agir/", session.act, name="session_act"),
    path("<slug:slug>/seances/<int:pk>/seance/points/<int:item>/notes/", session.notes, name="notes"),
    path("<slug:slug>/seances/<int:pk>/seance/points/<int:item>/decisions/", session.decide, name="decide"),
    path(
        "<slug:slug>/seances/<int:pk>/seance/presences/<int:person>/", session.attendance, name="attendance"
    ),
    path("<slug:slug>/decisions/<int:pk>/", decisions.decision, name="decision"),
    path("<slug:slug>/decisions/<int:pk>/modifier/", decisions.edit, name="decision_edit"),
    path("<slug:slug>/decisions/<int:pk>/extrait/", decisions.extract, name="decision_extract"),
    path("<slug:slug>/phrases/", session.phrases, name="phrases"),
    path("<slug:slug>/sujets/", topics.topics, name="topics"),
    path("<slug:slug>/sujets/<int:pk>/", topics.answer, name="topic"),
]
