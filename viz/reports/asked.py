"""What a report is asked for: where, on what, since when, which parts, and who will read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal, get_args

from graph.situation import Situation
from graph.text import Text
from graph.visibility import PUBLIC, Viewer, sees

Part = Literal["network", "gaps", "agreements", "practices"]
Audience = Literal["public", "network", "coordinators"]

PARTS: Final[Mapping[Part, Text]] = {
    "network": Text("The network"),
    "gaps": Text("Coordination gaps"),
    "agreements": Text("Agreements"),
    "practices": Text("Practices"),
}
AUDIENCES: Final[Mapping[Audience, tuple[Text, Text]]] = {
    "network": (
        Text("Those who take part in the network"),
        Text("Institutions, and what documents say in their own words. No person is named."),
    ),
    "public": (
        Text("Anybody"),
        Text("As whoever does not sign in sees it: no person is named, and only public documents are quoted."),
    ),
    "coordinators": (
        Text("Those who coordinate"),
        Text("Persons are named. The log keeps that it was asked for."),
    ),
}
"""Who a report is for, and what that means for what is in it."""
READERS: Final[Mapping[Audience, Viewer]] = {
    "network": Viewer("reader"),
    "public": PUBLIC,
    "coordinators": Viewer("coordinator"),
}
"""Through whose eyes a report for these is made."""
PERIOD: Final = timedelta(days=91)


@dataclass(frozen=True)
class Asked:
    """Ids of a territory and of a theme or problem, empty for everything; what is new is what came after `since`."""

    today: date
    since: date
    territory: str = ""
    theme: str = ""
    parts: Sequence[Part] = field(default=get_args(Part))
    audience: Audience = "network"


def audiences_of(maker: Viewer) -> list[Audience]:
    """For whom somebody may make a report: nobody makes one that tells more than she sees."""
    return [name for name, reader in READERS.items() if sees(maker.clearance, reader.clearance)]


def usual_audience(maker: Viewer) -> Audience:
    """For whom a report is made as long as nobody says otherwise: never with persons in it."""
    return audiences_of(maker)[0]


def usual_territory(here: Situation, maker: Viewer) -> str:
    """Where somebody most likely asks about: her own territory, else the municipality of which most is on record."""
    own = [id for id in maker.territories if id in here.network.at]
    if own:
        return own[0]
    towns = [id for id in here.in_place if here.text(id, "territory_type") == "municipality"]
    return max(
        towns, key=lambda town: (len(here.in_place[town]), here.number(town, "population") or 0, town), default=""
    )
