"""Layout: repaired text whose every character leads back to the source, and the parts that a reader sees."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.names import fold_letters
from ingest.layout import layout, printed_lines
from ingest.source import Block, Layout, Page, Source

PIECES = st.sampled_from(
    [
        *"aeñ1•-o. \n\t\x00\f",
        "\n\n",
        "a. ",
        "1) ",
        "1.1 ",
        "Eje 1: ",
        "Línea",
        "comu-\nnidad",
        "COAMSS-\nOPAMSS",
        "JUL-15 ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


def read(text: str, pages: tuple[Page, ...] = ()) -> Layout:
    return layout(Source("document.txt", text, "txt", "", pages))


def told(text: str) -> list[tuple[str, str, str]]:
    return [(block.kind, block.marker, block.text) for block in read(text).blocks]


@given(TEXTS)
def test_every_character_of_a_view_leads_back_to_the_source(text: str) -> None:
    for block in read(text).blocks:
        for view in (block.view, *block.cells):
            assert len(view.text) == len(view.origins)
            assert all(before < after for before, after in pairwise(view.origins))
            for character, origin in zip(view.text, view.origins, strict=True):
                assert text[origin] == character or (character == " " and text[origin].isspace())
                assert block.start <= origin < block.end


@given(TEXTS)
def test_blocks_are_in_order_and_each_visible_character_belongs_to_one(text: str) -> None:
    blocks = read(text).blocks
    assert [block.start for block in blocks] == sorted(block.start for block in blocks)
    owners = [0] * len(text)
    inner = {block for block in blocks if any(_holds(other, block) for other in blocks if other is not block)}
    hidden = {at for block in inner for at in range(block.start, block.end)}
    for block in blocks:
        assert 0 <= block.start < block.end <= len(text)
        for at in range(block.start, block.end):
            owners[at] += block in inner or at not in hidden
    assert all(times == 1 for times, character in zip(owners, text, strict=True) if not character.isspace())


def _holds(outer: Block, inner: Block) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


@given(TEXTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text) == read(text)


@given(st.text())
def test_folding_letters_keeps_offsets(text: str) -> None:
    assert len(fold_letters(text)) == len(text)


def test_folding_forgives_small_capitals_and_accents() -> None:
    assert fold_letters("OBjETIVO DEL ACuERDO") == fold_letters("Objetivo del Acuerdo")
    assert fold_letters("COPRODuCCIóN, SEñALE") == "coproduccion, senale"


def test_words_cut_at_the_end_of_a_line_are_joined() -> None:
    assert read("El Observa-\ntorio de la se-\nguridad.").blocks[0].text == "El Observatorio de la seguridad."


def test_a_word_cut_at_the_end_of_a_page_is_joined() -> None:
    text = "La política de las autoridades se construye con la comu-\n\nnidad del municipio."
    assert read(text).blocks[0].text.endswith("con la comunidad del municipio.")


def test_real_hyphens_stay() -> None:
    assert read("firmado por el COAMSS-\nOPAMSS").blocks[0].text == "firmado por el COAMSS-OPAMSS"
    text = "Alianzas público-privadas y otras público-\nprivadas que la red Inter-institucional\ny la institucional."
    assert "y otras público-privadas" in read(text).blocks[0].text
    assert "Inter-institucional" in read(text).blocks[0].text


def test_a_hyphen_left_within_a_line_is_taken_out_where_the_word_is_known() -> None:
    text = "Las familias identificadas.\n\nTener las familias iden-tificadas en el primer año."
    assert read(text).blocks[-1].text == "Tener las familias identificadas en el primer año."


def test_lines_set_with_an_empty_line_after_each_are_one_paragraph() -> None:
    text = (
        "El consejo reúne a los sectores que trabajan en la prevención de la violencia,\n\n"
        "a las iglesias y a la empresa privada, y se convoca cada mes en el despacho del\n\n"
        "municipio.\n\n"
        "La secretaría levanta las actas y las reparte."
    )
    assert [block.text[:12] for block in read(text).blocks] == ["El consejo r", "La secretarí"]


def test_headers_and_page_numbers_are_furniture_and_do_not_cut_a_paragraph() -> None:
    page = "Plan local de convivencia\n\n{}\n\n"
    text = (
        page.format(1)
        + "La mesa reúne a los actores del municipio y acuerda con ellos las acciones de la\n\n\n"
        + page.format(2)
        + "política local de seguridad.\n\n\n"
        + page.format(3)
        + "Otro párrafo."
    )
    blocks = read(text).blocks
    assert [block.text for block in blocks if block.kind == "furniture"] == [
        "1", "Plan local de convivencia", "2", "Plan local de convivencia", "3"
    ]  # fmt: skip
    assert any(block.text.endswith("acciones de la política local de seguridad.") for block in blocks)


def test_headers_and_numbers_close_to_the_text_of_pages_that_are_known() -> None:
    text = "Plan local\nLa mesa acuerda las\n1\nPlan local\nacciones del año.\n2"
    middle = text.index("\nPlan local", 5) + 1
    found = read(text, (Page(1, 0, middle - 1), Page(2, middle, len(text))))
    assert [block.text for block in found.body] == ["Plan local", "La mesa acuerda las acciones del año."]


def test_a_line_beside_a_header_is_not_furniture_for_being_common() -> None:
    pages = [
        f"Plan local\nlos vecinos del barrio y los\nlos vecinos del barrio y los\ndel {place}." for place in "ABCD"
    ]
    found = read("\f".join(pages))
    assert {block.text for block in found.blocks if block.kind == "furniture"} == {"Plan local"}


def test_footnotes_do_not_cut_the_paragraph_above_them() -> None:
    body = "Las ciudades impulsaron programas con apoyo de las iglesias y haciendo partici-\n"
    text = f"{body}\n1  Rivera, A. 2005. Una nota.\n par a toda la comunidad.\n"
    assert [block.text for block in read(text).blocks] == [
        "Las ciudades impulsaron programas con apoyo de las iglesias y haciendo participar a toda la comunidad.",
        "Rivera, A. 2005. Una nota.",
    ]


def test_a_line_printed_twice_is_kept_once() -> None:
    found = read("Semana 2 • Visita al barrioSemana 2 • Visita al barrio\n\nMesas TécnicasMesas Técnicas")
    assert [block.text for block in found.body] == ["Semana 2 • Visita al barrio", "Mesas Técnicas"]
    assert len(found.doubled) == 2
    start, end = found.doubled[0]
    assert found.source.text[start:end] == "Semana 2 • Visita al barrio"


def test_a_phrase_that_comes_back_in_running_text_is_no_furniture() -> None:
    line = "los consejos, las redes cantonales, las comisiones de seguridad y los foros\n"
    found = read(f"Se convoca a\n{line}locales.\n\nSe informa a\n{line}locales.")
    assert all(block.kind == "paragraph" for block in found.blocks)


def test_numbered_hierarchies() -> None:
    text = (
        "Objetivo Estratégico\nII: Ampliar la\n\nconvivencia.\n\nEstrategia 2.1.\n\nFomento de la\norganización.\n\n"
        "Líneas estratégicas\n\na. Apoyar redes con: a)\nformación; b) becas y\nc) ferias.\n\nb. Abrir escuelas.\n"
    )
    assert told(text) == [
        ("heading", "Objetivo Estratégico II:", "Ampliar la convivencia."),
        ("heading", "Estrategia 2.1.", "Fomento de la organización."),
        ("heading", "", "Líneas estratégicas"),
        ("item", "a.", "Apoyar redes con: a) formación; b) becas y c) ferias."),
        ("item", "b.", "Abrir escuelas."),
    ]
    assert [block.level for block in read(text).blocks if block.kind == "heading"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("Eje 1. Prevención", "Eje 1."),
        ("Línea de acción 1.1: Escuelas abiertas", "Línea de acción 1.1:"),
        ("Objetivo Estratégico 3 - Reduzir a violência", "Objetivo Estratégico 3 -"),
        ("Eixo IV: Governança", "Eixo IV:"),
        ("Paso 2. Formular el plan", "Paso 2."),
        ("5.1    Primera Etapa", "5.1"),
        ("B.3. Plan anual", "B.3."),
        ("4. RETOS PARA LA COPRODuCCIóN", "4."),
    ],
)
def test_numbered_headings(line: str, marker: str) -> None:
    heading = read(f"{line}\n\nTexto que sigue, con su punto final.").blocks[0]
    assert (heading.kind, heading.marker) == ("heading", marker)


@pytest.mark.parametrize("bullet", ["•", "-", "o", "*", "–", "●"])
def test_bullets(bullet: str) -> None:
    text = f"Se acuerda:\n{bullet} Abrir la escuela\nlos sábados\n{bullet} Iluminar el parque\n"
    assert told(text)[1:] == [("item", bullet, "Abrir la escuela los sábados"), ("item", bullet, "Iluminar el parque")]


def test_nested_lists_have_levels() -> None:
    found = read("• Liderazgo:\n- Ministerio\n- Alcaldía\n• Convocatoria:\n- Secretaría\n")
    assert [block.level for block in found.blocks] == [0, 1, 1, 0, 1]


def test_forms_and_tables() -> None:
    text = (
        "ACTOR ENCARGADO Instituto de\nAyuda\n\nResponsable: Alcaldía\n\nAño\tDelitos\n2014\t12\n\nJUL-15 50%\nAGO-15\n"
    )
    rows = [block for block in read(text).blocks if block.kind == "table_row"]
    assert [[cell.text for cell in row.cells] for row in rows[:4]] == [
        ["ACTOR ENCARGADO", "Instituto de Ayuda"], ["Responsable", "Alcaldía"], ["Año", "Delitos"], ["2014", "12"]
    ]  # fmt: skip
    assert [(row.marker, row.text) for row in rows[4:]] == [("JUL-15", "50%"), ("AGO-15", "")]


def test_empty_cells_keep_their_place() -> None:
    rows = read("Acción\tMeta\tSocios\n\tDiez\tIglesias\nFeria\t\tONG\n").blocks
    assert [[cell.text for cell in row.cells] for row in rows[1:]] == [["", "Diez", "Iglesias"], ["Feria", "", "ONG"]]


def test_where_the_format_knows_paragraphs_lines_are_not_joined() -> None:
    text = "La mesa acuerda el plan de este año para el Barrio\n\nNorte y Sur son los primeros\n\nComienza en mayo."
    blocks = layout(Source("acta.docx", text, "docx", "")).blocks
    assert [block.text for block in blocks] == text.split("\n\n")


def test_printed_lines_give_back_the_lines_of_a_block() -> None:
    found = read("familias y \nparejas del ba-\nrrio")
    assert [view.text for view in printed_lines(found.source, found.blocks[0].view)] == [
        "familias y",
        "parejas del barrio",
    ]


def test_pages_are_known_where_the_source_knows_them() -> None:
    text = "Primera página.\fSegunda página."
    found = read(text, (Page(1, 0, 16), Page(2, 16, len(text))))
    assert [block.page for block in found.blocks] == [1, 2]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\x00", "\f\f"])
def test_little_or_nothing(text: str) -> None:
    assert len(read(text).blocks) == (1 if text == "\x00" else 0)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "palabra de más " * (n * 10),
        lambda n: "ab" * (n * 75),
        lambda n: "• Un punto de la lista.\n" * n,
        lambda n: "".join(f"{i}. Un punto de la lista que sigue\n" for i in range(n)),
        lambda n: "OBJETIVO GENERAL\n\n" * n,
        lambda n: "1 nota\n\x0c" * n,
        lambda n: "\x00-" * n + "\n" * n,
    ],
)
def test_time_grows_with_the_length(make) -> None:  # type: ignore[no-untyped-def]
    def seconds(text: str) -> float:
        start = time.process_time()
        read(text)
        return time.process_time() - start

    read(make(10))
    small = max(min(seconds(make(1_000)) for _ in range(2)), 0.005)
    assert seconds(make(8_000)) < 40 * small
