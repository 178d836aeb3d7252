"""The files that come in and go out: one table of formats, for the commands, the pages, the service and the guide.

What writes a format stands in `viz.exports`, what reads one in `ingest.tables.files` and its like; tests hold them to
this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from graph.text import Text


@dataclass(frozen=True)
class Format:
    """A format by the name that commands and routes call it.

    `suffixes` are those of its files, the first one that of what is written; `told_by` is how it is known among files
    with the same suffix, where it is read; `loses` is what a file of ours leaves out of the graph, and `lossless` says
    that reading it again gives the same nodes, ties and evidence. `folder` holds for several files, which the service
    sends as an archive.
    """

    name: str
    label: Text
    suffixes: tuple[str, ...]
    media_type: str
    loses: Text
    told_by: Text | None = None
    writes: bool = True
    lossless: bool = False
    folder: bool = False

    @property
    def reads(self) -> bool:
        return self.told_by is not None

    @property
    def file(self) -> str:
        """What a written file is called."""
        if self.folder:
            return f"tejido-{self.name}.zip"
        shared = sum(each.suffixes[0] == self.suffixes[0] and not each.folder for each in FORMATS.values()) > 1
        return f"tejido-{self.name}{self.suffixes[0]}" if shared else f"tejido{self.suffixes[0]}"


NOTHING: Final = Text("nothing of the nodes, ties and evidence that are in it")
NO_EVIDENCE: Final = Text("evidence")
FLAT: Final = Text("evidence; lists become text")
NAMES_ONLY: Final = Text("all but the names and who is tied to whom, in which way")
OF_TWO_TABLES: Final = Text("tables with these headings, in a workbook, an archive or two files given together")

_FORMATS: Final = (
    Format(
        "csv",
        Text("Two tables for spreadsheets, in an archive"),
        (".csv",),
        "application/zip",
        Text("evidence but its number; lists become text, and cells that a spreadsheet would run get an apostrophe"),
        OF_TWO_TABLES,
        folder=True,
    ),
    Format(
        "xlsx",
        Text("The same two tables as a workbook"),
        (".xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Text(
            "evidence but its number; lists become text; rows beyond the 1,048,576 of a sheet, and what a cell has "
            "beyond 32,767 signs"
        ),
        OF_TWO_TABLES,
    ),
    Format(
        "parquet",
        Text("Two tables with typed columns for pandas, R and DuckDB, in an archive"),
        (".parquet",),
        "application/zip",
        Text("evidence but its number"),
        OF_TWO_TABLES,
        folder=True,
    ),
    Format(
        "graphml",
        Text("GraphML, for network programs"),
        (".graphml",),
        "application/graphml+xml",
        FLAT,
        Text("an XML file whose root is `graphml`"),
    ),
    Format(
        "gexf",
        Text("GEXF, for Gephi"),
        (".gexf",),
        "application/gexf+xml",
        Text("evidence; lists become text, and `start` and `end` are called `from` and `until`"),
        Text("an XML file whose root is `gexf`, of any version"),
    ),
    Format(
        "gephi-csv",
        Text("Two tables with Gephi's headings, in an archive"),
        (".csv",),
        "application/zip",
        FLAT,
        OF_TWO_TABLES,
        folder=True,
    ),
    Format(
        "kumu",
        Text("Kumu, as a JSON blueprint"),
        (".json",),
        "application/vnd.kumu+json",
        Text("evidence; lists become text"),
        Text("JSON with `elements` and `connections`"),
    ),
    Format(
        "kumu-xlsx",
        Text("Kumu, as a workbook of elements and connections"),
        (".xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FLAT,
        OF_TWO_TABLES,
    ),
    Format(
        "onodo",
        Text("Onodo's workbook of nodes and relations"),
        (".xlsx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FLAT,
        OF_TWO_TABLES,
    ),
    Format(
        "node-link",
        Text("Node-link JSON, for networkx, D3 and sigma.js"),
        (".json",),
        "application/vnd.node-link+json",
        NO_EVIDENCE,
        Text("JSON with `nodes` and `links` or `edges`"),
    ),
    Format(
        "ucinet",
        Text("DL, for UCINET and NetDraw"),
        (".dl",),
        "text/plain",
        Text("all but names and who is tied to whom, in how many ways"),
        Text("its name"),
    ),
    Format(
        "pajek",
        Text("Pajek"),
        (".net", ".paj"),
        "text/plain",
        NAMES_ONLY,
        Text("its name"),
    ),
    Format(
        "iati",
        Text("Activities of the International Aid Transparency Initiative"),
        (".xml",),
        "application/xml",
        Text("nothing is written as IATI, which only who pays for an activity may publish"),
        Text("an XML file whose root is `iati-activities`, of any version"),
        writes=False,
    ),
    Format(
        "ftm",
        Text("FollowTheMoney, for OpenSanctions, Aleph and yente"),
        (".ftm.json", ".ijson", ".json", ".jsonl"),
        "application/x-ndjson",
        Text(
            "evidence; all but actors, spaces and plans, of these all but names, type of actor, country, sector, "
            "website (not of plans), purpose and dates; of the ties between them all but dates, groups and amounts"
        ),
        Text("JSON objects, one a line, with `id`, `schema` and `properties`"),
    ),
    Format(
        "popolo",
        Text("Popolo, for civic data"),
        (".popolo.json", ".json"),
        "application/json",
        Text(
            "evidence; all but actors and spaces, of these all but names, type, website and dates; all ties but who is "
            "a member of what, with group and dates, and of which one thing each is part"
        ),
        Text("JSON with `organizations`, `persons` or `memberships`, or one of these"),
    ),
    Format(
        "neo4j-csv",
        Text("Two tables for `neo4j-admin database import`, in an archive"),
        (".csv",),
        "application/zip",
        Text(
            "evidence; semicolons within the items of a list become commas, populations of places are text, and cells "
            "that a spreadsheet would run get an apostrophe in front"
        ),
        folder=True,
    ),
    Format(
        "json-ld",
        Text("Linked data as JSON-LD, by ORG, SKOS, PROV and schema.org"),
        (".jsonld", ".json"),
        "application/ld+json",
        NOTHING,
        Text("its name; JSON with `@context`"),
    ),
    Format(
        "turtle",
        Text("Linked data as Turtle, by ORG, SKOS, PROV and schema.org"),
        (".ttl",),
        "text/turtle",
        NOTHING,
        Text("its name"),
    ),
    Format(
        "jsonl",
        Text("All that is shown, with evidence: one JSON object a line"),
        (".jsonl",),
        "application/jsonl",
        NOTHING,
        Text("JSON objects, one a line, with `is`"),
        lossless=True,
    ),
    Format("pyvis", Text("A picture in one page that can be mailed"), (".html",), "text/html", Text("evidence texts")),
)
FORMATS: Final[Mapping[str, Format]] = MappingProxyType({each.name: each for each in _FORMATS})
"""By name, in the order in which they are offered."""
WRITTEN: Final = tuple(name for name, each in FORMATS.items() if each.writes)
READ: Final = tuple(name for name, each in FORMATS.items() if each.reads)
