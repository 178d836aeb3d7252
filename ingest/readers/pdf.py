"""PDF by pdfium: words in reading order, page by page, with a form feed between pages; scanned pages by OCR."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from itertools import islice

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH

from graph.errors import ReadError
from graph.text import Text
from ingest.readers import ocr
from ingest.readers.reading import (
    MAX_PAGES,
    Reading,
    clean,
    damaged,
    join_pages,
    plausible_title,
    refuse_longer_than_limit,
)

FORMAT = "pdf"
SUFFIXES: Sequence[str] = (".pdf",)

SPARSE = 10
"""Letters and digits a page, on average, under which a file with pictures is taken for a scan from first to last."""
STAMP = 50
"""Letters and digits on a page under which they may be what a scanner stamped on it."""
OUTLINED = 200
"""Drawn shapes on a page without text from which they may be letters turned into outlines."""
POINTS_PER_INCH = 72
SCANNERS = (150, 400)
"""Dots an inch at which a scan is recognised as it is."""
_HYPHENS = str.maketrans({"\ufffe": "-\n", "\x02": "-\n"})


def recognises(content: bytes, suffix: str) -> bool:
    # some programs write a few bytes before the signature
    return content.startswith(b"%PDF-") or (suffix in SUFFIXES and b"%PDF-" in content[:1024])


def parse(content: bytes, name: str) -> Reading:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise ReadError(
                "{file}: it is protected with a password.",
                remedy="Open it with the password, print or save it without, and read that copy.",
                file=name,
            ) from error
        raise damaged(name, "PDF", error) from error
    with document:
        if len(document) > MAX_PAGES:
            raise ReadError(
                "{file}: it has {pages} pages; at most {limit} are read at once.",
                remedy="Split it into parts and read them one by one.",
                file=name,
                pages=len(document),
                limit=MAX_PAGES,
            )
        return _parse(document, name)


def _parse(document: pdfium.PdfDocument, name: str) -> Reading:
    texts: list[str] = []
    unreadable, characters = [], 0
    for index in range(len(document)):
        try:
            page = document[index]
            # pdfium closes up a word broken over two lines and leaves a mark; it is for layout to decide on hyphens
            text = clean(page.get_textpage().get_text_range().translate(_HYPHENS))
        except pdfium.PdfiumError:
            text = ""
            unreadable.append(str(index + 1))
        texts.append(text)
        characters += len(text)
        refuse_longer_than_limit(characters, name)
    if not texts or len(unreadable) == len(texts):
        raise damaged(name, "PDF", "no page of it can be opened")
    scanned = [number for number, text in enumerate(texts, 1) if _is_scanned(document, number, text)]
    if ocr.engine() is None and scanned and sum(map(_letters, texts)) < SPARSE * len(texts):
        raise ocr.unreadable(name, len(texts))
    recognition = ocr.recognise(name, scanned, partial(_picture, document))
    for number, page in recognition.pages.items():
        texts[number - 1] = page.text
    warnings = list(recognition.warnings)
    if unreadable:
        warnings.append(Text("{file}: pages that cannot be opened: {pages}.", {"file": name, "pages": unreadable}))
    text, pages = join_pages(texts, {number: page.legibility for number, page in recognition.pages.items()})
    return Reading(text, pages, plausible_title(document.get_metadata_value("Title")), tuple(warnings))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _is_scanned(document: pdfium.PdfDocument, number: int, text: str) -> bool:
    """Whether the page is a picture of text: no text and a picture, or little and a picture over most of it.

    Little is what scanners stamp on a page, or its number. Letters that were turned into outlines are pictures too.
    """
    letters = _letters(text)
    if letters >= STAMP:
        return False
    try:
        page = document[number - 1]
        pictures = [object.get_bounds() for object in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])]
        if letters:
            covered = sum((right - left) * (top - bottom) for left, bottom, right, top in pictures)
            return bool(covered > page.get_width() * page.get_height() / 2)
        outlines = sum(1 for _ in islice(page.get_objects(filter=[FPDF_PAGEOBJ_PATH]), OUTLINED))
    except pdfium.PdfiumError:
        return False
    return bool(pictures) or outlines >= OUTLINED


def _picture(document: pdfium.PdfDocument, number: int) -> Image.Image | None:
    """A page as it looks, or None where it cannot be drawn."""
    try:
        page = document[number - 1]
        picture: Image.Image = page.render(scale=_pixels_a_point(page), grayscale=True).to_pil()
    except (pdfium.PdfiumError, ValueError, ZeroDivisionError):
        return None
    return ocr.despeckled(picture)


def _pixels_a_point(page: pdfium.PdfPage) -> float:
    """As the scanner made them, where one picture fills the page, neither coarse nor huge: other sizes blur it."""
    size = page.get_width() * page.get_height()
    wanted = ocr.DOTS_PER_INCH / POINTS_PER_INCH
    for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        width, height = picture.get_px_size()
        covered = (right - left) * (top - bottom)
        if covered > size / 2:
            own = math.sqrt(width * height / covered)
            coarsest, finest = SCANNERS
            wanted = own if coarsest <= own * POINTS_PER_INCH <= finest else wanted
    return min(wanted, math.sqrt(ocr.MAX_PIXELS / size))
