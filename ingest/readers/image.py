"""Scanned pages and photographs of documents: PNG, JPEG and TIFF (a page each, or many in one TIFF)."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Sequence

from PIL import Image, ImageOps

from graph.errors import ReadError
from ingest.readers import ocr
from ingest.readers.reading import MAX_PAGES, MAX_PICTURE, Reading, damaged, join_pages

FORMAT = "image"
SUFFIXES: Sequence[str] = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_DAMAGE = (
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, struct.error),
    Image.DecompressionBombError,
)
"""What Pillow's decoders raise for pictures that are broken, or that would unpack to more than memory holds."""


def recognises(content: bytes, suffix: str) -> bool:  # noqa: ARG001 - one signature for all readers
    return content.startswith(_SIGNATURES)


def parse(content: bytes, name: str) -> Reading:
    with warnings.catch_warnings():
        # what Pillow warns of is either repaired or ends in an error
        warnings.simplefilter("ignore")
        return _parse(content, name)


def _parse(content: bytes, name: str) -> Reading:
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF"))
        count: int = getattr(picture, "n_frames", 1)
    except Image.DecompressionBombError as error:
        raise _huge(name) from error
    except _DAMAGE as error:
        raise damaged(name, "PNG/JPEG/TIFF", error) from error
    with picture:
        if count > MAX_PAGES:
            raise ReadError(
                "{file}: it has {pages} pages; at most {limit} are read at once.",
                remedy="Split it into parts and read them one by one.",
                file=name,
                pages=count,
                limit=MAX_PAGES,
            )
        _refuse_huge(picture, count, name)
        if ocr.engine() is None:
            raise ocr.unreadable(name, count)
        numbers = range(1, count + 1)
        recognition = ocr.recognise(name, numbers, lambda number: _page(picture, number))
    if not recognition.pages:
        raise damaged(name, "PNG/JPEG/TIFF", recognition.warnings[0])
    text, pages = join_pages(
        [recognition.pages[number].text if number in recognition.pages else "" for number in numbers],
        {number: page.legibility for number, page in recognition.pages.items()},
    )
    return Reading(text, pages, warnings=recognition.warnings)


def _refuse_huge(picture: Image.Image, count: int, name: str) -> None:
    """Raise `ReadError` for a picture, or one of several, that would take more memory than it is worth."""
    for number in range(count):
        try:
            picture.seek(number)
        except _DAMAGE:
            continue  # said so when it is read
        width, height = picture.size
        if width * height > MAX_PICTURE:
            raise _huge(name)


def _huge(name: str) -> ReadError:
    return ReadError(
        "{file}: a picture in it is too large; at most {limit} million pixels are read.",
        remedy="Scan or save it at 300 dots an inch.",
        file=name,
        limit=MAX_PICTURE // 1_000_000,
    )


def _page(picture: Image.Image, number: int) -> Image.Image | None:
    """A page as its photographer held it, or None where it is damaged."""
    try:
        picture.seek(number - 1)
        return ocr.fitted(ImageOps.exif_transpose(picture))
    except _DAMAGE:
        return None
