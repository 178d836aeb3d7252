"""Names and texts that mean harm stay text: in every file that a spreadsheet opens, in the log."""

from __future__ import annotations

import csv
import io
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.logs import Lines
from graph.export import FORMULA, write_csv
from graph.model import Node

NAMES = [
    "<script>window.harmed=1</script>",
    '"><img src=x onerror=window.harmed=1>',
    "javascript:window.harmed=1",
    "</title></style><svg/onload=window.harmed=1>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    '=HYPERLINK("http://127.0.0.1:9","x")',
    "\u202egpj.exe\u2066 \u200f",
    "Acta\r\nSet-Cookie: harmed=1",
]


@given(name=st.text(st.sampled_from(" =+-@\t\r\n\"',;<") | st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_cell_of_an_export_is_a_formula(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("csv")
    write_csv([Node("actor/a", "Actor", name, (name,), {"summary": name}, ())], [], folder)
    for row in csv.reader(io.StringIO((folder / "nodes.csv").read_text(encoding="utf-8-sig"), newline="")):
        assert not any(cell.startswith(FORMULA) for cell in row)


@pytest.mark.parametrize("name", NAMES)
def test_a_line_of_the_log_stays_one_line(name: str) -> None:
    line = Lines().format(logging.LogRecord("tejido", logging.INFO, "", 1, f"read {name}", None, None))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["event"] == f"read {name}"


def test_no_file_is_named_by_what_it_is_called(tmp_path: Path) -> None:
    from api.jobs.desk import safe_name

    for name in (*NAMES, "../../x", "/etc/passwd", "C:\\x", "CON\0", "a/../../b"):
        safe = safe_name(name)
        assert (tmp_path / safe).resolve().parent == tmp_path.resolve()
        assert safe.isprintable()
