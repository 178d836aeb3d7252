"""Every format with real files, and every way in which a file can be bad."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import ReadError
from ingest.readers import SUFFIXES, guard, read

PROSE = "El Consejo Municipal de Prevención de la Violencia coordina con la Policía Nacional Civil y con las iglesias."


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pdf(*pages: str, title: str = "", **encryption: str) -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=11)
    if title:
        document.set_title(title)
    if encryption:
        document.set_encryption(**encryption)
    for page in pages:
        document.add_page()
        if page:
            document.multi_cell(0, 6, page)
    return bytes(document.output())


def docx_bytes(document: docx.Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def refusal(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        read(path)
    assert path.name in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


class TestText:
    def test_is_exactly_the_files_text(self, tmp_path):
        text = "Línea uno\r\nLínea dos\r\n\tcon  espacios \x00 y nulos\n"
        assert read(written(tmp_path, "a.txt", text)).text == text

    def test_a_byte_order_mark_stays_so_that_offsets_hold(self, tmp_path):
        path = written(tmp_path, "a.txt", "\ufeffLa Alcaldía de Sonsonate")
        source = read(path)
        assert source.text == path.read_text(encoding="utf-8")
        assert source.text[4:12] == "Alcaldía"

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"])
    def test_other_encodings(self, tmp_path, encoding):
        source = read(written(tmp_path, "a.txt", (PROSE * 5 + "\n¿Año, niñez, acción?").encode(encoding)))
        assert source.text.lstrip("\ufeff") == PROSE * 5 + "\n¿Año, niñez, acción?"

    def test_a_few_damaged_bytes_do_not_spoil_the_rest(self, tmp_path):
        source = read(written(tmp_path, "a.txt", (PROSE * 20).encode() + b"\xff" + PROSE.encode()))
        assert source.text == PROSE * 20 + "\ufffd" + PROSE
        assert str(source.warnings[0]) == "a.txt: 1 character is damaged."

    def test_pages_are_parted_by_form_feeds(self, tmp_path):
        source = read(written(tmp_path, "a.txt", "uno\n\fdos\n\ftres\n\f"))
        assert [(page.number, source.text[page.start : page.end]) for page in source.pages] == [
            (1, "uno\n"),
            (2, "dos\n"),
            (3, "tres\n"),
        ]
        assert source.page_at(source.text.index("dos")) == 2

    def test_without_form_feeds_pages_are_unknown(self, tmp_path):
        source = read(written(tmp_path, "a.txt", PROSE))
        assert source.pages == ()
        assert source.page_at(3) is None

    def test_html_in_a_text_file_stays_text(self, tmp_path):
        assert read(written(tmp_path, "a.txt", "<html><body>Hola</body></html>")).text.startswith("<html>")

    @given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: text.strip()))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
    def test_offsets_always_slice_the_files_own_text(self, tmp_path, text):
        path = written(tmp_path, "a.txt", text)
        try:
            source = read(path)
        except ReadError:
            # mostly controls: taken for a binary file, or nothing to be seen in it
            assert sum(ord(character) < 32 for character in text) > len(text) // 25 or not text.strip("\ufeff\xa0 \t")
            return
        assert source.text == path.read_bytes().decode("utf-8")
        joined = "\f".join(source.text[page.start : page.end] for page in source.pages)
        assert not source.pages or source.text.startswith(joined)


class TestPdf:
    def test_words_in_order_page_by_page(self, tmp_path):
        source = read(
            written(tmp_path, "plan.pdf", pdf(PROSE, "Objetivo: reducir los homicidios.", title="Plan local"))
        )
        first, second = source.pages
        assert " ".join(source.text[first.start : first.end].split()) == PROSE
        assert source.text[second.start : second.end].strip() == "Objetivo: reducir los homicidios."
        assert source.text[first.end] == "\f"
        assert (source.title, source.format, source.language) == ("Plan local", "pdf", "es")

    def test_a_word_broken_at_a_lines_end_keeps_its_hyphen_and_line_end(self, tmp_path):
        assert "preven-\nción" in read(written(tmp_path, "a.pdf", pdf("plan de preven-\nción social"))).text

    def test_a_pdf_is_known_by_its_content(self, tmp_path):
        assert read(written(tmp_path, "sin_sufijo", pdf(PROSE))).format == "pdf"
        assert read(written(tmp_path, "mal.txt", pdf(PROSE))).format == "pdf"

    def test_titles_that_programs_leave_are_no_titles(self, tmp_path):
        assert read(written(tmp_path, "a.pdf", pdf(PROSE, title="Microsoft Word - plan v3.doc"))).title == ""

    def test_encrypted(self, tmp_path):
        content = pdf(PROSE, owner_password="dueña", user_password="secreta")
        assert "password" in refusal(written(tmp_path, "a.pdf", content))

    def test_only_restricted_is_read(self, tmp_path):
        assert "Consejo" in read(written(tmp_path, "a.pdf", pdf(PROSE, owner_password="dueña"))).text

    @pytest.mark.parametrize("content", [b"%PDF-1.7\nnada", pdf(PROSE)[:400], b"hola"])
    def test_damaged(self, tmp_path, content):
        assert "not a readable PDF" in refusal(written(tmp_path, "a.pdf", content))

    def test_blank_pages(self, tmp_path):
        assert "holds no text" in refusal(written(tmp_path, "a.pdf", pdf("", "")))

    def test_too_many_pages(self, tmp_path, monkeypatch):
        monkeypatch.setattr("ingest.readers.pdf.MAX_PAGES", 2)
        assert "3 pages" in refusal(written(tmp_path, "a.pdf", pdf("uno", "dos", "tres")))


class TestWord:
    def test_everything_in_its_order(self, tmp_path):
        document = docx.Document()
        document.sections[0].header.paragraphs[0].text = "Encabezado de página"
        document.sections[0].footer.paragraphs[0].text = "Pie de página"
        document.add_heading("Política de prevención", 0)
        document.add_paragraph("La mesa reúne a:")
        for member in ("Alcaldía", "Iglesias"):
            document.add_paragraph(member, style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        for row, cells in zip(table.rows, [("Acción", "Responsable"), ("Alumbrado", "Alcaldía\nPNC")], strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        document.add_paragraph("Vigente hasta 2018.")
        source = read(written(tmp_path, "a.docx", docx_bytes(document)))
        assert source.text.split("\n") == [
            "Política de prevención",
            "",
            "La mesa reúne a:",
            "",
            "• Alcaldía",
            "• Iglesias",
            "",
            "Acción\tResponsable",
            "Alumbrado\tAlcaldía; PNC",
            "",
            "Vigente hasta 2018.",
        ]
        assert (source.title, source.format, source.pages) == ("Política de prevención", "docx", ())

    def test_numbers_that_word_shows_are_in_the_text(self, tmp_path):
        document = docx.Document()
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), "90")
        for depth, (style, pattern) in enumerate(
            [("upperRoman", "Objetivo %1:"), ("decimal", "%1.%2."), ("lowerLetter", "%3)")]
        ):
            level = OxmlElement("w:lvl")
            level.set(qn("w:ilvl"), str(depth))
            for tag, value in (("w:start", "1"), ("w:numFmt", style), ("w:lvlText", pattern)):
                child = OxmlElement(tag)
                child.set(qn("w:val"), value)
                level.append(child)
            abstract.append(level)
        numbering = document.part.numbering_part.element
        numbering.insert(0, abstract)
        number = numbering.add_num(90).numId
        for text, depth in [
            ("Prevenir", 0),
            ("Juventud", 1),
            ("Becas", 2),
            ("Deporte", 2),
            ("Escuela", 1),
            ("Sancionar", 0),
            ("Patrullas", 1),
        ]:
            properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = depth
            properties.get_or_add_numId().val = number
        assert read(written(tmp_path, "a.docx", docx_bytes(document))).text.split("\n") == [
            "Objetivo I: Prevenir",
            "I.1. Juventud",
            "a) Becas",
            "b) Deporte",
            "I.2. Escuela",
            "Objetivo II: Sancionar",
            "II.1. Patrullas",
        ]

    def test_insertions_are_read_and_deletions_are_not(self, tmp_path):
        document = docx.Document()
        paragraph = document.add_paragraph("La Alcaldía ")
        for tag, text, text_tag in (("w:ins", "financia", "w:t"), ("w:del", "rechaza", "w:delText")):
            change, run, piece = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
            piece.text = text
            run.append(piece)
            change.append(run)
            paragraph._p.append(change)
        assert read(written(tmp_path, "a.docx", docx_bytes(document))).text == "La Alcaldía financia"

    def test_a_style_that_is_based_on_itself_ends(self, tmp_path):
        document = docx.Document()
        style = document.styles.add_style("Lista propia", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = style
        document.add_paragraph("uno", style=style)
        assert read(written(tmp_path, "a.docx", docx_bytes(document))).text == "uno"

    def test_damaged(self, tmp_path):
        whole = docx_bytes(docx.Document())
        for content in (whole[: len(whole) // 2], b"PK\x03\x04nada", b"nada"):
            assert "not a readable Word file" in refusal(written(tmp_path, "a.docx", content))

    def test_parts_missing(self, tmp_path):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as package:
            package.writestr("word/document.xml", "<w:document/>")
        assert "not a readable Word file" in refusal(written(tmp_path, "a.docx", target.getvalue()))

    def test_a_password(self, tmp_path):
        assert "password" in refusal(written(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))

    def test_a_bomb_is_not_unpacked(self, tmp_path):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("word/document.xml", b"0" * (guard.MAX_UNPACKED + 1))
        assert "unpacked" in refusal(written(tmp_path, "a.docx", target.getvalue()))


PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Barrio seguro | Sitio</title>
<style>p {{color: red}}</style></head>
<body><nav><a href="/">Inicio</a> <a href="/c">Contacto</a></nav>
<div id="contenido"><h1>Barrio seguro</h1><p>{PROSE} {PROSE}</p><p>{PROSE}<br>Desde 2010.</p>
<h2>Socios</h2><ul><li>Alcaldía<ul><li>Oficina de <b>Juventud</b></li></ul></li><li>Cámara de Comercio</li></ul>
<ol start="3"><li>Diagnóstico</li><li>Plan</li></ol>
<table><tr><th>Rol</th><th>Quién</th></tr><tr><td>Lidera</td><td><p>Alcaldía</p><p>PNC</p></td></tr></table>
<!-- nota -->
<script>var texto = "oculto";</script></div><footer>Derechos reservados</footer></body></html>"""


