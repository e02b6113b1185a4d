"""How far each theme of each territory is: nothing, chosen, dated, held, transmitted, received, sent to the DMATES."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from rencontres.enums import DebateState, Level, SynthesisState
from rencontres.models import Campaign, Debate, Participant, Synthesis, ThemeChoice, Transmission


class Stage(models.IntegerChoices):
    """The stages of a theme in a territory, in order."""

    NOTHING = 0, "Non choisi"
    CHOSEN = 1, "Choisi, sans date"
    DATED = 2, "Date fixée"
    HELD = 3, "Tenu, synthèse attendue"
    SUBMITTED = 4, "Synthèse transmise"
    TAKEN_IN = 5, "Reçue par la région"
    SENT = 6, "Transmise à la DMATES"


@dataclass
class Cell:
    """A theme in a territory: its stage, the debates on it, its synthesis, what was sent back."""

    stage: Stage = Stage.NOTHING
    debates: list[Debate] = field(default_factory=list)
    synthesis: Synthesis | None = None

    @property
    def key(self) -> str:
        """The name of its stage, for a style."""
        return self.stage.name.lower()

    @property
    def sent_back(self) -> bool:
        """Whether its synthesis was sent back and waits for its territory."""
        return self.synthesis is not None and self.synthesis.state == SynthesisState.SENT_BACK

    @property
    def next_debate(self) -> Debate | None:
        """The first debate on it that bears a date, else the first."""
        return next((d for d in self.debates if d.on), self.debates[0] if self.debates else None)


_OF_SYNTHESIS = {SynthesisState.SUBMITTED: Stage.SUBMITTED, SynthesisState.TAKEN_IN: Stage.TAKEN_IN}


def sent_versions(participants: Iterable[Participant]) -> set[int]:
    """The departmental syntheses that were sent to the DMATES by the territory or by its region."""
    above = {p.pk for p in participants} | {p.region_id for p in participants if p.region_id}
    contents = Transmission.objects.filter(participant__in=above).values_list("content", flat=True)
    return {
        item["synthesis"]
        for content in contents
        for item in content.get("syntheses", ())
        if item["level"] == Level.DEPARTMENT
    }


def stages(campaign: Campaign, participants: list[Participant]) -> dict[int, dict[int, Cell]]:
    """For each of ``participants``, its themes (keys) and how far each is: six queries, whatever their number."""
    keys = {p.pk for p in participants}
    found: dict[int, dict[int, Cell]] = defaultdict(lambda: defaultdict(Cell))
    for choice in ThemeChoice.objects.filter(participant__in=keys, kept=True):
        found[choice.participant_id][choice.theme_id].stage = Stage.CHOSEN
    debates = (
        Debate.objects.live()
        .filter(campaign=campaign, holders__participant__in=keys)
        .distinct()
        .order_by("on", "starts", "pk")
        .prefetch_related("holders", "themes")
    )
    syntheses = defaultdict(list)
    for synthesis in Synthesis.objects.live().departmental().filter(debate__in=[d.pk for d in debates]):
        syntheses[synthesis.debate_id].append(synthesis)
    sent = sent_versions(participants)
    for debate in debates:
        debate.campaign = campaign
        for holder in debate.holders.all():
            if holder.participant_id not in keys:
                continue
            for row in debate.themes.all():
                cell = found[holder.participant_id][row.theme_id]
                cell.debates.append(debate)
                stage = _stage(debate)
                for synthesis in syntheses[debate.pk]:
                    if synthesis.theme_id not in (None, row.theme_id):
                        continue
                    reached = (
                        Stage.SENT if synthesis.pk in sent else _OF_SYNTHESIS.get(synthesis.state, stage)
                    )
                    if cell.synthesis is None or reached >= cell.stage:
                        synthesis.campaign, cell.synthesis = campaign, synthesis
                    stage = max(stage, reached)
                cell.stage = max(cell.stage, stage)
    return found


def _stage(debate: Debate) -> Stage:
    if debate.state == DebateState.HELD:
        return Stage.HELD
    return Stage.DATED if debate.on else Stage.CHOSEN
