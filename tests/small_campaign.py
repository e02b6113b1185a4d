"""A campaign of the circular with rows of everything in the Ain and its region, for the tests of every page."""

import datetime as dt

from django.core.files.base import ContentFile

from rencontres.demonstration import circular
from rencontres.enums import Capacity, EntryKind, KitPart, Term
from rencontres.models import Campaign, Kit, Participant, Rule
from rencontres.services import campaigns, debates, kits, regions, syntheses, territories, waivers

SLUG = "campagne-dessai"
AIN = "departement:01"
REGION = "region:84"


def of(campaign: Campaign, key: str) -> Participant:
    """The territory ``key`` in a campaign."""
    return Participant.objects.for_list().get(campaign=campaign, territory__key=key)


def small_campaign(user) -> Campaign:
    """The campaign, in which the Ain chose its themes."""
    made = campaigns.create_campaign(user=user, **(circular() | {"slug": SLUG, "name": "Campagne d’essai"}))
    ain = of(made, AIN)
    territories.choose_themes(
        user=user,
        participant=ain,
        version=ain.version,
        themes=territories.offered(ain)[:4],
        values={"teams_consulted": "Collège du 9 avril"},
    )
    regions.send_distribution(user=user, region=of(made, REGION))
    return made


def _file(name: str) -> ContentFile:
    return ContentFile(
        kits.written_model(Campaign.objects.get(slug=SLUG).themes.first(), KitPart.GUIDE).read(), name
    )


def row_of_campaign(user, campaign: Campaign, n: int) -> None:
    """One more row of each kind around the Ain: theme, change, event, kit, contact, debate, synthesis, waiver, sending."""
    ain, region = of(campaign, AIN), of(campaign, REGION)
    first = campaign.themes.earliest("pk")
    theme = campaigns.save_theme(user=user, campaign=campaign, values={"label": f"Thème {n}"})
    rule = campaign.rules.get(code="R4")
    campaigns.amend_rule(
        user=user,
        rule=rule,
        term=Term.DUE_ON,
        day=dt.date(2024, 6, 10) + dt.timedelta(days=n),
        reason=f"Motif {n}",
    )
    campaigns.save_event(user=user, campaign=campaign, values={"kind": "visit", "title": f"Déplacement {n}"})
    kit = Kit.objects.create(theme=theme, number=1)
    kits.add_files(user=user, kit=kit, uploads=[_file(f"kit-{n}.odt")], part=KitPart.GUIDE)
    kit.refresh_from_db()
    kits.publish(user=user, kit=kit, version=kit.version)
    kits.note_download(user=user, kit=kit)
    Kit.objects.create(theme=theme, number=2)
    territories.save_contact(
        user=user,
        participant=of(campaign, ["departement:03", "departement:07", "departement:15"][n % 3]),
        role="first",
        values={"function": f"Secrétaire {n}", "email": f"referent-{n}@exemple.gouv.fr"},
    ) if n < 3 else None
    code = Rule.objects.filter(campaign=campaign, modes__party="department").order_by("pk")[n % 7]
    if not ain.waivers.filter(rule=code).exists():
        waivers.ask(user=user, participant=ain, rule=code, reason=f"Motif {n}")
    day = dt.date(2024, 5, 1) + dt.timedelta(days=n % 15)
    debate = debates.save_debate(
        user=user,
        campaign=campaign,
        values={"on": day, "place": f"Salle {n}"},
        holders=[ain],
        themes=[first, theme],
        witnesses={first.pk: ("elected", f"Maire {n}"), theme.pk: ("user", f"Usager {n}")},
        association={"unions": f"Syndicat {n}", "how": "invited", "on": day},
    )
    counts = {("service", "Préfecture"): (n + 1, n), ("category", "Catégorie A"): (n + 1, n)}
    debates.count_agents(user=user, debate=debate, participant=ain, version=debate.version, counts=counts)
    debate.refresh_from_db()
    debates.hold_debate(user=user, debate=debate, version=debate.version)
    made = syntheses.open_synthesis(user=user, debate=debate, participant=ain)
    rows = [(kind, first, f"{kind} {n}", "") for kind in EntryKind.values]
    entries = syntheses.write_entries(user=user, synthesis=made, rows=rows)
    own = syntheses.open_synthesis(user=user, debate=debate_of(campaign), participant=ain)
    syntheses.write_entries(user=user, synthesis=own, rows=rows)
    for one in {made.pk: made, own.pk: own}.values():
        syntheses.add_files(user=user, synthesis=one, uploads=[_file(f"synthese-{n}.odt")])
        one.refresh_from_db()
        syntheses.submit(user=user, synthesis=one, version=one.version, capacity=Capacity.PREFECT)
    regional = syntheses.open_regional(user=user, participant=region, theme=first)
    syntheses.take_entries(user=user, synthesis=regional, sources=entries, merged=False)
    regional.refresh_from_db()
    syntheses.submit(user=user, synthesis=regional, version=regional.version, capacity=Capacity.PREFECT)
    regions.save_meeting(
        user=user,
        region=region,
        values={"on": dt.date(2024, 6, 1) + dt.timedelta(days=n), "invited": "DREETS"},
    )
    regions.transmit(user=user, participant=region, capacity=Capacity.PREFECT)


def debate_of(campaign: Campaign):
    """The first debate of the Ain."""
    return of(campaign, AIN).held.earliest("pk").debate


def keys() -> dict[str, object]:
    """The rows that addresses of the access table name by a word."""
    campaign = Campaign.objects.get(slug=SLUG)
    ain, region = of(campaign, AIN), of(campaign, REGION)
    debate = debate_of(campaign)
    synthesis = debate.syntheses.earliest("pk")
    kits_of = Kit.objects.filter(theme__campaign=campaign)
    published = kits_of.exclude(published_at=None).earliest("pk")
    return {
        "c-theme": campaign.themes.earliest("pk").pk,
        "c-rule": campaign.rules.get(code="R4").pk,
        "c-amendment": campaign.amendments.earliest("pk").pk,
        "c-recipient": campaign.recipients.earliest("pk").pk,
        "c-event": campaign.events.earliest("pk").pk,
        "c-kit": published.pk,
        "c-kit-draft": kits_of.filter(published_at=None).earliest("pk").pk,
        "c-kit-file": published.files.earliest("pk").stored_id,
        "c-waiver": ain.waivers.earliest("pk").pk,
        "c-debate": debate.pk,
        "c-synthesis": synthesis.pk,
        "c-file": synthesis.files.earliest("pk").stored_id,
        "c-submission": synthesis.submissions.earliest("pk").pk,
        "c-car": region.meetings.earliest("pk").pk,
        "c-transmission": region.transmissions.earliest("pk").pk,
    }
