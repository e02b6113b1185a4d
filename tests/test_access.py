"""Every address of the application, for every role and for nobody: what answers is in one table."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.enums import Role

NOBODY = "nobody"
EVERYBODY = [*Role, "stranger"]
RUNS_ACCOUNTS = {Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER}
MANAGES = {Role.PLAN_MANAGER}
REPORTS = {Role.PLAN_MANAGER, Role.ACTION_LEAD}


def only(allowed: set, *, status: int = 200, refused: int = 403) -> dict:
    """The expected answer of each role: ``status`` for those allowed, ``refused`` for the others."""
    return {who: status if who in allowed else refused for who in EVERYBODY}


ALL = only(set(EVERYBODY))
ACTION = {"slug": "plan-dessai", "number": 1}
PLAN = {"slug": "plan-dessai"}
# name: (arguments, method, expected by role, expected for nobody)
TABLE = {
    "home": ({}, "get", only(set(EVERYBODY), status=302), 302),
    "search": ({}, "get", ALL, 302),
    "accesses": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "accounts:login": ({}, "get", only(set(EVERYBODY), status=302), 200),
    "accounts:logout": ({}, "post", only(set(EVERYBODY), status=302), 302),
    "accounts:profile": ({}, "get", ALL, 302),
    "accounts:display": ({}, "get", ALL, 200),
    "accounts:password_change": ({}, "get", ALL, 302),
    "accounts:password_reset": ({}, "get", ALL, 200),
    "accounts:password_reset_done": ({}, "get", ALL, 200),
    "accounts:password_reset_confirm": ({"uidb64": "MQ", "token": "x-y"}, "get", ALL, 200),
    "accounts:user_list": ({}, "get", only(RUNS_ACCOUNTS), 302),
    "accounts:user_create": ({}, "get", only(RUNS_ACCOUNTS), 302),
    "accounts:user_import": ({}, "get", only(RUNS_ACCOUNTS), 302),
    "accounts:user_detail": ({"pk": "own"}, "get", only(RUNS_ACCOUNTS), 302),
    "accounts:user_active": (
        {"pk": "own"},
        "post",
        only(RUNS_ACCOUNTS, status=404),
        302,
    ),
    "accounts:act_for": ({}, "post", only(set(EVERYBODY), status=302), 302),
    "accounts:invitation": ({"uidb64": "MQ", "token": "x-y"}, "get", ALL, 200),
    "accounts:user_edit": ({"pk": "own"}, "get", only({Role.ADMINISTRATOR}), 302),
    "accounts:user_invite": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=302), 302),
    "accounts:user_unlock": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=302), 302),
    "accounts:attachment_add": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=422), 302),
    "accounts:attachment_end": ({"pk": 0}, "post", only(RUNS_ACCOUNTS, status=404), 302),
    "accounts:assistant_add": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=422), 302),
    "accounts:assistant_end": ({"pk": 0}, "post", only(RUNS_ACCOUNTS, status=404), 302),
    "accounts:grant_end": ({"pk": 0}, "post", only(RUNS_ACCOUNTS, status=404), 302),
    "actions:plan_list": ({}, "get", ALL, 302),
    "actions:mine": ({}, "get", ALL, 302),
    "actions:paragraph": ({"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:paragraph_draft": ({"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:paragraph_cancel": ({"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:month": (PLAN, "get", only(MANAGES), 302),
    "actions:month_validate": (PLAN, "post", only(MANAGES, status=302), 302),
    "actions:import": ({}, "get", only(MANAGES), 302),
    "actions:import_preview": ({"pk": 0}, "get", only(MANAGES, status=404), 302),
    "actions:import_drop": ({"pk": 0}, "post", only(MANAGES, status=404), 302),
    "actions:dashboard": (PLAN, "get", ALL, 302),
    "actions:list": (PLAN, "get", ALL, 302),
    "actions:structure": (PLAN, "get", ALL, 302),
    "actions:structure_act": (PLAN, "post", only(MANAGES, status=422), 302),
    "actions:action_add": (PLAN, "get", only(MANAGES), 302),
    "actions:recommendations": (PLAN, "get", ALL, 302),
    "actions:conventions": (PLAN, "get", ALL, 302),
    "actions:conventions_edit": (PLAN, "get", only({Role.PLAN_MANAGER, Role.ADMINISTRATOR}), 302),
    "actions:reread": (PLAN, "get", only(MANAGES), 302),
    "actions:list_pdf": (PLAN, "post", only(set(EVERYBODY), status=302), 302),
    "journal:job_list": ({}, "get", ALL, 302),
    "journal:job": ({"pk": 0}, "get", only(set(), refused=404), 302),
    "journal:job_retry": ({"pk": 0}, "post", only(set(), refused=404), 302),
    "documents:made": ({"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:past": (PLAN, "get", ALL, 302),
    "actions:differences": (PLAN, "get", ALL, 302),
    "actions:bulk": (PLAN, "post", only(MANAGES, status=422), 302),
    "actions:last_report": (ACTION, "get", only(set(EVERYBODY), status=302), 302),
    "actions:export": (PLAN | {"kind": "csv"}, "get", ALL, 302),
    "actions:detail": (ACTION, "get", ALL, 302),
    "actions:report": (ACTION, "get", only(REPORTS), 302),
    "actions:report_draft": (ACTION, "post", only(REPORTS), 302),
    "actions:nothing_new": (ACTION, "post", only(REPORTS, status=302), 302),
    "actions:review": (ACTION | {"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:edit": (ACTION, "get", only(MANAGES), 302),
    "actions:deadline": (ACTION, "get", only(REPORTS), 302),
    "actions:archive": (ACTION, "get", only(MANAGES), 302),
    "actions:history": (ACTION, "get", ALL, 302),
    "actions:deadline_reading": (ACTION, "get", only(REPORTS), 302),
    "actions:deadline_decide": (ACTION | {"pk": 0}, "post", only(MANAGES, status=404), 302),
    "actions:proposed": (PLAN, "get", only(MANAGES), 302),
    "actions:comment": (ACTION, "post", only(REPORTS, status=422), 302),
    "actions:comment_edit": (ACTION | {"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:people": (ACTION, "get", only(REPORTS), 302),
    "actions:file_add": (ACTION, "post", only(REPORTS, status=422), 302),
    "actions:file": (ACTION | {"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:file_version": (ACTION | {"pk": 0}, "post", only(REPORTS, status=404), 302),
    "actions:file_archive": (ACTION | {"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:link_add": (ACTION, "get", only(MANAGES), 302),
    "actions:link_remove": (ACTION | {"pk": 0}, "post", only(MANAGES, status=404), 302),
    "actions:milestone_add": (ACTION, "post", only(MANAGES, status=422), 302),
    "actions:milestone": (ACTION | {"pk": 0}, "get", only(MANAGES, status=404), 302),
    "actions:milestone_reach": (ACTION | {"pk": 0}, "post", only(REPORTS, status=404), 302),
}


def names(patterns=None, prefix: str = "") -> set[str]:
    """The names of all addresses of the application."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            found.add(f"{prefix}{pattern.name}")
    return found


