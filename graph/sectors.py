"""What part of society an actor of each type stands for, and on what level it works."""

from __future__ import annotations

from graph.text import Text

SECTORS = {
    "municipality": "municipal",
    "municipal_association": "municipal",
    "national_institution": "national",
    "subnational_government": "subnational",
    "police": "police",
    "justice": "justice",
    "legislature": "legislature",
    "international_agency": "cooperation",
    "foreign_government": "cooperation",
    "ngo": "ngo",
    "community_organisation": "community",
    "community_leader": "community",
    "citizens": "community",
    "faith": "faith",
    "business": "business",
    "academia": "education",
    "school": "education",
    "health": "health",
    "media": "media",
    "political_party": "party",
}
SECTOR_LABELS = {
    "municipal": Text("municipal government"),
    "national": Text("national government"),
    "subnational": Text("subnational government"),
    "police": Text("police"),
    "justice": Text("justice"),
    "legislature": Text("legislature"),
    "cooperation": Text("international cooperation"),
    "ngo": Text("non-governmental organisations"),
    "community": Text("community organisations"),
    "faith": Text("churches and faith groups"),
    "business": Text("business"),
    "education": Text("schools and universities"),
    "health": Text("health"),
    "media": Text("media"),
    "party": Text("political parties"),
}
LEVELS = {
    "municipality": "local",
    "community_organisation": "local",
    "community_leader": "local",
    "citizens": "local",
    "school": "local",
    "subnational_government": "subnational",
    "national_institution": "national",
    "legislature": "national",
    "municipal_association": "national",
    "international_agency": "international",
    "foreign_government": "international",
}
