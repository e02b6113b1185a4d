"""Addresses of the documents that the application makes, of the letterheads under which it makes them, of the glossary."""

from django.urls import path

from documents.views import glossary, letterheads, made

app_name = "documents"

urlpatterns = [
    path("<int:pk>/", made.made, name="made"),
    path("papiers-a-en-tete/", letterheads.letterhead_list, name="letterhead_list"),
    path("papiers-a-en-tete/nouveau/", letterheads.letterhead_create, name="letterhead_create"),
    path("papiers-a-en-tete/<int:pk>/", letterheads.letterhead, name="letterhead"),
    path("papiers-a-en-tete/<int:pk>/modifier/", letterheads.letterhead_edit, name="letterhead_edit"),
    path("papiers-a-en-tete/<int:pk>/apercu/", letterheads.letterhead_preview, name="letterhead_preview"),
    path("papiers-a-en-tete/<int:pk>/image/", letterheads.letterhead_image, name="letterhead_image"),
    path("papiers-a-en-tete/<int:pk>/arreter/", letterheads.letterhead_end, name="letterhead_end"),
    path("papiers-a-en-tete/<int:pk>/retirer/", letterheads.letterhead_withdraw, name="letterhead_withdraw"),
    path("glossaire/", glossary.acronym_list, name="glossary"),
    path("glossaire/ajouter/", glossary.acronym_add, name="acronym_add"),
    path("glossaire/<int:pk>/modifier/", glossary.acronym_edit, name="acronym_edit"),
    path("glossaire/<int:pk>/retirer/", glossary.acronym_archive, name="acronym_archive"),
    path("glossaire/<int:pk>/retablir/", glossary.acronym_restore, name="acronym_restore"),
]
