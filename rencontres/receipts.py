"""The receipt of what was transmitted, and the « bordereau d’envoi » of a region: PDF, and Word for the latter."""

from collections import defaultdict

from documents import odt, pdf, word
from documents.heading import Heading
from documents.letterheads import heading_of, letterhead_for
from documents.prose import Paragraph, Run, Table
from documents.typography import day as in_words
from documents.typography import french
from organisations.models import Service
from rencontres.enums import Capacity, EntryKind, Level
from rencontres.models import Participant, Submission, Theme, Transmission
from sgcd_plan import clock


def receipt(submission: Submission) -> bytes:
    """The receipt of a version of a synthesis, as PDF/UA-1: number, instant, fingerprint, what it holds."""
    synthesis = submission.synthesis
    entries = submission.content.get("entries", ())
    context = {
        "title": f"Récépissé {submission.number}",
        "submission": submission,
        "synthesis": synthesis,
        "participant": synthesis.participant,
        "campaign": synthesis.campaign,
        "findings": [e for e in entries if e["kind"] == EntryKind.FINDING],
        "proposals": [e for e in entries if e["kind"] == EntryKind.PROPOSAL],
        "files": submission.content.get("files", ()),
        "several_themes": len({e["theme"] for e in entries}) > 1,
    }
    return pdf.render("pdf/rencontres/receipt.html", context, identifier=submission.number)


def parts_of(transmission: Transmission) -> dict:
    """What a transmission holds, in words: regional syntheses by theme, departmental ones by territory."""
    content = transmission.content
    names = dict(
        Theme.objects.filter(campaign=transmission.participant.campaign_id).values_list("pk", "label")
    )
    keys = {item["territory"] for item in content.get("syntheses", ())}
    places = {
        p.territory.key: p.territory.name
        for p in Participant.objects.filter(
            campaign=transmission.participant.campaign_id, territory__key__in=keys
        ).select_related("territory")
    }
    regional, departmental = [], defaultdict(list)
    for item in content.get("syntheses", ()):
        line = {
            "themes": ", ".join(names.get(t, "thème retiré") for t in item["themes"]),
            "number": item["number"],
            "version": item["version"],
            "sha256": item["sha256"],
        }
        if item["level"] == Level.REGION:
            regional.append(line)
        else:
            departmental[places.get(item["territory"], item["territory"])].append(line)
    return {
        "regional": regional,
        "departmental": [{"place": place, "lines": lines} for place, lines in departmental.items()],
        "silent": [
            {"theme": names.get(row["theme"], "thème retiré"), "reason": row["reason"]}
            for row in content.get("not_debated", ())
        ],
    }


def _heading(transmission: Transmission) -> tuple[Heading, str]:
    """The head of a slip, and who sends it: the prefecture of the territory."""
    participant = transmission.participant
    service = Service.objects.filter(
        territory=participant.territory, kind__slug__in=("prefecture-region", "prefecture")
    ).first()
    day = transmission.sent_at.astimezone(clock.PARIS).date()
    heading = heading_of(
        letterhead_for(service, day) if service else None,
        day=day,
        subject=f"{participant.campaign} — {transmission.title.lower()} des synthèses",
        reference=transmission.number,
        signed=True,
    )
    return heading, service.full_name if service else str(participant.territory)


def slip(transmission: Transmission, kind: str) -> bytes:
    """The « bordereau d’envoi » ready to sign, as ``pdf`` or ``docx``: each piece with its number and fingerprint."""
    (heading, sender), parts = _heading(transmission), parts_of(transmission)
    signed = Capacity(transmission.capacity).signature
    offices = [d.get_office_display() for d in transmission.deliveries.all()]
    title = f"Bordereau d’envoi — {transmission.title}"
    if kind == "pdf":
        context = {
            "title": title,
            "transmission": transmission,
            "participant": transmission.participant,
            "heading": heading,
            "sender": sender,
            "signed": signed,
            "offices": offices,
            **parts,
        }
        return pdf.render(
            "pdf/rencontres/slip.html", context, images=heading.images, identifier=transmission.number
        )
    return word.write(
        [*_blocks(transmission, heading, sender, offices, parts, title), _line(signed)],
        title=title,
        created=transmission.sent_at,
    )


def _line(words: str, level: int = 0, bold: bool = False) -> Paragraph:
    return Paragraph((Run(french(words), bold=bold),), level)


def _blocks(transmission: Transmission, heading: Heading, sender: str, offices, parts, title: str) -> list:
    blocks = [_line(line, bold=True) for line in (*heading.brand, *heading.timbre) or (sender,)]
    blocks += [
        _line(heading.place_and_date),
        _line(title, 1),
        _line(f"De\u00a0: {sender}"),
        _line(f"À : {', '.join(offices)}"),
        _line(f"Objet : {heading.subject}"),
        _line(f"Numéro : {transmission.number}"),
    ]

    def table(lines, first: str) -> Table:
        head = tuple((_line(words, bold=True),) for words in (first, "Récépissé", "Empreinte SHA-256"))
        rows = [
            (
                (_line(one["label"]),),
                (_line(f"{one['number']}, version {one['version']}"),),
                (_line(one["sha256"]),),
            )
            for one in lines
        ]
        return Table((head, *rows), headers=1)

    if parts["regional"]:
        blocks += [
            _line("Synthèses régionales", 2),
            table([one | {"label": one["themes"]} for one in parts["regional"]], "Thème"),
        ]
    if parts["departmental"]:
        lines = [
            one | {"label": f"{row['place']} : {one['themes']}"}
            for row in parts["departmental"]
            for one in row["lines"]
        ]
        blocks += [_line("Contributions départementales", 2), table(lines, "Département et thèmes")]
    if parts["silent"]:
        blocks += [
            _line("Thèmes non débattus", 2),
            *(_line(f"{one['theme']} : {one['reason']}") for one in parts["silent"]),
        ]
    if transmission.note:
        blocks += [_line("Observations", 2), _line(transmission.note)]
    return [*blocks, _line(f"Transmis le {in_words(transmission.sent_at.astimezone(clock.PARIS).date())}.")]


def filled_model(synthesis, themes: list[Theme]) -> bytes:
    """The model of a synthesis filled in with what is known, as ODT: territory, date, themes, what was typed."""
    blocks = [_line(str(synthesis), 1), _line(f"Territoire : {synthesis.participant.territory}")]
    if synthesis.debate_id:
        on = synthesis.debate.on
        blocks.append(_line(f"Temps d’échanges du : {in_words(on) if on else 'à fixer'}"))
    entries = list(synthesis.entries.live().select_related("theme"))
    for theme in themes:
        blocks.append(_line(f"Thème : {theme.label}", 2))
        for kind, heading in (
            (EntryKind.FINDING, "Constats"),
            (EntryKind.PROPOSAL, "Propositions et mesures"),
        ):
            blocks.append(_line(heading, 3))
            own = [e for e in entries if e.kind == kind and e.theme_id == theme.pk]
            blocks += [Paragraph((Run(e.text),), bullet=True) for e in own] or [
                Paragraph((Run(""),), bullet=True)
            ]
    return odt.write(blocks, title=str(synthesis), created=clock.now())
