"""What a file of a standard says, as rows by field: the sheets that it comes in as."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graph.errors import DataError, ReadError
from graph.export import cell
from graph.names import fold
from graph.text import Text
from ingest.tables import values
from ingest.tables.fields import SUBJECTS
from ingest.tables.records import LONGEST_NAME
from ingest.tables.sheets import MAX_COLUMNS, Sheet, Stated, Value, Workbook, refuse_more_than_limit

Row = Mapping[str, Value]
TITLES: Final = {
    "actors": "Actors", "spaces": "Spaces", "agreements": "Agreements", "practices": "Practices",
    "instruments": "Plans", "participations": "Ties",
}  # fmt: skip
ALWAYS: Final = {"actors": frozenset({"country"}), "spaces": frozenset({"country"})}
"""Columns that stand there empty too: where a file says of no body what country it is of, none is taken for it."""
NAMELESS, NOT_UNDERSTOOD, LOOSE = "nameless", "not understood", "loose"
REASONS: Final[Mapping[str, Text]] = {
    NAMELESS: Text("what has no name"),
    NOT_UNDERSTOOD: Text("values that are not understood"),
    LOOSE: Text("ties of what does not come in"),
}
"""What is left out for another reason than its sort, which is called as the standard calls it."""


@dataclass
class Told:
    """What a file tells: bodies by the id that it gives them, ties between these ids, and what is left out."""

    bodies: dict[str, tuple[str, dict[str, Value]]] = field(default_factory=dict)
    ties: list[tuple[str, str, str, dict[str, Value]]] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    def body(self, id: str, about: str, name: str, said: Mapping[str, Value]) -> None:
        """A body; what has no name in letters is left out, and so are its ties."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if any(map(str.isalpha, name)):
            fields = SUBJECTS[about].fields
            own = {"name": name, **{key: each for key, each in said.items() if key in fields}}
            about, known = self.bodies.get(id, (about, {}))  # what is embedded often says less than what stands alone
            self.bodies[id] = about, own | {key: each for key, each in known.items() if each not in (None, "")}
        else:
            self.lost[NAMELESS] += 1

    def tie(self, head: str, relation: str, tail: str, said: Mapping[str, Value] | None = None) -> None:
        self.ties.append((head, relation, tail, dict(said or {})))

    def if_read(self, reads: Callable[[Any], object], value: str) -> str:
        """The value where it is understood, so that one that is not keeps nothing else out."""
        try:
            return value if value and reads(value) else ""
        except DataError:
            self.lost[NOT_UNDERSTOOD] += 1
            return ""

    def as_workbook(self, content: bytes, name: str, format: str) -> Workbook:
        """Raises `ReadError` for more than is held at once, and where nothing has a name."""
        called = self._called()
        rows: defaultdict[str, list[Row]] = defaultdict(list)
        for id, (about, said) in self.bodies.items():
            rows[about].append({"id": _key(id), **said})
        for head, relation, tail, said in self.ties:
            if head in called and tail in called and called[head] != called[tail]:
                rows["participations"].append(
                    {"head": called[head], "relation": relation, "tail": called[tail], **said}
                )
            else:
                self.lost[LOOSE] += 1
        sheets = tuple(sheet(title, about, rows[about], name) for about, title in TITLES.items() if rows[about])
        if not sheets:
            raise ReadError(
                "{file}: nothing in it has a name that could come in. Left out: {lost}.",
                remedy="Bring in the file that holds the organisations themselves, not only what leads to them.",
                file=name,
                lost=_counted(self.lost) or [Text("nothing")],
            )
        return Workbook(name, format, hashlib.sha256(content).hexdigest(), sheets, left_out(name, self.lost))

    def _called(self) -> dict[str, str]:
        """What ties call each: its name or, where that could be another, its id."""
        times = Counter(fold(str(said["name"])) for _, said in self.bodies.values())
        return {
            id: str(said["name"]) if times[fold(str(said["name"]))] == 1 and about in ("actors", "spaces") else _key(id)
            for id, (about, said) in self.bodies.items()
        }


def sheet(title: str, about: str, rows: Iterable[Row], name: str) -> Sheet:
    """The rows as a sheet that says itself what its columns are. Raises `ReadError` for more than is held at once."""
    listed = list(rows)
    used = {field for row in listed for field, value in row.items() if value not in (None, "")}
    used |= ALWAYS.get(about, frozenset())
    fields = tuple(field for field in SUBJECTS[about].fields if field in used)[:MAX_COLUMNS]
    refuse_more_than_limit(len(listed) * len(fields), name)
    cells = [tuple(row.get(field) for field in fields) for row in listed]
    return Sheet(title, [fields, *cells], Stated(about, fields))


def several(names: Iterable[str]) -> str:
    """Names as one cell holds them."""
    return cell(list(dict.fromkeys(filter(None, names))))


def left_out(name: str, lost: Mapping[str, int]) -> tuple[Text, ...]:
    """What is to be said of what a file holds and a graph of actors does not."""
    if not any(lost.values()):
        return ()
    message = "{file}: not brought in, since a graph of actors does not hold it: {lost}."
    return (Text(message, {"file": name, "lost": _counted(lost)}),)


def _counted(lost: Mapping[str, int]) -> list[Text]:
    return [Text("{what}: {n}", {"what": REASONS.get(what, what), "n": count}) for what, count in lost.items() if count]


def is_place(name: str, country: str) -> bool:
    """Whether the gazetteer knows one place of this name."""
    try:
        return bool(name) and ";" not in name and bool(values.places(name, country))
    except DataError:
        return False


def _key(id: str) -> str:
    """An id as a cell that names somebody may hold it: with a letter."""
    return id if any(map(str.isalpha, id)) else f"n{id}"
