from pathlib import Path

import pytest

from graph.edge_list import read_network
from graph.errors import DataError


def written(tmp_path: Path, nodes: str, edges: str) -> tuple[Path, Path]:
    (tmp_path / "nodes.csv").write_text(nodes, encoding="utf-8")
    (tmp_path / "edges.csv").write_text(edges, encoding="utf-8")
    return tmp_path / "nodes.csv", tmp_path / "edges.csv"


def test_ids_stay_text_and_attributes_are_typed(tmp_path):
    read = read_network(
        *written(
            tmp_path,
            "id,name,population,sector\n007,Bond,12,x\n7,Seven,,NA\n",
            "source,target,weight,relation\n007,7,2.5,funds\n",
        )
    )
    assert read.ids == ("007", "7")
    assert read.names == ("Bond", "Seven")
    assert read.column("population") == (12.0, None)
    assert read.column("sector") == ("x", None)
    assert read.column("nothing") == (None, None)
    assert read.relations == ("funds",)
    assert read.weights.tolist() == [2.5]


def test_semicolons_byte_order_mark_quotes_and_empty_rows(tmp_path):
    read = read_network(*written(tmp_path, '\ufeffid;name\n1;"a; b"\n\n2;c\n', "source;target\n1;2\n"))
    assert read.names == ("a; b", "c")
    assert len(read.pairs[0]) == 1


def test_loops_and_weights_of_nought_are_set_aside_and_said(tmp_path):
    read = read_network(*written(tmp_path, "id\na\nb\n", "source,target,weight\na,a,1\nb,b,1\na,b,0\na,b,\nb,a,2\n"))
    assert [str(text) for text in read.set_aside] == [
        "2 ties of a node to itself were left out.",
        "1 tie of weight 0 was left out.",
    ]
    assert read.pairs[0].tolist() == [[0, 1]]
    assert read.pairs[1].tolist() == [3.0]


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ("name\na\n", "source,target\n", "nodes.csv: there is no column «id»"),
        ("", "source,target\n", "nodes.csv: the file is empty"),
        ("id\na\na\n", "source,target\n", "nodes.csv, row 3: the id «a» was already given"),
        ("id,name\n,x\n", "source,target\n", "nodes.csv, row 2: «id» is empty"),
        ("id\na\n", "source,target\na,b\n", "edges.csv, row 2: «b» in column target is not an id of nodes.csv"),
        ("id\na\nb\n", "source,target\na,b,c\n", "edges.csv, row 2: 3 values where 2 are expected"),
        ("id\na\nb\n", "source,target,weight\na,b,1\na,b,-2\n", "edges.csv, row 3: the weight «-2»"),
        ("id\na\nb\n", "source,target,weight\na,b,strong\n", "edges.csv, row 2: the weight «strong»"),
        ("id\na\nb\n", "source,target,weight\na,b,inf\n", "edges.csv, row 2: the weight «inf»"),
        ('id\n"a\n', "source,target\n", "nodes.csv, row 2: "),
    ],
)
def test_what_does_not_fit_is_named_with_its_row(tmp_path, nodes, edges, message):
    with pytest.raises(DataError) as error:
        read_network(*written(tmp_path, nodes, edges))
    assert message in str(error.value)


def test_other_encodings_and_missing_files_are_said(tmp_path):
    nodes, edges = written(tmp_path, "id\na\n", "source,target\n")
    nodes.write_bytes("id\nColón\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_network(nodes, edges)
    with pytest.raises(DataError, match="cannot be read"):
        read_network(tmp_path / "none.csv", edges)


def test_what_is_no_number_where_one_is_understood_is_named_and_the_rest_still_counts(tmp_path: Path) -> None:
    nodes = "id,population,lat,lon,colour\na,100,1,2,red\nb,abc,1,,7\nc,NA,x,3,blue\n"
    found = read_network(*written(tmp_path, nodes, "source,target\na,b\n"))
    assert found.column("population") == (100.0, None, None)
    assert found.column("lat") == (1.0, 1.0, None)
    said = " ".join(str(text) for text in found.set_aside)
    assert "row 3: the population «abc»" in said
    assert "row 4: the lat «x»" in said
    assert len(found.set_aside) == 2
