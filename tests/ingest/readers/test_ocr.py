"""Scans with the real Tesseract; how a computer without it says so."""

import io
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from graph.errors import ReadError
from graph.store import open_store
from ingest.extraction import extract
from ingest.layout import layout
from ingest.readers import ocr, read
from ingest.resolve import Reading, resolve
from viz.i18n import translator

PROSE = (
    "El Consejo Municipal de Prevención de la Violencia coordina con la Policía Nacional Civil. "
    "La Fundación Nuevo Amanecer financia el Programa Niñez Segura en Sonsonate, El Salvador."
)
WORDS = re.compile(r"\w+")

installed = ocr.engine()
with_tesseract = pytest.mark.skipif(
    installed is None or "spa" not in installed.languages, reason="Tesseract with Spanish is not installed"
)


def printed(text: str, *, columns: int = 1, size: int = 11) -> Image.Image:
    """A page of text as a picture, as a scanner at 200 dots an inch sees it."""
    document = FPDF()
    document.add_page()
    document.set_font("times", size=size)
    if text:
        with document.text_columns(ncols=columns, gutter=12, text_align="L") as body:
            body.write(text)
    return pdfium.PdfDocument(bytes(document.output()))[0].render(scale=200 / 72, grayscale=True).to_pil()


def scanned(*pages: Image.Image | str) -> bytes:
    """A PDF of pictures, and of pages with text where text is given."""
    document = FPDF()
    document.set_font("times", size=11)
    for page in pages:
        document.add_page()
        if isinstance(page, str):
            document.multi_cell(0, 6, page)
        else:
            document.image(page, x=0, y=0, w=210, h=297, keep_aspect_ratio=True)
    return bytes(document.output())


def saved(folder: Path, name: str, content: bytes | Image.Image, **options: object) -> Path:
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content.save(path, **options)
    return path


def share_read(text: str, wanted: str) -> float:
    """The share of the words that were wanted which stand in a text."""
    found, words = set(WORDS.findall(text)), WORDS.findall(wanted)
    return sum(word in found for word in words) / len(words)


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    ocr.engine.cache_clear()
    yield
    ocr.engine.cache_clear()


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder first on the path, for a command that is called tesseract."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    ocr.engine.cache_clear()
    yield folder / "tesseract"
    ocr.engine.cache_clear()


