"""Some 900 wordings as officials type them, each with the days that docs/deadlines.md gives it on 1 September 2023."""

import datetime as dt

import pytest

from actions.deadlines import read

ON = dt.date(2023, 9, 1)
# (kind, first day, last day, whether a person must look) and the wordings that read so.
WORDINGS = {
    ("by", None, "2023-09-01", True): [
        "sans délai", "immédiat", "Immédiat", "immédiatement", "SANS DÉLAI", "sans attendre", "dès maintenant",
        "effet immédiat", "dès à présent", "Sans délais", "tout de suite",
    ],
    ("by", None, "2023-09-08", True): [
        "sous huitaine", "J+7", "une semaine", "sous 7 jours", "sous une semaine",
    ],
    ("by", None, "2023-09-16", True): [
        "sous quinzaine", "sous quinze jours", "15 jours", "sous 15 jours", "J+15", "dans les quinze jours",
    ],
    ("by", None, "2023-09-20", True): [
        "d’ici l’automne", "avant l’automne",
    ],
    ("by", None, "2023-09-23", True): [
        "23-sept", "23-sept.",
    ],
    ("by", None, "2023-10-01", True): [
        "J+30", "J + 30", "sous 30 jours", "30 jours", "dans les 30 jours", "sous un délai de 30 jours", "un mois",
        "sous un mois", "dans un délai d’un mois",
    ],
    ("by", None, "2023-12-01", True): [
        "sous trois mois", "sous 3 mois", "dans un délai de trois mois", "dans les trois mois",
        "dans un délai de 3 mois", "3 mois", "Sous 3 mois", "délai : 3 mois", "sous un délai de trois mois",
        "d’ici 3 mois", "dans les 3 mois suivant la publication", "sous 3 mois maximum",
        "dans un délai maximum de trois mois", "dans les trois mois suivant la publication du décret", "M+3",
        "trois mois", "dans les 3 prochains mois", "dans les trois mois à compter de la publication",
        "3 mois après la publication", "dans un délai maximal de trois mois", "sous un trimestre", "J+3 mois",
        "sous trois (3) mois", "3 (trois) mois",
    ],
    ("by", None, "2023-12-20", True): [
        "d’ici l’hiver",
    ],
    ("by", None, "2023-12-31", True): [
        "avant la fin de l'année", "d’ici la fin de l’année", "d’ici fin d’année", "d’ici la fin d’année",
        "avant fin d’année", "31 décembre", "au plus tard le 31/12", "au plus tard à la fin de l’année",
        "d’ici fin décembre", "d’ici la fin de l’année civile", "d’ici la fin de l’année en cours",
        "avant la fin de l’année en cours", "pour la fin de l’année", "d’ici décembre",
    ],
    ("by", None, "2024-03-01", False): [
        "01-mars-2024", "1-mars-2024",
    ],
    ("by", None, "2024-03-01", True): [
        "six mois", "dans les 6 mois suivant la publication",
        "dans un délai de six mois à compter de la notification", "M+6", "6 mois après la signature",
        "dans un délai de 6 mois après publication",
    ],
    ("by", None, "2024-03-20", True): [
        "d’ici le printemps", "avant le printemps", "d’ici au printemps",
    ],
    ("by", None, "2024-04-15", True): [
        "d'ici au 15 avril", "d'ici le 15 avril", "avant le 16 avril", "au plus tard le 15 avril", "15 avril",
        "15/04", "le 15/04", "jusqu’au 15 avril", "pour le 15 avril", "D’ICI AU 15 AVRIL",
    ],
    ("by", None, "2024-05-31", True): [
        "avant juin", "avant le 1er juin", "avant le mois de juin", "au plus tard fin mai",
    ],
    ("by", None, "2024-06-06", False): [
        "avant le 7 juin 2024", "avant le vendredi 7 juin 2024", "Avant le 7 juin 2024", "AVANT LE 07 JUIN 2024",
        "avant le 07/06/2024", "avant 7 juin 2024", "avant le 7 juin 2024 exclu", "avant le 7/6/2024",
    ],
    ("by", None, "2024-06-07", False): [
        "avant le 7 juin 2024 inclus", "d’ici le 7 juin 2024", "pour le vendredi 7 juin 2024", "le 7 juin 2024",
        "vendredi 7 juin 2024", "ven 7 juin 2024", "7 juin 2024", "au plus tard vendredi 7 juin 2024",
        "jusqu’au vendredi 7 juin 2024", "7 JUIN 2024", "07/06/2024", "7/06/2024", "7.6.2024", "le 07.06.2024",
        "d’ici au vendredi 7 juin 2024", "7 juin 2024 à 18 h 00", "7 juin 2024 à 12h", "7 juin 2024, 18h",
        "7juin 2024",
    ],
    ("by", None, "2024-06-20", False): [
        "avant l’été 2024", "d’ici l’été 2024", "avant été 2024",
    ],
    ("by", None, "2024-06-20", True): [
        "avant l’été", "d’ici l’été", "d’ici à l’été", "d’ici cet été",
    ],
    ("by", None, "2024-06-21", False): [
        "avant le 22 juin 2024", "avant samedi 22 juin 2024",
    ],
    ("by", None, "2024-06-30", False): [
        "avant fin juin 2024", "avant la fin juin 2024", "avant la fin du mois de juin 2024",
    ],
    ("by", None, "2024-06-30", True): [
        "avant fin juin", "d’ici fin juin", "d’ici juin", "d’ici la fin juin", "au plus tard fin juin",
        "d’ici à fin juin", "d’ici la fin du mois de juin", "pour fin juin", "d’ici la fin du premier semestre",
        "30 juin",
    ],
    ("by", None, "2024-08-31", False): [
        "avant la rentrée 2024", "d’ici la rentrée 2024", "avant la rentrée scolaire 2024", "pour la rentrée 2024",
    ],
    ("by", None, "2024-08-31", True): [
        "d’ici la rentrée", "avant la rentrée", "d’ici à la rentrée", "avant la rentrée scolaire",
        "d’ici la rentrée scolaire", "d’ici la rentrée de septembre",
    ],
    ("by", None, "2024-09-01", True): [
        "1 an", "un an", "dans un an", "sous un an", "d’ici un an", "12 mois",
    ],
    ("by", None, "2024-12-31", False): [
        "d'ici fin 2024", "D’ici fin 2024", "d’ici la fin 2024", "d'ici la fin de l'année 2024", "D'ICI FIN 2024",
        "dici fin 2024", "d’ici à la fin de l’année 2024", "avant fin 2024", "avant la fin de l'année 2024",
        "avant la fin de 2024", "avant la fin d’année 2024", "au plus tard fin 2024",
        "au plus tard à la fin de l'année 2024", "au plus tard le 31 décembre 2024", "au plus tard le 31/12/2024",
        "au plus tard au 31 décembre 2024", "pour le 31/12/2024", "pour fin 2024", "jusqu'au 31 décembre 2024",
        "jusqu’à fin 2024", "d'ici le 31/12/2024", "d'ici au 31 décembre 2024", "d’ici 31/12/2024",
        "31 décembre 2024", "mardi 31 décembre 2024", "Mardi 31 Décembre 2024", "le mardi 31 décembre 2024",
        "31/12/2024", "31-12-2024", "31.12.2024", "31/12/2024 au plus tard", "31 décembre 2024 au plus tard",
        "31 décembre 2024 inclus", "31 DÉCEMBRE 2024", "31 décembre 2024 à minuit", "31/12/2024 minuit",
        "date butoir : 31/12/2024", "date limite : 31 décembre 2024", "date limite le 31 décembre 2024",
        "échéance : 31/12/2024", "Échéance au 31 décembre 2024", "avant le 1er janvier 2025", "avant janvier 2025",
        "avant 2025", "au 31/12/2024", "limite : 31/12/2024", "d’ici décembre 2024",
        "d’ici la fin du mois de décembre 2024", "d’ici la fin du second semestre 2024", "d’ici la fin du T4 2024",
        "à échéance du 31 décembre 2024", "à l’échéance du 31/12/2024", "31 dec. 2024", "31 déc 2024",
        "d’ici le 31 décembre 2024 au plus tard", "horizon fin 2024", "à l’horizon fin 2024", "à horizon fin 2024",
        "terme : 31/12/2024", "fin 2024 dernier délai", "31/12/2024 dernier délai", "31/12/2024 (délai de rigueur)",
        "31-déc-2024", "31-déc.-24", "31-12-24", "31 décembre\n2024",
    ],
    ("by", None, "2025-09-01", True): [
        "2 ans", "deux ans", "sous deux ans", "d’ici deux ans", "24 mois",
    ],
    ("during", "2023-01-01", "2024-12-31", False): [
        "2023 et 2024", "2023-2024", "2023/2024", "2023 à 2024", "2023 & 2024", "années 2023-2024",
        "de 2023 à 2024", "sur 2023 et 2024", "en 2023-2024", "exercices 2023 et 2024", "entre 2023 et 2024",
        "sur la période 2023-2024",
    ],
    ("during", "2023-07-01", "2023-12-31", False): [
        "S2 2023", "2ème semestre 2023", "2e sem. 2023", "deuxième semestre 2023", "second semestre 2023",
        "2nd semestre 2023", "S2/2023", "juillet à décembre 2023", "DEUXIEME SEMESTRE 2023",
        "2 ^{ème} semestre 2023", "2d semestre 2023", "T3 - T4 2023",
    ],
    ("during", "2023-07-01", "2023-12-31", True): [
        "Deuxième semestre", "S2", "2nd semestre", "second semestre", "2e semestre", "2ème sem.",
        "au second semestre",
    ],
    ("during", "2023-09-01", "2023-09-30", False): [
        "Rentrée 2023", "rentrée scolaire 2023", "RENTREE 2023", "09/2023", "sept 2023", "sept. 2023",
        "septembre 2023", "à la rentrée 2023", "à la rentrée scolaire 2023", "rentrée de septembre 2023",
        "rentrée septembre 2023", "Rentrée  2023",
    ],
    ("during", "2023-09-01", "2023-09-30", True): [
        "sept. 23", "sept 23", "sept-23", "09/23", "septembre 23", "Setpembre 2023", "septemnre 2023",
        "sepembre 2023", "à la rentrée", "rentrée", "en septembre", "septembre", "rentrée 23", "Rentre 2023",
        "septembrre 2023",
    ],
    ("during", "2023-09-01", "2024-08-31", False): [
        "année scolaire 2023-2024", "année scolaire 2023/2024", "Année scolaire 2023-24",
        "pendant l’année scolaire 2023-2024", "au cours de l’année scolaire 2023-2024",
        "l’année scolaire 2023-2024",
    ],
    ("during", "2023-09-21", "2023-12-20", False): [
        "Automne 2023", "à l’automne 2023", "AUTOMNE 2023", "l’automne 2023", "en automne 2023",
        "courant automne 2023", "au cours de l’automne 2023", "durant l’automne 2023",
    ],
    ("during", "2023-09-21", "2023-12-20", True): [
        "automne", "à l’automne", "cet automne", "Autonme 2023", "autome 2023",
    ],
    ("during", "2023-10-01", "2023-12-31", False): [
        "Fin 2023", "fin d’année 2023", "fin de l’année 2023", "FIN 2023", "fin  2023", "Fin\u00a02023",
        "en fin d’année 2023", "à la fin de l’année 2023", "T4 2023", "4ème trimestre 2023", "4e trimestre 2023",
        "4 ème trimestre 2023", "4^{ème} trimestre 2023", "4 ^{e} trimestre 2023", "quatrième trimestre 2023",
        "dernier trimestre 2023", "IV trimestre 2023", "4eme trim 2023", "octobre-décembre 2023", "oct.-déc. 2023",
        "octobre à décembre 2023", "Fin\n2023", "4e\ntrimestre 2023",
    ],
    ("during", "2023-10-01", "2023-12-31", True): [
        "fin d’année", "T4", "4e trimestre", "dernier trimestre", "en fin d’année", "à la fin de l’année",
        "4éme trimestre", "4ème trim.",
    ],
    ("during", "2023-12-21", "2024-03-20", False): [
        "hiver 2023", "hiver 2023-2024", "hiver 2023/2024", "Hiver 2023/24",
    ],
    ("during", "2024-01-01", "2024-03-31", False): [
        "premier trimestre de l'année 2024", "1er trimestre de l’année 2024", "1^{er} trimestre 2024",
        "1 er trimestre 2024", "1er T 2024", "T1 de 2024", "T1 2024", "1er trimestre civil 2024",
        "trimestre 1 de 2024", "1er trimestre 2024 :", "Trim. 1 2024", "Trim 1 2024", "T1 - 2024", "2024-T1",
        "2024/T1", "Q1 2024", "Q1/2024", "premier trim. 2024", "1ᵉʳ trimestre 2024", "1er  trimestre\n2024",
        "janvier à mars 2024", "janv.-mars 2024", "janv. à mars 2024", "de janvier à mars 2024",
        "au premier trimestre 2024", "dans le courant du 1er trimestre 2024", "pendant le 1er trimestre 2024",
        "durant le premier trimestre 2024", "sur le 1er trimestre 2024", "1ER TRIMESTRE 2024", "début 2024",
        "Début d’année 2024", "au début de l'année 2024", "en début d’année 2024", "début de 2024",
        "début de l’année 2024", "Début  2024", "DEBUT 2024", "Début 2024.",
    ],
    ("during", "2024-01-01", "2024-03-31", True): [
        "1er trimestre", "premier trimestre", "T1", "début d’année", "en début d’année", "1er trimeste 2024",
        "premeir trimestre 2024", "1er tirmestre 2024",
    ],
    ("during", "2024-01-01", "2024-06-30", False): [
        "1er sem. 2024", "1er semestre 2024", "S1 2024", "premier semestre de l’année 2024", "1^{er} semestre 2024",
        "S1-2024", "2024 S1", "2024-S1", "H1 2024", "premier semestre 2024", "au cours du 1er semestre 2024",
        "courant 1er semestre 2024", "courant du premier semestre 2024", "SEMESTRE 1 2024", "semestre 1 de 2024",
        "T1-T2 2024", "T1/T2 2024", "janvier-juin 2024", "de janvier à juin 2024", "janvier à juin 2024",
    ],
    ("during", "2024-01-01", "2024-06-30", True): [
        "S1 24", "S1 '24", "S1/24", "1er semestre 24", "T1-T2 24",
    ],
    ("during", "2024-01-01", "2024-12-31", False): [
        "2024", "en 2024", "courant 2024", "courant de l’année 2024", "année 2024", "exercice 2024",
        "dans le courant de l’année 2024", "au cours de 2024", "durant l’année 2024", "sur 2024", "Année 2024",
        "toute l’année 2024", "tout au long de l’année 2024", "dans l’année 2024", "en cours d’année 2024",
    ],
    ("during", "2024-03-01", "2024-03-15", False): [
        "du 1er au 15 mars 2024", "Du 1^{er} au 15 mars 2024", "du 1 ^{er} au 15 mars 2024",
        "entre le 1er et le 15 mars 2024", "1er-15 mars 2024", "1er au 15 mars 2024", "du 01/03/2024 au 15/03/2024",
        "01/03/2024 - 15/03/2024", "du 01/03 au 15/03/2024", "1re quinzaine de mars 2024",
        "1ère quinzaine mars 2024", "première quinzaine du mois de mars 2024", "PREMIÈRE QUINZAINE DE MARS 2024",
        "1ère quinz. mars 2024", "01/03/2024 au 15/03/2024",
    ],
    ("during", "2024-03-01", "2024-03-15", True): [
        "01/03/2024 → 15/03/2024",
    ],
    ("during", "2024-03-01", "2024-03-31", False): [
        "fin T1 2024", "fin du T1 2024", "fin du 1er trimestre 2024", "fin 1er trimestre 2024",
        "fin de 1er trimestre 2024", "Fin premier trimestre 2024", "à la fin du T1 2024", "mars 2024", "Mars 2024.",
        "03/2024", "en mars 2024", "courant mars 2024", "dans le courant du mois de mars 2024",
        "au mois de mars 2024", "pendant mars 2024", "MARS 2024", "mars  2024", "mars\u00a02024", "mars\u202f2024",
        "2024-03", "3/2024", "03.2024", "03-2024", "mars, 2024", "mars de l’année 2024", "le mois de mars 2024",
        "durant le mois de mars 2024", "<p>Mars 2024</p>", "Mars 2024 ;", "Mars\n2024", "mars (2024)",
    ],
    ("during", "2024-03-01", "2024-06-30", False): [
        "entre mars et juin 2024", "entre mars 2024 et juin 2024", "mars à juin 2024", "de mars 2024 à juin 2024",
        "mars 2024-juin 2024", "Entre MARS et JUIN 2024", "du 1er mars au 30 juin 2024",
        "du 1er mars 2024 au 30 juin 2024", "de début mars à fin juin 2024", "entre début mars et fin juin 2024",
    ],
    ("during", "2024-03-01", "2024-06-30", True): [
        "mars → juin 2024",
    ],
    ("during", "2024-03-18", "2024-03-24", False): [
        "semaine 12 2024", "S12 2024", "semaine 12 de 2024", "sem. 12 2024", "semaine n° 12 2024",
        "semaine du 18 mars 2024", "semaine du 18 au 24 mars 2024", "la semaine du 18 mars 2024",
        "semaine du lundi 18 mars 2024",
    ],
    ("during", "2024-03-18", "2024-03-24", True): [
        "semaine 12", "S12", "sem. 12", "semaine n°12", "semaine du 18 mars",
    ],
    ("during", "2024-03-21", "2024-06-20", False): [
        "printemps 2024", "au printemps 2024", "Printemps 2024", "courant printemps 2024",
    ],
    ("during", "2024-05-01", "2024-08-31", False): [
        "mi-2024", "mi 2024", "milieu 2024", "milieu d’année 2024", "mi-année 2024", "milieu de l’année 2024",
        "à la mi-2024", "Mi-2024",
    ],
    ("during", "2024-05-16", "2024-05-31", False): [
        "2e quinzaine de mai 2024", "seconde quinzaine de mai 2024", "2ème quinzaine mai 2024",
        "2nde quinzaine de mai 2024", "deuxième quinzaine de mai 2024", "Seconde quinzaine du mois de mai 2024",
    ],
    ("during", "2024-05-16", "2024-05-31", True): [
        "2e quinzaine de mai", "seconde quinzaine de mai", "2ème quinzaine de mai", "2ème quinz. de mai",
    ],
    ("during", "2024-06-01", "2024-06-10", False): [
        "début juin 2024", "Debut juin 2024", "au début du mois de juin 2024", "début du mois de juin 2024",
        "DÉBUT JUIN 2024",
    ],
    ("during", "2024-06-11", "2024-06-20", False): [
        "mi-juin 2024", "mi juin 2024", "Mi-Juin 2024", "à la mi-juin 2024", "milieu juin 2024",
        "milieu du mois de juin 2024", "mi–juin 2024",
    ],
    ("during", "2024-06-21", "2024-06-30", False): [
        "fin juin 2024", "Fin Juin 2024", "à la fin juin 2024", "fin du mois de juin 2024", "à fin juin 2024",
        "FIN JUIN 2024", "la fin du mois de juin 2024",
    ],
    ("during", "2024-06-21", "2024-06-30", True): [
        "fin juin", "à la fin juin", "fin du mois de juin",
    ],
    ("during", "2024-06-21", "2024-09-20", False): [
        "été 2024", "l’été 2024", "courant été 2024", "à l’été 2024", "ETE 2024", "pendant l’été 2024",
        "au cours de l’été 2024",
    ],
    ("from", "2023-09-01", None, False): [
        "à partir de septembre 2023", "À partir du mois de septembre 2023", "à compter de septembre 2023",
        "à compter du mois de septembre 2023", "dès septembre 2023", "dès le mois de septembre 2023",
        "dès le 1er septembre 2023", "A compter du 1er septembre 2023", "A PARTIR DU 01/09/2023",
        "dès la rentrée 2023", "à partir de la rentrée scolaire 2023", "à compter de la rentrée 2023",
        "depuis septembre 2023", "au plus tôt en septembre 2023", "pas avant septembre 2023",
        "a partir de sept. 2023", "A partir de 09/2023",
    ],
    ("from", "2023-09-21", None, False): [
        "A partir de l'automne 2023", "dès l’automne 2023", "à compter de l’automne 2023",
    ],
    ("from", "2023-10-01", None, False): [
        "A partir du 4 ^{ème} trimestre 2023", "à partir du 4ème trimestre 2023",
        "à partir du dernier trimestre 2023", "dès le 4e trimestre 2023", "à compter du T4 2023",
        "à partir d’octobre 2023", "dès octobre 2023", "à compter d’oct. 2023", "à partir de fin 2023",
        "dès fin 2023",
    ],
    ("from", "2024-01-01", None, False): [
        "à partir de 2024", "dès 2024", "à compter de 2024", "à partir de janvier 2024",
        "A partir du 1 ^{er} trimestre 2024", "à partir du T1 2024", "dès le début 2024", "dès début 2024",
        "à partir de début 2024", "à partir du début de l’année 2024", "dès le 1er janvier 2024",
        "à compter du 1^{er} janvier 2024", "à partir du premier semestre 2024", "dès S1 2024", "dès janvier 2024",
        "2024 et suivantes", "2024 et au-delà", "à partir de l’année 2024", "à compter de l’exercice 2024",
        "dès l’année 2024", "à partir du lundi 1er janvier 2024",
    ],
    ("from", "2024-09-01", None, False): [
        "à partir de l’année scolaire 2024-2025", "dès la rentrée 2024", "à partir du 1er septembre 2024",
    ],
    ("none", None, None, False): [
        "", "-", "–", "—", "sans objet", "n/a", "N/A", "NA", "néant", "s.o.", "So", "Néant", "aucune",
        "sans échéance", "/", "…", "SO", "N.A.", "n. a.", "--",
    ],
    ("none", None, None, True): [
        "à déterminer", "A déterminer", "à définir", "À définir", "à préciser", "dès que possible",
        "selon arbitrage", "selon arbitrages", "Fait", "Réalisé", "Terminé", "terminée", "à confirmer",
        "non défini", "non définie", "date à définir", "calendrier à définir", "échéance à déterminer",
        "en attente", "en attente d’arbitrage", "à fixer", "au plus vite", "ASAP", "TBD",
        "dans les meilleurs délais", "le plus rapidement possible", "rapidement", "sous réserve d’arbitrage",
        "à planifier", "à venir", "prochainement", "Clôturé", "abandonné", "à court terme", "court terme",
        "moyen terme", "long terme", "inconnue", "?", "à programmer", "calendrier à préciser",
        "non connue à ce jour", "à voir", "à caler", "indéterminé", "en fonction des arbitrages budgétaires",
        "selon disponibilités", "à arbitrer", "Échéance non définie", "pas de date", "pas encore défini",
        "date non fixée", "à déterminer ultérieurement", "dès que possible.", "reporté", "en suspens",
        "ultérieurement", "validé", "Livrée", "lancé", "non démarrée", "pas encore définie",
    ],
    ("ongoing", None, None, False): [
        "en continu", "En continu", "permanent", "Permanente", "En cours", "en cours", "EN COURS", "trimestriel",
        "Trimestrielle", "annuel", "mensuel", "tous les ans en mars", "chaque trimestre", "chaque année",
        "tous les mois", "toutes les semaines", "au fil de l'eau", "Au fil de l’eau", "action continue",
        "en permanence", "tout au long de l’année", "continu", "récurrent", "action récurrente", "régulier",
        "tous les ans", "tous les trimestres", "2 fois par an", "deux fois par an", "une fois par an",
        "chaque mois", "hebdomadaire", "semestriel", "fréquence trimestrielle", "rythme mensuel",
        "périodicité : annuelle", "chaque année en septembre", "annuellement en juin", "tous les deux ans",
        "action pérenne", "pérenne", "au long cours", "quotidien", "bimensuel", "chaque rentrée", "en continu.",
        "1 fois par trimestre", "1x/an", "2/an", "à chaque rentrée", "tous les ans au printemps", "Tous les 6 mois",
        "annuelle (mars)", "le 15 de chaque mois", "tous les lundis",
    ],
    ("unreadable", None, None, True): [
        "dès publication du décret", "N+1", "Noël 2024", "2 à 3 mois", "PLF 2025", "31/02/2024", "13e trimestre",
        "Circulaire à destination des préfets", "3 réunions", "5e trimestre 2024", "S3 2024", "30 février 2024",
        "après la réforme", "à la publication du décret", "PLFSS 2025", "LFI 2025",
        "loi de programmation 2024-2027", "avant les élections", "fin de mandature", "DGAFP", "Pilote : DRH",
        "2 réunions par service", "20 ETP", "12 000 €", "25/13/2024", "32 janvier 2024", "00/01/2024", "99",
        "Comité de suivi", "COPIL", "CAR de juin", "groupe de travail", "fin de la concertation",
        "après validation du COPIL", "selon l’avancement des travaux", "voir ligne 3", "Cf. action 2", "idem",
        "ibid.", "ci-dessus", "Instruction du 3 mars 2024", "Guide 2024", "note du 12/01/2024", "article 12",
        "version 2", "phase 2", "étape 1", "lot 3", "1er", "premier", "T", "S", "fin", "début", "mi-", "trimestre",
        "semestre", "2e", "20", "1 ou 2 ans", "une à deux semaines", "entre 3 et 6 mois", "6-12 mois", "6/12 mois",
        "2024 ou 2025 selon budget", "JO 2024", "Jeux olympiques 2024", "Euro 2024", "congrès des maires 2024",
        "législature", "quinquennat", "Toussaint 2024", "Pâques 2024", "vacances d’hiver 2024",
        "vacances scolaires", "fête nationale 2024", "horizon", "bientôt peut-être", "semaine", "lundi", "mercredi",
        "jour J", "J-15", "J-30", "T0", "T0+3", "année N", "exercice N+1", "31 septembre 2024", "31 avril 2024",
        "2023-13", "29/02/2025", "29 février 2023", "1er trimestre 2024 ou 2025", "2024 2025",
        "juin ou septembre 2024", "avant ou après juin 2024", "trimestre 2024", "semestre 2024", "mois de 2024",
        "S54 2024", "semaine 60", "T6", "T0 2024", "S0 2024", "0/0/0", "31/31/2024", "2024/31/12",
        "12 2024 décembre", "vendredi 2024", "1/2/3/4", "12:30", "10 h", "juin 2024 – DRH – 3 ETP", "1.2.3",
        "Ordonnance n° 2023-1234", "quatrimestre 2", "31/1/2/2024", "1 000", "juin prochain", "été prochain",
        "la prochaine rentrée", "2024, juin", "2024 - juin", "début-mi juin 2024", "M+3 jours", "juin\n2023\n2024",
    ],
}  # fmt: skip


def as_read(text):
    reading = read(text, ON)
    first, last = (day and day.isoformat() for day in (reading.first, reading.last))
    return reading.kind, first, last, bool(reading.flags)


@pytest.mark.parametrize("expected", WORDINGS, ids=lambda expected: "-".join(map(str, expected)))
def test_officials_wordings_read_to_the_days_of_the_conventions(expected):
    wrong = {text: found for text in WORDINGS[expected] if (found := as_read(text)) != expected}
    assert wrong == {}


@pytest.mark.parametrize(
    "text", ["Fin\n2023", "Mars\n2024", "31 décembre\n2024", "à partir de\nseptembre 2023"]
)
def test_a_line_that_ends_in_the_middle_of_a_deadline_does_not_make_two_steps(text):
    assert as_read(text) == as_read(text.replace("\n", " "))
    assert read(text, ON).milestones == ()


def test_what_is_to_be_held_before_the_end_of_a_period_is_held_by_its_last_day_and_says_that_it_is_a_choice():
    reading = read("avant la fin de l’année 2024", ON)
    assert reading.last == dt.date(2024, 12, 31)
    assert any("choix de lecture" in note for note in reading.notes)
