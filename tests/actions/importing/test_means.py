"""Services that the means name are proposed as lead or contributors, according to the words around."""

import pytest

from actions.importing.draft import ServiceName
from actions.importing.means import read_means

SERVICES = [
    *(
        ServiceName(name, name, "direction centrale")
        for name in (
            "DMATES",
            "SDATE",
            "DGAFP",
            "DRH",
            "DICOM",
            "PFRH",
            "SGAR",
            "SGAMI",
            "SGC-D",
            "DDI",
            "DNUM",
        )
    ),
    ServiceName("MIOM", "ministère de l’intérieur et des outre-mer", "ministère"),
]


@pytest.mark.parametrize(
    ("text", "lead", "contributors", "status"),
    [
        ("Définition par la SDATE, à l'aide de groupes miroirs", "SDATE", (), ""),
        ("Travail en cours de la DGAFP et appui des PFRH", "DGAFP", ("PFRH",), "in_progress"),
        ("Travail en cours de la DRH MIOM et appui des PFRH", "DRH", ("PFRH",), "in_progress"),
        ("Travail en cours avec la DICOM du MIOM", "DICOM", (), "in_progress"),
        ("A mener avec la DRH du MIOM et les PFRH", "DRH", ("PFRH",), ""),
        ("En cours au sein de la DMATES, sous réserve", "DMATES", (), "in_progress"),
        ("Pilotage DMATES\nMobilisation de services experts", "DMATES", (), ""),
        ("Groupes de travail associant des SGC-D, des DDI, des SG", "", ("SGC-D", "DDI"), ""),
        (
            "Animation par les SGAR, avec le concours des PFRH. Mobiliser les SGAMI",
            "SGAR",
            ("PFRH", "SGAMI"),
            "",
        ),
        ("Circulaire à destination des SGC-D", "", (), ""),
        ("Guide de bonnes pratiques (intranet SGC-D...)", "", (), ""),
        ("Créer des supports : vidéos, articles...", "", (), ""),
        ("", "", (), ""),
    ],
)
def test_who_the_means_propose(text, lead, contributors, status):
    found = read_means(text, SERVICES)
    assert (found.lead, found.contributors, found.status) == (lead, contributors, status)
