"""What exchanges of twins produced: visits, results and practices taken over, as a `twinned_with` edge keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from graph.model import Edge, Scalar, records_of

Deed = Literal["visit", "result", "adaptation"]
DEEDS: Final[tuple[Deed, ...]] = get_args(Deed)


@dataclass(frozen=True)
class Produced:
    """One thing that came of an exchange: in words, when (`graph.dates`), and the id of the practice concerned."""

    result: str
    what: Deed
    when: str = ""
    practice: str = ""

    @classmethod
    def of(cls, record: Mapping[str, Scalar]) -> Produced:
        """What a record says; where it does not say what it is, whatever names a practice took it over."""
        result, when, practice = (str(record.get(name, "")) for name in ("result", "when", "practice"))
        said = next((deed for deed in DEEDS if deed == record.get("what")), _implied(practice))
        return cls(result, said, when, practice)

    def to_record(self) -> dict[str, Scalar]:
        """As it is kept: without what is not known or goes without saying."""
        what = "" if self.what == _implied(self.practice) else self.what
        known = {"when": self.when, "what": what, "result": self.result, "practice": self.practice}
        return {name: value for name, value in known.items() if value}


def _implied(practice: str) -> Deed:
    return "adaptation" if practice else "result"


def records(tie: Edge) -> list[dict[str, Scalar]]:
    """The records of what came of a twinning, as they are kept."""
    return [dict(each) for each in records_of(tie.properties.get("results"))]


def produced(tie: Edge) -> list[Produced]:
    """What came of a twinning, in the order in which it was recorded."""
    return [Produced.of(record) for record in records(tie)]
