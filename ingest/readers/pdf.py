"""PDF by pdfium: words in reading order, page by page, with a form feed between pages."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2 as pdfium
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_PAGEOBJ_IMAGE

from graph.errors import ReadError
from graph.text import Text
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

SCANNED_BELOW = 10
"""Letters and digits a page, on average, under which pages are taken for pictures of text."""
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
    texts, unreadable, characters = [], [], 0
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
    written = [sum(map(str.isalnum, text)) for text in texts]
    if not texts or len(unreadable) == len(texts):
        raise damaged(name, "PDF", "no page of it can be opened")
    pictured = [str(index + 1) for index, count in enumerate(written) if count == 0 and _has_picture(document, index)]
    if sum(written) < SCANNED_BELOW * len(texts) and pictured:
        raise ReadError(
            "{file}: its {pages} pages are pictures without text; it seems to have been scanned.",
            remedy="Recognise its text first, for example with Tesseract (OCR), and read the resulting PDF.",
            file=name,
            pages=len(texts),
        )
    warnings = []
    if unreadable:
        warnings.append(Text("{file}: pages that cannot be opened: {pages}.", {"file": name, "pages": unreadable}))
    if pictured:
        warnings.append(
            Text("{file}: pages that are pictures without text: {pages}.", {"file": name, "pages": pictured})
        )
    text, pages = join_pages(texts)
    return Reading(text, pages, plausible_title(document.get_metadata_value("Title")), tuple(warnings))


def _has_picture(document: pdfium.PdfDocument, index: int) -> bool:
    try:
        return any(True for _ in document[index].get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))
    except pdfium.PdfiumError:
        return False
