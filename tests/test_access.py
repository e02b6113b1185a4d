"""Every address of the application, for every role and for nobody: what answers is in one table."""

from collections import Counter

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from accounts.enums import Role
from tests import small_campaign
from tests.conftest import keys_of
from tests.small_campaign import SLUG

NOBODY = "nobody"
EVERYBODY = [*Role, "stranger"]
RUNS_ACCOUNTS = {Role.ADMINISTRATOR, Role.ACCOUNTS_MANAGER}
MANAGES = {Role.PLAN_MANAGER}
GLOSSARY = {Role.ADMINISTRATOR, Role.PLAN_MANAGER}
REPORTS = {Role.PLAN_MANAGER, Role.ACTION_LEAD}


def only(allowed: set, *, status: int = 200, refused: int = 403) -> dict:
    """The expected answer of each role: ``status`` for those allowed, ``refused`` for the others."""
    return {who: status if who in allowed else refused for who in EVERYBODY}


ALL = only(set(EVERYBODY))
ACTION = {"slug": "plan-dessai", "number": 1}
PLAN = {"slug": "plan-dessai"}
COMMITTEE = {"slug": "comite-dessai"}
MEETING = COMMITTEE | {"pk": "meeting"}
SEAT = COMMITTEE | {"pk": "seat"}
KEEPS = {Role.COMMITTEE_SECRETARY}
SITS = {Role.COMMITTEE_SECRETARY, Role.COMMITTEE_MEMBER}
# A meeting to come: its secretary may change it, its members see it, to the others it does not exist.
KEEPS_MEETING = only(KEEPS, refused=404) | {Role.COMMITTEE_MEMBER: 403}
# A part of it that does not exist: the secretary learns it, a member may not ask.
KEPT_NOTHING = only(set(), refused=404) | {Role.COMMITTEE_MEMBER: 403}
CAMPAIGN = {"slug": SLUG}
AIN = CAMPAIGN | {"key": "departement-01"}
AURA = CAMPAIGN | {"key": "region-84"}
DEBATE = CAMPAIGN | {"pk": "c-debate"}
SYNTHESIS = CAMPAIGN | {"pk": "c-synthesis"}
DMATES, PREFECTURE, REGION = Role.CAMPAIGN_MANAGER, Role.DEPARTMENT_PREFECTURE, Role.REGION_PREFECTURE
SEES_CAMPAIGN = {DMATES, PREFECTURE, REGION, Role.RECIPIENT, Role.READER}
# To those who have no part in a campaign it does not exist; those who have one may not all change it.
READ_CAMPAIGN = only(SEES_CAMPAIGN, refused=404)
RUN_CAMPAIGN = READ_CAMPAIGN | dict.fromkeys(SEES_CAMPAIGN - {DMATES}, 403)
# The work of the Ain: its prefecture, its region, the DMATES.
WORK = only({DMATES, PREFECTURE, REGION}, refused=404)
OF_REGION = only({DMATES, REGION}, refused=404)
# A synthesis is written by its own territory alone.
OWN_WORK = WORK | {DMATES: 403, REGION: 403}
# name: (arguments, method, expected by role, expected for nobody)
TABLE = {
    "rencontres:list": ({}, "get", ALL, 302),
    "rencontres:mine": ({}, "get", only(set(EVERYBODY), status=302), 302),
    "rencontres:create": ({}, "get", only({DMATES}), 302),
    "rencontres:campaign": (CAMPAIGN, "get", READ_CAMPAIGN, 302),
    "rencontres:contacts": (CAMPAIGN, "get", READ_CAMPAIGN, 302),
    "rencontres:kits": (CAMPAIGN, "get", READ_CAMPAIGN, 302),
    "rencontres:waivers": (CAMPAIGN, "get", READ_CAMPAIGN, 302),
    "rencontres:kit_file": (CAMPAIGN | {"pk": "c-kit", "stored": "c-kit-file"}, "get", READ_CAMPAIGN, 302),
    "rencontres:edit": (CAMPAIGN, "get", RUN_CAMPAIGN, 302),
    "rencontres:theme_add": (CAMPAIGN, "get", RUN_CAMPAIGN, 302),
    "rencontres:theme": (CAMPAIGN | {"pk": "c-theme"}, "get", RUN_CAMPAIGN, 302),
    "rencontres:rule": (CAMPAIGN | {"pk": "c-rule"}, "get", RUN_CAMPAIGN, 302),
    "rencontres:amend": (CAMPAIGN | {"pk": "c-rule"}, "get", RUN_CAMPAIGN, 302),
    "rencontres:amendment": (CAMPAIGN | {"pk": "c-amendment"}, "get", RUN_CAMPAIGN, 302),
    "rencontres:recipient": (CAMPAIGN | {"pk": "c-recipient"}, "get", RUN_CAMPAIGN, 302),
    "rencontres:event_add": (CAMPAIGN, "get", RUN_CAMPAIGN, 302),
    "rencontres:event": (CAMPAIGN | {"pk": "c-event"}, "get", RUN_CAMPAIGN, 302),
    "rencontres:kit_add": (CAMPAIGN | {"theme": "c-theme"}, "get", RUN_CAMPAIGN, 302),
    "rencontres:kit_files": (CAMPAIGN | {"pk": "c-kit-draft"}, "get", RUN_CAMPAIGN, 302),
    # Without the version that was seen, nothing is published.
    "rencontres:kit_publish": (CAMPAIGN | {"pk": "c-kit-draft"}, "post", RUN_CAMPAIGN | {DMATES: 404}, 302),
    "rencontres:waiver": (CAMPAIGN | {"pk": "c-waiver"}, "get", WORK, 302),
    "rencontres:territory": (AIN, "get", WORK, 302),
    "rencontres:themes": (AIN, "get", WORK, 302),
    "rencontres:contact": (AIN | {"role": "first"}, "get", WORK, 302),
    "rencontres:mailbox": (AIN, "get", WORK, 302),
    "rencontres:groups": (AIN, "get", WORK, 302),
    "rencontres:unions": (AIN, "get", WORK, 302),
    "rencontres:waiver_ask": (AIN | {"code": "R4"}, "get", WORK, 302),
    "rencontres:calendar": (AIN, "get", WORK, 302),
    "rencontres:debate_add": (AIN, "get", WORK, 302),
    # Of Mayotte, which the DGOM reads.
    "rencontres:declaration": (
        CAMPAIGN | {"key": "departement-976"},
        "get",
        only({DMATES}, refused=404) | {Role.RECIPIENT: 403},
        302,
    ),
    "rencontres:distribution": (AURA, "get", OF_REGION, 302),
    "rencontres:own_dates": (AURA, "get", OF_REGION, 302),
    "rencontres:car_add": (AURA, "get", OF_REGION, 302),
    "rencontres:car": (AURA | {"pk": "c-car"}, "get", OF_REGION, 302),
    "rencontres:transmit": (AURA, "get", OF_REGION, 302),
    "rencontres:regional_open": (
        AURA | {"theme": "c-theme"},
        "post",
        OF_REGION | {REGION: 302, DMATES: 403},
        302,
    ),
    "rencontres:debate": (DEBATE, "get", WORK, 302),
    "rencontres:debate_edit": (DEBATE, "get", WORK, 302),
    "rencontres:debate_hold": (DEBATE, "post", only(set(), refused=404), 302),
    "rencontres:debate_cancel": (DEBATE, "get", WORK, 302),
    "rencontres:headcounts": (DEBATE | {"key": "departement-01"}, "get", WORK, 302),
    "rencontres:synthesis_open": (DEBATE, "post", OWN_WORK | {PREFECTURE: 302}, 302),
    # What came by mail is recorded by those above.
    "rencontres:synthesis_record": (DEBATE, "get", WORK | {PREFECTURE: 403}, 302),
    "rencontres:synthesis": (SYNTHESIS, "get", WORK, 302),
    "rencontres:synthesis_model": (SYNTHESIS, "get", WORK, 302),
    "rencontres:synthesis_file": (SYNTHESIS | {"stored": "c-file"}, "get", WORK, 302),
    "rencontres:present": (SYNTHESIS, "get", OWN_WORK, 302),
    "rencontres:entry": (SYNTHESIS, "post", OWN_WORK | {PREFECTURE: 422}, 302),
    "rencontres:synthesis_upload": (SYNTHESIS, "post", OWN_WORK | {PREFECTURE: 422}, 302),
    "rencontres:synthesis_read": (SYNTHESIS | {"stored": "c-file"}, "get", OWN_WORK, 302),
    "rencontres:synthesis_file_remove": (
        SYNTHESIS | {"stored": "c-file"},
        "post",
        OWN_WORK | {PREFECTURE: 302},
        302,
    ),
    "rencontres:submit": (SYNTHESIS, "get", OWN_WORK, 302),
    "rencontres:review": (SYNTHESIS, "post", WORK | {PREFECTURE: 403, DMATES: 403, REGION: 302}, 302),
    # Of a departmental synthesis: there is nothing of a region in it.
    "rencontres:not_debated": (SYNTHESIS, "post", OWN_WORK | {PREFECTURE: 404}, 302),
    "rencontres:take": (SYNTHESIS, "post", OWN_WORK | {PREFECTURE: 404}, 302),
    "rencontres:receipt": (CAMPAIGN | {"pk": "c-submission"}, "get", WORK, 302),
    "rencontres:transmission": (CAMPAIGN | {"pk": "c-transmission"}, "get", OF_REGION, 302),
    "rencontres:slip": (CAMPAIGN | {"pk": "c-transmission", "kind": "pdf"}, "get", OF_REGION, 302),
    "rencontres:acknowledge": (
        CAMPAIGN | {"pk": "c-transmission"},
        "post",
        OF_REGION | {REGION: 403, DMATES: 302},
        302,
    ),
    "home": ({}, "get", only(set(EVERYBODY), status=302), 302),
    "search": ({}, "get", ALL, 302),
    "accesses": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "notifications:list": ({}, "get", ALL, 302),
    "notifications:mark_read": ({}, "post", only(set(EVERYBODY), status=302), 302),
    "notifications:preferences": ({}, "get", ALL, 302),
    "notifications:unsubscribe": ({"token": "x"}, "get", only(set(), refused=404), 404),
    "notifications:calendars": ({}, "get", ALL, 302),
    "notifications:calendar_change": ({"pk": 0}, "post", only(set(), refused=404), 302),
    # Read by a diary, without a session: its address is what opens it.
    "notifications:calendar": ({"token": "x"}, "get", only(set(), refused=404), 404),
    "notifications:journal": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "notifications:journal_notices": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "notifications:tomorrow": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "notifications:why": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "notifications:kinds": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "notifications:journal_mail": ({"pk": 0}, "get", only({Role.ADMINISTRATOR}, status=404), 302),
    "notifications:resend": ({"pk": 0}, "post", only({Role.ADMINISTRATOR}, status=404), 302),
    "committees:list": ({}, "get", ALL, 302),
    # A prefecture keeps the committees of its territory.
    "committees:create": ({}, "get", only(KEEPS | {PREFECTURE, REGION}), 302),
    "committees:meetings": ({}, "get", ALL, 302),
    "committees:committee": (COMMITTEE, "get", ALL, 302),
    "committees:edit": (COMMITTEE, "get", only(KEEPS), 302),
    "committees:archive": (COMMITTEE, "get", only(KEEPS), 302),
    "committees:seat_add": (COMMITTEE, "get", only(KEEPS), 302),
    "committees:seat": (SEAT, "get", only(KEEPS), 302),
    "committees:seat_move": (SEAT, "post", only(KEEPS, status=404), 302),
    "committees:meeting_add": (COMMITTEE, "get", only(KEEPS), 302),
    "committees:meeting_plan": (COMMITTEE, "get", only(KEEPS), 302),
    "committees:meeting": (MEETING, "get", only(SITS, refused=404), 302),
    "committees:meeting_edit": (MEETING, "get", KEEPS_MEETING, 302),
    "committees:convene": (MEETING, "get", KEEPS_MEETING, 302),
    "committees:cancel": (MEETING, "get", KEEPS_MEETING, 302),
    "committees:letter": (MEETING | {"kind": "docx"}, "get", KEEPS_MEETING, 302),
    # A member without a seat has nothing to answer.
    "committees:own_answer": (MEETING, "post", only(set(), refused=404) | dict.fromkeys(SITS, 403), 302),
    "committees:chase": (MEETING, "post", KEEPS_MEETING | {Role.COMMITTEE_SECRETARY: 302}, 302),
    "committees:answer_record": (
        MEETING | {"row": 0},
        "get",
        KEEPS_MEETING | {Role.COMMITTEE_SECRETARY: 404},
        302,
    ),
    "committees:guest_add": (MEETING, "get", KEEPS_MEETING, 302),
    "committees:guest": (MEETING | {"row": 0}, "get", KEEPS_MEETING | {Role.COMMITTEE_SECRETARY: 404}, 302),
    # Opened from a mail, without a session: the link says who was asked.
    "committees:answer": ({"token": "x"}, "get", only(set(), refused=404), 404),
    "committees:answer_paper": ({"token": "x", "stored": 0}, "get", only(set(), refused=404), 404),
    "committees:verify": ({}, "get", ALL, 302),
    "committees:year": (COMMITTEE | {"year_of": 2024}, "get", ALL, 302),
    "committees:records": (MEETING, "get", only(SITS, refused=404), 302),
    "committees:record_make": (MEETING, "post", only(SITS, status=422, refused=404), 302),
    "committees:record_archive": (MEETING, "get", only(SITS, status=302, refused=404), 302),
    "committees:record": (MEETING | {"record": 0}, "get", only(set(), refused=404), 302),
    "committees:record_send": (MEETING | {"record": 0}, "get", KEPT_NOTHING, 302),
    "committees:record_preview": (MEETING | {"kind": "dossier"}, "get", only(SITS, refused=404), 302),
    "committees:record_compose": (MEETING | {"kind": "dossier"}, "get", KEEPS_MEETING, 302),
    "committees:record_propose": (
        MEETING | {"kind": "releve"},
        "post",
        only(KEEPS, status=302, refused=404) | {Role.COMMITTEE_MEMBER: 403},
        302,
    ),
    "committees:record_seal": (MEETING | {"kind": "releve"}, "get", KEEPS_MEETING, 302),
    "committees:draft": (MEETING, "get", only(SITS, refused=404), 302),
    "committees:amend": (MEETING | {"item": 0}, "get", only(set(), refused=404), 302),
    "committees:item_versions": (MEETING | {"item": 0}, "get", KEPT_NOTHING, 302),
    "committees:item_restore": (MEETING | {"item": 0}, "post", KEPT_NOTHING, 302),
    "committees:amendment": (MEETING | {"amendment": 0}, "get", KEPT_NOTHING, 302),
    "committees:observe": (MEETING | {"amendment": 0}, "get", only(set(), refused=404), 302),
    "committees:agenda": (MEETING, "get", KEEPS_MEETING, 302),
    "committees:agenda_act": (MEETING, "post", KEEPS_MEETING | {Role.COMMITTEE_SECRETARY: 404}, 302),
    "committees:item_add": (MEETING, "get", KEEPS_MEETING, 302),
    "committees:item": (MEETING | {"item": "item"}, "get", KEEPS_MEETING, 302),
    "committees:decisions": ({}, "get", ALL, 302),
    "committees:session": (MEETING, "get", KEEPS_MEETING, 302),
    "committees:session_act": (MEETING, "post", KEEPS_MEETING | {Role.COMMITTEE_SECRETARY: 404}, 302),
    "committees:notes": (MEETING | {"item": "item"}, "get", KEEPS_MEETING, 302),
    "committees:decide": (
        MEETING | {"item": "item"},
        "post",
        KEEPS_MEETING | {Role.COMMITTEE_SECRETARY: 422},
        302,
    ),
    "committees:attendance": (
        MEETING | {"person": 0},
        "post",
        KEEPS_MEETING | {Role.COMMITTEE_SECRETARY: 404},
        302,
    ),
    # Of a record that is not sealed: members and secretary.
    "committees:decision": (COMMITTEE | {"pk": "decision"}, "get", only(SITS, refused=404), 302),
    "committees:decision_edit": (COMMITTEE | {"pk": "decision"}, "get", KEEPS_MEETING, 302),
    "committees:decision_extract": (COMMITTEE | {"pk": "decision"}, "get", only(SITS, refused=404), 302),
    "committees:phrases": (COMMITTEE, "get", only(KEEPS), 302),
    "committees:topics": (COMMITTEE, "get", only(SITS), 302),
    "committees:topic": (COMMITTEE | {"pk": 0}, "post", only(KEEPS, status=404), 302),
    "accounts:login": ({}, "get", only(set(EVERYBODY), status=302), 200),
    "accounts:logout": ({}, "post", only(set(EVERYBODY), status=302), 302),
    "accounts:profile": ({}, "get", ALL, 302),
    "accounts:absence": ({}, "get", ALL, 302),
    "accounts:absence_end": ({"pk": 0}, "post", only(set(), refused=404), 302),
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
    "accounts:handover": ({"pk": "own"}, "get", only({Role.ADMINISTRATOR}), 302),
    "accounts:user_invite": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=302), 302),
    "accounts:user_unbounce": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=302), 302),
    "accounts:user_unlock": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=302), 302),
    "accounts:attachment_add": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=422), 302),
    "accounts:attachment_end": ({"pk": 0}, "post", only(RUNS_ACCOUNTS, status=404), 302),
    "accounts:assistant_add": ({"pk": "own"}, "post", only(RUNS_ACCOUNTS, status=422), 302),
    "accounts:assistant_end": ({"pk": 0}, "post", only(RUNS_ACCOUNTS, status=404), 302),
    "accounts:grant_end": ({"pk": 0}, "post", only(RUNS_ACCOUNTS, status=404), 302),
    "services:list": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "services:add": ({}, "get", only({Role.ADMINISTRATOR}), 302),
    "services:detail": ({"pk": "service"}, "get", only({Role.ADMINISTRATOR}), 302),
    "services:edit": ({"pk": "service"}, "get", only({Role.ADMINISTRATOR}), 302),
    "services:succeed": ({"pk": "service"}, "get", only({Role.ADMINISTRATOR}), 302),
    "notifications:mail_list": ({}, "get", ALL, 200),
    "notifications:mail": ({"pk": 0}, "get", only(set(), refused=404), 404),
    "guide:index": ({}, "get", ALL, 302),
    "guide:page": ({"slug": "echeances"}, "get", ALL, 302),
    "actions:plan_list": ({}, "get", ALL, 302),
    "actions:mine": ({}, "get", ALL, 302),
    "actions:paragraph": ({"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:paragraph_draft": ({"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:paragraph_cancel": ({"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:month": (PLAN, "get", only(MANAGES), 302),
    "actions:to_validate": (PLAN, "get", only(MANAGES), 302),
    "actions:month_validate": (PLAN, "post", only(MANAGES, status=302), 302),
    "actions:months": (PLAN, "get", ALL, 302),
    "actions:subscribe": (PLAN, "post", only(set(EVERYBODY), status=302), 302),
    "actions:subscription": ({"token": "x"}, "get", only(set(), refused=404), 404),
    "actions:cutoff_make": (PLAN, "get", only(MANAGES), 302),
    "actions:cutoff": (PLAN | {"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:cutoff_archive": (PLAN | {"pk": 0}, "get", only(MANAGES, status=404), 302),
    "actions:deliverables": (PLAN, "get", ALL, 302),
    "actions:deliverable": (PLAN | {"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:deliverable_edit": (PLAN | {"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:deliverable_file_add": (PLAN | {"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:deliverable_file": (PLAN | {"pk": 0, "stored": 0}, "get", only(set(), refused=404), 302),
    "actions:deliverable_date": (PLAN | {"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:deliverable_date_mark": (PLAN | {"pk": 0, "date": 0}, "post", only(set(), refused=404), 302),
    "actions:deliverable_add": (ACTION, "get", only(REPORTS), 302),
    "actions:attest": (ACTION, "post", only(MANAGES, status=302), 302),
    "actions:indicators": (PLAN, "get", ALL, 302),
    "actions:indicator_add": (PLAN, "get", only(MANAGES), 302),
    "actions:indicator": (PLAN | {"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:indicator_edit": (PLAN | {"pk": 0}, "get", only(MANAGES, status=404), 302),
    "actions:indicator_measures": (PLAN | {"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:indicator_value_add": (PLAN | {"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:indicator_value": (PLAN | {"pk": 0, "value": 0}, "get", only(set(), refused=404), 302),
    "actions:plan_settings": (PLAN, "get", only(MANAGES), 302),
    "actions:plan_create": ({}, "get", only(MANAGES), 302),
    "actions:plan_edit": (PLAN, "get", only(MANAGES), 302),
    "actions:plan_archive": (PLAN, "get", only(MANAGES), 302),
    "actions:undo": ({"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:import": ({}, "get", only(MANAGES), 302),
    "actions:import_preview": ({"pk": 0}, "get", only(MANAGES, status=404), 302),
    "actions:import_drop": ({"pk": 0}, "post", only(MANAGES, status=404), 302),
    "actions:dashboard": (PLAN, "get", ALL, 302),
    "actions:list": (PLAN, "get", ALL, 302),
    "actions:assign": (PLAN, "get", only(MANAGES), 302),
    "actions:views": (PLAN, "get", ALL, 302),
    "actions:view": (PLAN | {"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:structure": (PLAN, "get", ALL, 302),
    "actions:structure_act": (PLAN, "post", only(MANAGES, status=422), 302),
    "actions:action_add": (PLAN, "get", only(MANAGES), 302),
    "actions:recommendation_add": (PLAN, "post", only(MANAGES, status=422), 302),
    "actions:merge": (PLAN, "get", only(MANAGES), 302),
    "actions:measure": (PLAN | {"pk": 0}, "get", only(MANAGES, status=404), 302),
    "actions:part_archive": (PLAN | {"kind": "objectif", "pk": 0}, "get", only(MANAGES, status=404), 302),
    "actions:recommendations": (PLAN, "get", ALL, 302),
    "actions:conventions": (PLAN, "get", ALL, 302),
    "actions:conventions_edit": (PLAN, "get", only({Role.PLAN_MANAGER, Role.ADMINISTRATOR}), 302),
    "actions:reread": (PLAN, "get", only(MANAGES), 302),
    "actions:list_pdf": (PLAN, "post", only(set(EVERYBODY), status=302), 302),
    "actions:list_sheet": (PLAN | {"kind": "xlsx"}, "post", only(set(EVERYBODY), status=302), 302),
    "journal:job_list": ({}, "get", ALL, 302),
    "journal:job": ({"pk": 0}, "get", only(set(), refused=404), 302),
    "journal:job_retry": ({"pk": 0}, "post", only(set(), refused=404), 302),
    "documents:made": ({"pk": 0}, "get", only(set(), refused=404), 302),
    "documents:letterhead_list": ({}, "get", only(RUNS_ACCOUNTS), 302),
    "documents:letterhead_create": ({}, "get", only(RUNS_ACCOUNTS), 302),
    "documents:letterhead": ({"pk": 0}, "get", only(RUNS_ACCOUNTS, status=404), 302),
    "documents:letterhead_edit": ({"pk": 0}, "get", only(RUNS_ACCOUNTS, status=404), 302),
    "documents:letterhead_preview": ({"pk": 0}, "get", only(RUNS_ACCOUNTS, status=404), 302),
    "documents:letterhead_image": ({"pk": 0}, "get", only(RUNS_ACCOUNTS, status=404), 302),
    "documents:letterhead_end": ({"pk": 0}, "post", only(RUNS_ACCOUNTS, status=404), 302),
    "documents:letterhead_withdraw": ({"pk": 0}, "post", only(RUNS_ACCOUNTS, status=404), 302),
    "documents:glossary": ({}, "get", ALL, 302),
    "documents:acronym_add": ({}, "get", only(GLOSSARY), 302),
    "documents:acronym_edit": ({"pk": 0}, "get", only(GLOSSARY, status=404), 302),
    "documents:acronym_archive": ({"pk": 0}, "post", only(GLOSSARY, status=404), 302),
    "documents:acronym_restore": ({"pk": 0}, "post", only(GLOSSARY, status=404), 302),
    "actions:print": (PLAN, "get", ALL, 302),
    "actions:past": (PLAN, "get", ALL, 302),
    "actions:differences": (PLAN, "get", ALL, 302),
    "actions:bulk": (PLAN, "post", only(MANAGES, status=422), 302),
    "actions:chase": (PLAN, "get", only(MANAGES), 302),
    "actions:chase_cancel": (ACTION | {"pk": 0}, "post", only(MANAGES, status=404), 302),
    "actions:last_report": (ACTION, "get", only(set(EVERYBODY), status=302), 302),
    "actions:export": (PLAN | {"kind": "csv"}, "get", ALL, 302),
    "actions:detail": (ACTION, "get", ALL, 302),
    "actions:report": (ACTION, "get", only(REPORTS), 302),
    "actions:report_draft": (ACTION, "post", only(REPORTS), 302),
    "actions:nothing_new": (ACTION, "post", only(REPORTS, status=302), 302),
    "actions:review": (ACTION | {"pk": 0}, "post", only(set(), refused=404), 302),
    "actions:edit": (ACTION, "get", only(MANAGES), 302),
    "actions:deadline": (ACTION, "get", only(REPORTS), 302),
    "actions:split": (ACTION, "get", only(MANAGES), 302),
    "actions:action_move": (ACTION, "get", only(MANAGES), 302),
    "actions:archive": (ACTION, "get", only(MANAGES), 302),
    "actions:structure_history": (PLAN, "get", ALL, 302),
    "actions:part_history": (
        PLAN | {"kind": "objectif", "pk": 0},
        "get",
        only(set(), refused=404),
        302,
    ),
    "actions:indicator_history": (PLAN | {"pk": 0}, "get", only(set(), refused=404), 302),
    "actions:deliverable_history": (PLAN | {"pk": 0}, "get", only(set(), refused=404), 302),
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


# Pages of the small campaign: it is made once for all of them.
OF_CAMPAIGN = sorted(name for name, (given, *_) in TABLE.items() if given.get("slug") == SLUG)


def answers_to(name: str, people, client, keys) -> dict:
    """What each role gets from an address; ``keys``: for a user, the rows that its arguments name."""
    arguments, method, *_ = TABLE[name]
    answers = {}
    for who, user in {**people, NOBODY: None}.items():
        rows = keys(user)
        own = {k: rows.get(v, v) for k, v in arguments.items()}
        client.logout()
        if user is not None:
            client.force_login(user)
        answers[who] = getattr(client, method)(reverse(name, kwargs=own)).status_code
    return answers


@pytest.mark.parametrize("name", sorted(set(TABLE) - set(OF_CAMPAIGN)))
def test_each_role_gets_the_expected_answer(name, people, decision, client):
    _, _, expected, for_nobody = TABLE[name]
    answers = answers_to(name, people, client, lambda user: keys_of(user, decision))
    assert answers == {**expected, NOBODY: for_nobody}


def test_each_role_gets_the_expected_answer_in_a_campaign(people, client):
    manager = people[Role.CAMPAIGN_MANAGER]
    small_campaign.row_of_campaign(manager, small_campaign.small_campaign(manager), 0)
    rows, wrong = small_campaign.keys(), {}
    for name in OF_CAMPAIGN:
        _, _, expected, for_nobody = TABLE[name]
        # What one address changes is undone before the next.
        with transaction.atomic():
            answers = answers_to(name, people, client, lambda user: rows)
            transaction.set_rollback(True)
        if answers != {**expected, NOBODY: for_nobody}:
            wrong[name] = {
                who: got for who, got in answers.items() if got != {**expected, NOBODY: for_nobody}[who]
            }
    assert wrong == {}


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
        seen, waiting, views = set(), ["/"], Counter()
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            # Hundreds of services have the same page: a few of each view are enough.
            view = resolve(address).view_name
            views[view] += 1
            if views[view] > 6:
                continue
            answer = client.get(address, follow=True)
            if answer.status_code in (403, 404, 500):
                refused.append((who, address, answer.status_code))
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                page = answer.content.decode()
                waiting += [
                    p.split('"')[0].split("?")[0].split("#")[0]
                    for p in page.split('href="/')[1:]
                    for p in [f"/{p}"]
                ]
                waiting = [a for a in waiting if not a.startswith("/static/")]
    assert refused == []
