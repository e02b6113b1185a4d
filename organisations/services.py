"""Reference data: the territories and the services that everything else names."""

import csv
import json
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from organisations.enums import Regime, TerritoryKind
from organisations.models import Service, ServiceKind, Territory
from sgcd_plan import clock

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
CLIPPERTON = "989"
# The four that the circular of 2 April 2024 names (I.e).
NAMED_OVERSEAS = {"971", "972", "973", "974"}
OVERSEAS_TIMEZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "976": "Indian/Mayotte",
    "975": "America/Miquelon",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
SHARED_PREFECTURE = {"978": "977"}


def _rows(name: str) -> list[dict[str, str]]:
    with (FIXTURES / "territories" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _order(code: str) -> int:
    """01, 2A, 2B, 21…: the order in which the State lists its departments, overseas last."""
    if code in {"2A", "2B"}:
        return 20 * 10 + "AB".index(code[1])
    return int(code) * 10


def _regime_of_region(code: str) -> str:
    """The regime of an overseas region: that of its only department (region 01 is department 971)."""
    return Regime.NAMED_OVERSEAS if f"97{int(code)}" in NAMED_OVERSEAS else Regime.OTHER_OVERSEAS


def _typographic(name: str) -> str:
    return name.replace("'", "’")


@transaction.atomic
def load_reference() -> None:
    """Load or refresh territories, kinds and services from ``fixtures/``; harmless when repeated."""
    territories = _load_territories()
    _load_services(territories)


def _load_territories() -> dict[str, Territory]:
    prepositions = {row["key"]: row["preposition_of"] for row in _rows("prepositions.csv")}
    national, _ = Territory.objects.update_or_create(
        key="national",
        defaults={
            "kind": TerritoryKind.NATIONAL,
            "code": "FR",
            "name": "France",
            "preposition_of": "de la France",
            "order": 0,
            "regime": Regime.NATIONAL,
        },
    )
    found = {}
    for row in _rows("regions.csv"):
        if row["zone"] == "com":
            continue
        key = f"region:{row['code_insee']}"
        found[key], _ = Territory.objects.update_or_create(
            key=key,
            defaults={
                "kind": TerritoryKind.REGION,
                "code": row["code_insee"],
                "name": _typographic(row["nom"]),
                "preposition_of": prepositions[key],
                "seat": _typographic(row["chef_lieu"]),
                "order": 100_000 + int(row["code_insee"]) + (1000 if row["zone"] == "drom" else 0),
                "parent": national,
                "regime": _regime_of_region(row["code_insee"]) if row["zone"] == "drom" else Regime.GENERAL,
                "timezone": OVERSEAS_TIMEZONES[f"97{int(row['code_insee'])}"]
                if row["zone"] == "drom"
                else "Europe/Paris",
            },
        )
    for row in _rows("departements.csv"):
        code, overseas = row["code_insee"], row["zone"] != "metro"
        com = row["zone"] == "com"
        key = f"{'collectivite' if com else 'departement'}:{code}"
        regime = Regime.OTHER_OVERSEAS if overseas else Regime.GENERAL
        found[key], _ = Territory.objects.update_or_create(
            key=key,
            defaults={
                "kind": TerritoryKind.COLLECTIVITY if com else TerritoryKind.DEPARTMENT,
                "code": code,
                "name": _typographic(row["nom"]),
                "preposition_of": prepositions[key],
                "seat": _typographic(row["chef_lieu"]),
                "order": 1000 + _order(code),
                "parent": national if com else found[f"region:{row['region']}"],
                "regime": Regime.NAMED_OVERSEAS if code in NAMED_OVERSEAS else regime,
                "timezone": OVERSEAS_TIMEZONES.get(code, "Europe/Paris"),
            },
        )
    return found


def _refresh(slug: str, values: dict) -> Service:
    """The service of the reference data; one that people have changed stays as they made it."""
    service, made = Service.objects.get_or_create(slug=slug, defaults=values)
    if not made and service.version == 0:
        for name, value in values.items():
            setattr(service, name, value)
        service.save()
    return service


def _load_services(territories: dict[str, Territory]) -> None:
    data = json.loads((FIXTURES / "services.json").read_text(encoding="utf-8"))
    kinds = {}
    for order, row in enumerate(data["kinds"]):
        kinds[row["slug"]], _ = ServiceKind.objects.update_or_create(
            slug=row["slug"], defaults={"name": row["name"], "order": order}
        )
    made: dict[str, Service] = {}
    for order, row in enumerate(data["services"], start=1):
        made[row["slug"]] = _refresh(
            row["slug"],
            {
                "acronym": row["acronym"],
                "name": row["name"],
                "preposition_of": row["preposition_of"],
                "kind": kinds[row["kind"]],
                "parent": made.get(row["parent"]),
                "order": order,
            },
        )
    seats = {(t.parent_id, t.seat): t for t in territories.values() if t.kind == TerritoryKind.DEPARTMENT}
    heads = dict(data["heads"])
    for key, region in territories.items():
        if region.kind == TerritoryKind.REGION and (seat := seats.get((region.pk, region.seat))):
            # One prefect holds both offices in the department of the region's seat.
            title = f"préfet de la région {region.name}, préfet {seat.preposition_of}"
            heads.setdefault(key, title)
            heads[f"departement:{seat.code}"] = heads[key]
    for key, territory in territories.items():
        if territory.code != CLIPPERTON and territory.code not in SHARED_PREFECTURE:
            _load_prefecture(key, territory, kinds, heads, data["names"])
        if territory.kind == TerritoryKind.DEPARTMENT:
            _load_support(territory, kinds, made["sgc-d"], data["without_sgc_d"].get(territory.code))
    for row in data["others"]:
        territory = territories[row["territory"]]
        _refresh(
            row["slug"],
            {name: row[name] for name in ("acronym", "name", "preposition_of", "title_head")}
            | {"kind": kinds[row["kind"]], "territory": territory, "order": 1000 + territory.order},
        )


def _load_prefecture(key, territory, kinds, heads, names) -> None:
    """The prefecture of a territory, or what stands for it, under its own name."""
    of = territory.preposition_of
    if territory.kind == TerritoryKind.REGION:
        name, kind = f"Préfecture de la région {territory.name}", "prefecture-region"
        head = f"préfet de la région {territory.name}"
    else:
        name, kind = f"Préfecture {of}", "prefecture"
        head = f"préfet {of}"
    name = names.get(key, name)
    # What stands between brackets tells two services apart in a list, not in a sentence.
    lowered = f"{name[0].lower()}{name[1:]}".split(" (")[0]
    if name.startswith("Haut-commissariat"):
        preposition = f"du {lowered}"
    else:
        preposition = f"de l’{lowered}" if name.startswith("Administration") else f"de la {lowered}"
    _refresh(
        slugify(f"{kind}-{territory.code}"),
        {
            "name": name,
            "preposition_of": preposition,
            "title_head": heads.get(key, head),
            "kind": kinds[kind],
            "territory": territory,
            "order": 1000 + territory.order,
        },
    )


def _load_support(territory, kinds, network, instead) -> None:
    """The SGC-D of a department, or the service that does its work where there is none (décret n° 2020-99)."""
    of = territory.preposition_of
    slug = slugify(f"sgc-d-{territory.code}")
    if instead is not None:
        Service.objects.filter(slug=slug, archived_at=None, version=0).update(archived_at=clock.now())
        values = {name: instead[name] for name in ("acronym", "name", "preposition_of", "title_head")}
        slug, kind, parent = instead["slug"], kinds["appui"], None
    else:
        values = {
            "name": f"SGC-D {of}",
            "preposition_of": f"du SGC-D {of}",
            "title_head": f"directeur du SGC-D {of}",
        }
        kind, parent = kinds["sgc-d"], network
    _refresh(
        slug,
        values | {"kind": kind, "territory": territory, "parent": parent, "order": 200_000 + territory.order},
    )