def test_every_address_stands_in_the_table():
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_gets_the_expected_answer(name, people, client):
    arguments, method, expected, for_nobody = TABLE[name]
    answers = {}
    for who, user in {**people, NOBODY: None}.items():
        own = {k: (user.pk if user else 1) if v == "own" else v for k, v in arguments.items()}
        client.logout()
        if user is not None:
            client.force_login(user)
        answers[who] = getattr(client, method)(reverse(name, kwargs=own)).status_code
    assert answers == {**expected, NOBODY: for_nobody}


def test_a_plan_that_is_not_circulated_does_not_exist_for_those_without_a_grant(plan, people, client):
    plan.circulated = False
    plan.save()
    answers = {}
    for who in (Role.PLAN_MANAGER, Role.READER, Role.ACTION_LEAD, Role.CONTRIBUTOR, "stranger"):
        client.force_login(people[who])
        answers[who] = client.get(reverse("actions:list", kwargs=PLAN)).status_code
    assert answers == {
        Role.PLAN_MANAGER: 200,
        Role.READER: 200,
        Role.ACTION_LEAD: 200,
        Role.CONTRIBUTOR: 404,
        "stranger": 404,
    }


def test_no_page_shows_a_link_that_its_reader_may_not_open(plan, people, client):
    refused = []
    for who, user in people.items():
        client.force_login(user)
        seen, waiting = set(), ["/"]
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            answer = client.get(address, follow=True)
            if answer.status_code in (403, 404, 500):
                refused.append((who, address, answer.status_code))
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                page = answer.content.decode()
                waiting += [
                    p.split('"')[0].split("?")[0] for p in page.split('href="/')[1:] for p in [f"/{p}"]
                ]
                waiting = [a for a in waiting if not a.startswith("/static/")]
    assert refused == []
