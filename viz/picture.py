"""A picture of the network in one file that can be mailed: pyvis, with everything inside and nothing from elsewhere.

pyvis's own template loads a stylesheet and a script from another host; ours, `picture.html`, takes the library from
pyvis's package into the file, and speaks the reader's language.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from pyvis.network import Network as Pyvis

from graph.network import Network
from graph.situation import Situation
from viz import labels
from viz.explorer import Explorer, Selection
from viz.explorer.appearance import FAMILIES, FAMILY_OF
from viz.explorer.picture import Dot, Line, Picture, draw
from viz.i18n import DEFAULT, translator
from viz.site import render

# A file that stands alone does not see the pages' style sheet.
COLOURS = {
    "local": "#2f6fdb",
    "state": "#26375f",
    "abroad": "#d08a12",
    "society": "#1f8a68",
    "business": "#8a5a3c",
    "space": "#c0355a",
    "other": "#8b93a1",
}
SPREAD = 1.8  # vis-network's labels need more room than ours
MOST = 1_200  # dots of one file, so that it can be mailed
TIED_TO = 12  # names in a line of the table


def write_pyvis(network: Network, path: Path, *, language: str = DEFAULT) -> None:
    """Write the picture of a network (view `ties`) as one HTML file. Raises `OSError`."""
    explorer = Explorer(Situation(network, network))
    path.write_text(picture_page(explorer, Selection(), language, date.today()), encoding="utf-8")


def picture_page(explorer: Explorer, selection: Selection, language: str, today: date) -> str:
    """The picture of a part of a network as one HTML file: what it shows, the day, the legend, the same as a table."""
    whole = draw(explorer, selection)
    picture = largest(whole, MOST)
    nodes, edges, _heading, _height, _width, options = _pyvis(picture, language).get_network_data()
    here = explorer.here
    return render(
        "picture.html",
        language,
        nodes=nodes,
        edges=edges,
        options=options,
        today=today.isoformat(),
        about=[
            here.name(id) for id in (selection.centre, selection.territory, selection.topic) if id in here.network.at
        ],
        left_out=len(whole.dots) - len(picture.dots),
        rows=_rows(picture),
        shown=TIED_TO,
        legend=[(COLOURS[family], FAMILIES[family][0]) for family in FAMILIES if _has(picture, family)],
    )


def largest(picture: Picture, most: int) -> Picture:
    """At most so many of the dots, the largest, with the lines between them: a file to mail must stay small."""
    if len(picture.dots) <= most:
        return picture
    best = sorted(range(len(picture.dots)), key=lambda place: (-picture.dots[place].size, place))[:most]
    place = {old: new for new, old in enumerate(sorted(best))}
    return replace(
        picture,
        dots=tuple(picture.dots[old] for old in place),
        lines=tuple(
            Line(place[line.source], place[line.target])
            for line in picture.lines
            if line.source in place and line.target in place
        ),
    )


def _rows(picture: Picture) -> list[tuple[Dot, list[str]]]:
    """Each dot with the names of those it is tied to, in the order of names."""
    beside: list[list[str]] = [[] for _ in picture.dots]
    for line in picture.lines:
        beside[line.source].append(picture.dots[line.target].name)
        beside[line.target].append(picture.dots[line.source].name)
    rows = [(dot, sorted(names, key=str.casefold)) for dot, names in zip(picture.dots, beside, strict=True)]
    return sorted(rows, key=lambda row: row[0].name.casefold())


def _pyvis(picture: Picture, language: str) -> Pyvis:
    say = translator(language).render
    drawn = Pyvis(cdn_resources="in_line")
    for dot in picture.dots:
        kind = say(labels.value_label("actor_type", dot.type, language))
        drawn.add_node(
            dot.id,
            label=say(dot.short),
            title=f"{say(dot.name)} ({kind})",
            color=COLOURS[_family(dot)],
            size=dot.size,
            x=dot.x * SPREAD,
            y=dot.y * SPREAD,
        )
    for line in picture.lines:
        drawn.add_edge(picture.dots[line.source].id, picture.dots[line.target].id, color="#c3c7cf")
    drawn.toggle_physics(False)  # the positions are computed already
    return drawn


def _has(picture: Picture, family: str) -> bool:
    return any(_family(dot) == family for dot in picture.dots)


def _family(dot: Dot) -> str:
    return FAMILY_OF.get(dot.type, "other")