class TestHtml:
    def test_main_content_with_lists_and_tables_as_lines(self, tmp_path):
        source = read(written(tmp_path, "a.html", PAGE))
        lines = [line for line in source.text.split("\n") if line]
        assert lines == [
            "Barrio seguro",
            f"{PROSE} {PROSE}",
            PROSE,
            "Desde 2010.",
            "Socios",
            "• Alcaldía",
            "• Oficina de Juventud",
            "• Cámara de Comercio",
            "3. Diagnóstico",
            "4. Plan",
            "Rol\tQuién",
            "Lidera\tAlcaldía; PNC",
        ]
        assert (source.title, source.format) == ("Barrio seguro", "html")

    def test_menus_and_related_links_are_left_out_whatever_they_are_called(self, tmp_path):
        menu = "".join(f'<li><a href="/{number}">Sección {number}</a></li>' for number in range(25))
        related = "".join(f'<div><a href="/n{number}">Noticia número {number}</a></div>' for number in range(15))
        page = (
            f'<html><head><title>Portal</title></head><body><div id="menu"><ul>{menu}</ul></div><div><div id="texto">'
            f"<h1>Centros de alcance</h1><p>{PROSE * 3}</p><p>{PROSE * 2}</p><ul><li>Iglesia Central</li></ul>"
            f"<table><tr><td>Lidera</td><td>Alcaldía</td></tr></table></div><div>{related}</div></div>"
            "<div>Derechos reservados</div></body></html>"
        )
        text = read(written(tmp_path, "a.html", page)).text
        assert "• Iglesia Central" in text
        assert "Lidera\tAlcaldía" in text
        assert not any(word in text for word in ("Sección", "Noticia", "Derechos"))

    def test_a_page_that_is_only_a_list_is_kept(self, tmp_path):
        members = "".join(f"<li>Organización {number}</li>" for number in range(40))
        source = read(written(tmp_path, "a.html", f"<html><body><ul>{members}</ul></body></html>"))
        assert source.text.count("Organización") == 40

    def test_declared_encoding(self, tmp_path):
        content = PAGE.replace("utf-8", "iso-8859-1").encode("latin-1")
        assert "Prevención" in read(written(tmp_path, "a.htm", content)).text

    def test_xhtml_with_a_declaration(self, tmp_path):
        content = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Niñez</p></body></html>'
        assert read(written(tmp_path, "a.xhtml", content)).text == "Niñez"

    def test_html_without_a_suffix_is_known_by_its_content(self, tmp_path):
        assert read(written(tmp_path, "pagina", PAGE)).format == "html"

    def test_only_a_script(self, tmp_path):
        assert "no text" in refusal(written(tmp_path, "a.html", "<html><body><script>a()</script></body></html>"))

    def test_endless_nesting_is_cut(self, tmp_path):
        nested = f"<html><body><p>{PROSE}</p>" + "<div>" * 20_000 + "hola" + "</div>" * 20_000
        assert PROSE in read(written(tmp_path, "a.html", nested)).text

    @given(body=st.text(st.sampled_from("<>/ =\"'abulioltdrphxñ\n\0&;!-") | st.characters(), max_size=200))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
    def test_any_markup_is_read_or_refused(self, tmp_path, body):
        try:
            text = read(written(tmp_path, "a.html", ("<html>" + body).encode("utf-8", "surrogatepass"))).text
        except ReadError:
            return
        assert "\0" not in text
        text.encode("utf-8")


