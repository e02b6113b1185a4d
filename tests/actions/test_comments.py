"""Comments: who is told, who reads a restricted one, until when one corrects one's own."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from actions.models import Comment
from actions.services import comments
from actions.services.errors import Refused, Stale
from notifications.models import OutgoingMail
from tests.conftest import service


def send(client, action, **fields):
    return client.post(reverse("actions:comment", args=[action.plan.slug, action.number]), fields)


@pytest.fixture
def secluded(action):
    """The action, in a plan that only those with a grant see."""
    action.plan.circulated = False
    action.plan.save()
    return action


def test_a_person_who_is_named_gets_one_mail_in_french_with_a_link_that_opens_the_comment(
    action, people, client, settings
):
    settings.BASE_URL = "https://plan.exemple.fr"
    client.force_login(people[Role.PLAN_MANAGER])
    send(client, action, text="L’arbitrage est « attendu » <b>", mentioned=[people[Role.ACTION_LEAD].pk])
    made = Comment.objects.get()
    mail = OutgoingMail.objects.get()
    assert mail.recipient == people[Role.ACTION_LEAD].email
    assert mail.subject == "plan_manager@exemple.gouv.fr vous a cité à propos de l’action n°\xa01"
    assert "L’arbitrage est « attendu » <b>" in mail.text
    assert f"https://plan.exemple.fr/plans/plan-dessai/actions/1/#commentaire-{made.pk}" in mail.text
    page = client.get(action.get_absolute_url()).content.decode()
    assert f'id="commentaire-{made.pk}"' in page


def test_nothing_is_said_when_the_comment_is_not_kept(action, people):
    stranger = User.objects.create_user("ferme@exemple.gouv.fr", is_active=False)
    with pytest.raises(Refused, match="ne peut pas voir"):
        comments.add_comment(
            user=people[Role.PLAN_MANAGER],
            action=action,
            text="Texte",
            mentioned=[people[Role.ACTION_LEAD], stranger],
        )
    assert not Comment.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("how", ["mentioned", "others"])
def test_who_may_not_see_the_action_is_not_named_and_what_was_typed_is_kept(secluded, people, client, how):
    client.force_login(people[Role.PLAN_MANAGER])
    value = people["stranger"].pk if how == "mentioned" else people["stranger"].email
    answer = send(client, secluded, text="Mon long commentaire", **{how: value})
    assert answer.status_code == 422
    assert "Mon long commentaire" in answer.content.decode()
    assert not Comment.objects.exists()


def test_an_unknown_address_and_one_that_may_not_see_get_the_same_answer(secluded, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    said = [
        send(client, secluded, text="Texte", others=address).context["comment_form"].errors["others"][0]
        for address in (people["stranger"].email, "inconnu@exemple.gouv.fr")
    ]
    assert said[0].replace(people["stranger"].email, "X") == said[1].replace("inconnu@exemple.gouv.fr", "X")


def test_who_may_be_named_are_those_who_may_see(secluded, people, client):
    client.force_login(people[Role.PLAN_MANAGER])
    address = reverse("actions:people", args=[secluded.plan.slug, 1])
    found = client.get(address, {"q": "exemple.gouv"}).json()["people"]
    names = {row["name"] for row in found}
    assert str(people[Role.READER]) in names
    assert str(people["stranger"]) not in names
    assert str(people[Role.CONTRIBUTOR]) not in names


def test_a_restricted_comment_is_read_by_those_named_and_the_plan_managers_alone(action, people, client):
    comments.add_comment(
        user=people[Role.ACTION_LEAD],
        action=action,
        text="Note confidentielle",
        mentioned=[people[Role.CONTRIBUTOR]],
        restricted=True,
    )
    seen = set()
    for role, user in people.items():
        client.force_login(user)
        pages = [action.get_absolute_url(), reverse("actions:comment", args=[action.plan.slug, 1])]
        found = {"Note confidentielle" in client.get(page).content.decode() for page in pages}
        assert len(found) == 1
        if found == {True}:
            seen.add(role)
    assert seen == {Role.ACTION_LEAD, Role.CONTRIBUTOR, Role.PLAN_MANAGER}
    assert "Note confidentielle" not in OutgoingMail.objects.get().text


def test_one_corrects_ones_comment_while_nobody_has_answered(action, people, client):
    lead = people[Role.ACTION_LEAD]
    made = comments.add_comment(user=lead, action=action, text="Erreur")
    address = reverse("actions:comment_edit", args=[action.plan.slug, 1, made.pk])
    client.force_login(lead)
    assert address in client.get(action.get_absolute_url()).content.decode()
    assert client.post(address, {"text": "Corrigé", "version": 0}).status_code == 302
    made.refresh_from_db()
    assert (made.text, made.edited_at is not None, made.history.count()) == ("Corrigé", True, 2)
    comments.add_comment(user=people[Role.PLAN_MANAGER], action=action, text="Réponse")
    answer = client.post(address, {"text": "Trop tard", "version": 1})
    assert answer.status_code == 409
    assert "a répondu depuis" in answer.content.decode()
    assert address not in client.get(action.get_absolute_url()).content.decode()


def test_nobody_corrects_the_comment_of_another(action, people, client):
    made = comments.add_comment(user=people[Role.ACTION_LEAD], action=action, text="Le mien")
    client.force_login(people[Role.PLAN_MANAGER])
    address = reverse("actions:comment_edit", args=[action.plan.slug, 1, made.pk])
    assert client.post(address, {"text": "Le tien", "version": 0}).status_code == 403


def test_a_correction_from_an_older_window_is_shown_what_stands(action, people):
    lead = people[Role.ACTION_LEAD]
    made = comments.add_comment(user=lead, action=action, text="Un")
    comments.edit_comment(user=lead, comment=made, version=0, text="Deux")
    with pytest.raises(Stale):
        comments.edit_comment(user=lead, comment=made, version=0, text="Trois")


def test_who_is_named_in_a_correction_is_told_once(action, people):
    lead, manager = people[Role.ACTION_LEAD], people[Role.PLAN_MANAGER]
    made = comments.add_comment(user=lead, action=action, text="Un", mentioned=[manager])
    comments.edit_comment(
        user=lead, comment=made, version=0, text="Deux", mentioned=[manager, people[Role.READER]]
    )
    assert sorted(OutgoingMail.objects.values_list("recipient", flat=True)) == [
        manager.email,
        people[Role.READER].email,
    ]


def test_a_contributor_comments_once_its_service_contributes(action, people, client):
    action.contributions.create(service=service("dicom"))
    client.force_login(people[Role.CONTRIBUTOR])
    assert send(client, action, text="Ma contribution").status_code == 302