@with_tesseract
class TestScans:
    def test_a_scanned_page_between_pages_of_text_is_read_in_its_place(self, tmp_path):
        source = read(saved(tmp_path, "a.pdf", scanned("Acta primera.", printed(PROSE), "Acta tercera.")))
        first, second, third = source.pages
        assert source.text[first.start : first.end].strip() == "Acta primera."
        assert source.text[third.start : third.end].strip() == "Acta tercera."
        assert share_read(source.text[second.start : second.end], PROSE) > 0.95
        assert source.page_at(source.text.index("Niñez")) == 2
        assert first.legibility is third.legibility is None
        assert second.legibility is not None
        assert second.legibility > 0.9
        assert source.legibility_at(source.text.index("Niñez")) == second.legibility
        assert [str(warning) for warning in source.warnings] == [
            "a.pdf: the text of these pages was recognised from pictures (OCR); compare names and figures with the "
            "original: 2."
        ]

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_page_that_was_fed_turned(self, tmp_path, turn):
        page = printed(PROSE * 4).rotate(turn, expand=True, fillcolor=255)
        assert share_read(read(saved(tmp_path, "a.png", page)).text, PROSE) > 0.95

    def test_a_page_that_the_pdf_shows_turned(self, tmp_path):
        document = pdfium.PdfDocument(scanned(printed(PROSE * 4).rotate(180)))
        document[0].set_rotation(180)
        target = io.BytesIO()
        document.save(target)
        assert share_read(read(saved(tmp_path, "a.pdf", target.getvalue())).text, PROSE) > 0.95

    def test_columns_are_read_one_after_the_other(self, tmp_path):
        left, right = "izquierda primero. " * 60, "derecha segundo. " * 40
        source = read(saved(tmp_path, "a.pdf", scanned(printed(left + right, columns=2))))
        words = WORDS.findall(source.text)
        assert words.count("izquierda") > 50
        assert max(at for at, word in enumerate(words) if word == "izquierda") < words.index("derecha") + 2

    def test_what_a_scanner_stamps_does_not_hide_the_page(self, tmp_path):
        document = FPDF()
        document.add_page()
        document.image(printed(PROSE), x=0, y=0, w=210)
        document.set_font("times", size=8)
        document.text(150, 290, "Escaneado con MiApp")
        source = read(saved(tmp_path, "a.pdf", bytes(document.output())))
        assert share_read(source.text, PROSE) > 0.95

    def test_every_page_of_a_fax_and_a_small_photograph(self, tmp_path):
        page = printed(PROSE)
        fax = saved(tmp_path, "fax.tif", page.convert("1"), save_all=True, append_images=[printed("Segunda hoja.")])
        source = read(fax)
        assert source.page_at(source.text.index("Segunda")) == 2
        photo = saved(tmp_path, "foto.jpg", page.resize((827, 1169)).convert("RGB"), quality=70)
        assert share_read(read(photo).text, PROSE) > 0.9

    @pytest.mark.parametrize("name", ["a.pdf", "a.png"])
    def test_a_page_strewn_with_specks(self, tmp_path, name):
        page = printed(PROSE * 4)
        dice = random.Random(7)
        for _ in range(page.width * page.height // 60):
            page.putpixel((dice.randrange(page.width), dice.randrange(page.height)), 60)
        words = WORDS.findall(read(saved(tmp_path, name, scanned(page) if name == "a.pdf" else page)).text)
        assert abs(len(words) - len(WORDS.findall(PROSE * 4))) < 5
        assert share_read(" ".join(words), PROSE) > 0.95

    def test_portuguese_is_read_as_portuguese(self, tmp_path):
        if installed and "por" not in installed.languages:
            pytest.skip("Tesseract's Portuguese is not installed")
        text = "A Prefeitura não tem informação sobre as ações de prevenção da Secretaria de Educação. " * 3
        source = read(saved(tmp_path, "a.png", printed(text)))
        assert source.language == "pt"
        assert share_read(source.text, text) > 0.95

    def test_a_picture_without_words_holds_no_text(self, tmp_path):
        with pytest.raises(ReadError, match="holds no text"):
            read(saved(tmp_path, "a.png", Image.new("L", (600, 800), "white")))

    def test_a_damaged_scan_is_refused_and_a_damaged_page_spoils_no_other(self, tmp_path):
        content = saved(tmp_path, "a.jpg", printed(PROSE).convert("RGB")).read_bytes()
        with pytest.raises(ReadError, match="not a readable"):
            read(saved(tmp_path, "b.jpg", content[:300]))
        fax = saved(tmp_path, "c.tif", printed(PROSE), save_all=True, append_images=[printed("Segunda.")]).read_bytes()
        source = read(saved(tmp_path, "d.tif", fax[: len(fax) - 400] + bytes(400)))
        assert share_read(source.text, PROSE) > 0.95

    @given(at=st.integers(0, 3000), piece=st.binary(min_size=1, max_size=40))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
    def test_any_broken_picture_is_read_or_refused(self, tmp_path, at, piece):
        target = io.BytesIO()
        Image.new("L", (60, 40), "white").save(target, "TIFF", compression="tiff_lzw")
        content = target.getvalue()
        at %= len(content)
        with pytest.raises(ReadError):
            read(saved(tmp_path, "a.tif", content[:at] + piece + content[at + len(piece) :]))

    def test_evidence_says_that_its_words_were_recognised_and_is_less_sure(self, tmp_path):
        page = saved(
            tmp_path, "a.pdf", scanned("Acta de la sesión ordinaria número siete del consejo.", printed(PROSE))
        )
        laid_out = layout(read(page))
        extraction = extract(laid_out)
        with open_store(f"sqlite:///{tmp_path / 'a.db'}") as store:
            changes = resolve(Reading(laid_out, extraction), store)
        found = next(node for node in changes.nodes if node.name == "Policía Nacional Civil").evidence[0]
        mention = next(mention for mention in extraction.mentions if mention.text == "Policía Nacional Civil")
        assert (found.page, found.asserted_by) == (2, "extractor/0.1+ocr")
        assert found.confidence < mention.confidence
        assert laid_out.source.text[found.start : found.end] == found.quote

    def test_only_so_many_pages_of_a_long_scan_are_recognised(self, tmp_path, monkeypatch):
        monkeypatch.setattr("ingest.readers.ocr.MAX_SCANNED", 2)
        source = read(saved(tmp_path, "a.pdf", scanned(*[printed(f"Hoja {n}.") for n in "ABCDE"])))
        assert [page.legibility is not None for page in source.pages] == [True, True, False, False, False]
        assert str(source.warnings[-1]).endswith("split it to read the rest: 3–5.")


class TestWithoutTesseract:
    def test_a_scan_is_left_unread_and_the_command_that_helps_is_named(self, tmp_path, no_tesseract):
        for path in (
            saved(tmp_path, "a.pdf", scanned(printed(PROSE), printed(PROSE))),
            saved(tmp_path, "a.png", printed(PROSE)),
        ):
            with pytest.raises(ReadError) as caught:
                read(path)
            said = translator("es").render(caught.value.message)
            remedy = translator("es").render(caught.value.remedy)
            assert "sin leer" in said
            for command in ("sudo apt install tesseract-ocr tesseract-ocr-spa", "brew install", "winget install"):
                assert command in remedy

    def test_the_pages_of_text_are_read_and_the_others_are_named(self, tmp_path, no_tesseract):
        pages = ["Acta de la sesión ordinaria del consejo municipal.", *[printed("Hoja.")] * 3]
        source = read(saved(tmp_path, "a.pdf", scanned(*pages)))
        assert "Acta" in source.text
        assert "left unread: 2–4" in str(source.warnings[0])


class TestATesseractThatFails:
    def listing(self, languages: str, then: str) -> str:
        return f'#!/bin/sh\nif [ "$1" = --list-langs ]; then printf "List:\\n{languages}\\n"; exit; fi\n{then}\n'

    def written(self, command: Path, languages: str, then: str) -> None:
        command.write_text(self.listing(languages, then))
        command.chmod(0o755)

    def test_a_page_that_takes_too_long_is_given_up(self, tmp_path, stand_in, monkeypatch):
        self.written(stand_in, "spa", "exec sleep 20")
        monkeypatch.setattr("ingest.readers.ocr.SECONDS_A_PAGE", 0.5)
        before = time.monotonic()
        source = read(saved(tmp_path, "a.pdf", scanned("Acta de la sesión ordinaria.", printed("Hoja."))))
        assert time.monotonic() - before < 10
        assert "could not be recognised" in str(source.warnings[0])
        assert source.text.startswith("Acta")

    def test_one_that_breaks_off(self, tmp_path, stand_in):
        self.written(stand_in, "spa", "exit 1")
        source = read(saved(tmp_path, "a.pdf", scanned("Acta de la sesión ordinaria.", printed("Hoja."))))
        assert "could not be recognised" in str(source.warnings[0])

    def test_one_without_our_languages_counts_as_none(self, tmp_path, stand_in):
        self.written(stand_in, "deu\\nosd", "exit 1")
        with pytest.raises(ReadError, match="left unread"):
            read(saved(tmp_path, "a.png", printed(PROSE)))

    def test_one_without_the_documents_language_is_said(self, tmp_path, stand_in):
        row = "5\\t1\\t1\\t1\\t1\\t{n}\\t0\\t0\\t9\\t9\\t90\\t{word}\\n"
        rows = "".join(
            row.format(n=n, word=word) for n, word in enumerate(WORDS.findall("los vecinos de la colonia y el alcalde"))
        )
        self.written(stand_in, "eng", f'cat > /dev/null\nprintf "header\\n{rows}"')
        source = read(saved(tmp_path, "a.png", printed(PROSE)))
        assert source.text == "los vecinos de la colonia y el alcalde"
        assert any("«spa» of Tesseract" in str(warning) for warning in source.warnings)