class TestAnyFile:
    def test_suffixes(self):
        assert {".txt", ".pdf", ".docx", ".html"} <= set(SUFFIXES)

    def test_empty(self, tmp_path):
        for suffix in SUFFIXES:
            assert "empty" in refusal(written(tmp_path, f"a{suffix}", b""))

    def test_blank(self, tmp_path):
        assert "no text" in refusal(written(tmp_path, "a.txt", "\ufeff \n\f\n\t"))

    def test_missing(self, tmp_path):
        assert "cannot be opened" in refusal(tmp_path / "no_existe.pdf")

    def test_a_folder(self, tmp_path):
        assert "cannot be opened" in refusal(tmp_path)

    def test_too_large(self, tmp_path):
        path = tmp_path / "a.txt"
        with path.open("wb") as file:
            file.truncate(guard.MAX_BYTES + 1)
        assert "larger" in refusal(path)

    def test_too_much_text(self, tmp_path, monkeypatch):
        monkeypatch.setattr("ingest.readers.reading.MAX_CHARACTERS", 100)
        document = docx.Document()
        document.add_paragraph(PROSE)
        for name, content in [
            ("a.txt", PROSE),
            ("a.html", PAGE),
            ("a.docx", docx_bytes(document)),
            ("a.pdf", pdf(PROSE)),
        ]:
            assert "more than 100 characters" in refusal(written(tmp_path, name, content))

    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [
            ("foto.gif", b"GIF89a" + bytes(50), "GIF"),
            ("foto.txt", b"GIF89a" + bytes(50), "GIF"),
            ("vieja.doc", b"\xd0\xcf\x11\xe0" + bytes(50), "97–2003"),
            ("paquete.zip", b"PK\x03\x04" + bytes(50), "ZIP"),
            ("algo.xyz", b"hola", ".xyz"),
        ],
    )
    def test_other_kinds_are_named(self, tmp_path, name, content, kind):
        message = refusal(written(tmp_path, name, content))
        assert kind in message
        assert ".docx" in message

    def test_a_binary_under_a_text_suffix(self, tmp_path):
        assert "something else" in refusal(written(tmp_path, "a.txt", bytes(range(256)) * 20))

    def test_what_comes_out_can_always_be_stored(self, tmp_path):
        page = "<html><body><p>uno\0dos\ud800tres\x0b\r\ncuatro</p></body></html>".encode("utf-8", "surrogatepass")
        text = read(written(tmp_path, "a.html", page)).text
        text.encode("utf-8")
        assert "\0" not in text

    def test_the_same_file_has_the_same_fingerprint(self, tmp_path):
        first, second = (read(written(tmp_path, name, PROSE)) for name in ("a.txt", "b.txt"))
        assert first.sha256 == second.sha256
