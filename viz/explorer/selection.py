"""What part of the network somebody asks for, and how it is to look: all that the page's address says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from graph.network import Standard
from viz.site import with_query

EQUAL: Final = "igual"


@dataclass(frozen=True)
class Selection:
    """Ids, words of the vocabularies and years; empty means all.

    `centre` with those up to `depth` steps from it, or what lies on the shortest ways from `start` to `goal`.
    """

    centre: str = ""
    depth: int = 1
    start: str = ""
    goal: str = ""
    kind: str = ""
    type: str = ""
    sector: str = ""
    level: str = ""
    country: str = ""
    territory: str = ""
    topic: str = ""
    evidence: Standard = "all"
    since: str = ""
    until: str = ""
    colour: str = "type"
    size: str = "degree"
    whole: bool = False

    @property
    def is_way(self) -> bool:
        return bool(self.start and self.goal)

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for a part by what that part is, so that even of a large network little may be left."""
        return self.is_way or any(
            (
                self.centre, self.kind, self.type, self.sector, self.level, self.country, self.territory, self.topic,
            )
        )  # fmt: skip

    @property
    def at_any_time(self) -> Selection:
        return replace(self, since="", until="")

    @property
    def members(self) -> Selection:
        """The same part, however it looks and whenever it stood: what positions depend on."""
        return replace(self.at_any_time, colour="type", size="degree", whole=False)

    def query(self) -> dict[str, str]:
        """As the page's own parameters, without those that say what goes without saying."""
        said = {
            "centro": self.centre,
            "pasos": str(self.depth) if self.centre and self.depth > 1 else "",
            "de": self.start,
            "a": self.goal,
            "clase": self.kind,
            "tipo": self.type,
            "sector": self.sector,
            "nivel": self.level,
            "pais": self.country,
            "territorio": self.territory,
            "tema": self.topic,
            "evidencia": "" if self.evidence == "all" else self.evidence,
            "ano_desde": self.since,
            "ano_hasta": self.until,
            "color": "" if self.colour == "type" else self.colour,
            "tamano": "" if self.size == "degree" else self.size,
            "todo": "si" if self.whole else "",
        }
        return {name: value for name, value in said.items() if value}

    def address(self, path: str = "/red", **more: str | int | None) -> str:
        """The page of this selection, or another that takes the same parameters."""
        return with_query(path, **self.query(), **more)
