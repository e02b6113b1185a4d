"""Committees and seats, meetings and who answers, agendas and topics, decisions, documents of a meeting."""

from committees.models.agenda import AgendaItem, ItemReader, Topic
from committees.models.committees import Committee, CommitteeAction, CommitteeObjective, Seat
from committees.models.decisions import Decision, DecisionAddressee
from committees.models.meetings import Attendance, Convocation, GuestItem, Meeting
from committees.models.records import Amendment, Record

__all__ = [
    "AgendaItem",
    "Amendment",
    "Attendance",
    "Committee",
    "CommitteeAction",
    "CommitteeObjective",
    "Convocation",
    "Decision",
    "DecisionAddressee",
    "GuestItem",
    "ItemReader",
    "Meeting",
    "Record",
    "Seat",
    "Topic",
]
