import re
from pathlib import Path

from graph.network import network
from graph.store import GraphStore
from tests.graph_sample import HOSTILE
from viz.picture import write_pyvis

FETCHES = re.compile(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=|@import|url\(\s*["']?https?:""")


def test_the_picture_holds_everything_and_fetches_nothing(store: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "red.html"
    write_pyvis(network(store), path, language="es")
    page = path.read_text(encoding="utf-8")
    assert not FETCHES.search(page)
    assert "Instituto de la Juventud" in page
    assert "actores y espacios" in page
    assert "vis.Network" in page


def test_a_hostile_name_cannot_leave_its_string(store: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "red.html"
    write_pyvis(network(store), path, language="en")
    page = path.read_text(encoding="utf-8")
    assert HOSTILE[:30] not in page
    assert "\\u003cscript\\u003ealert" in page
