"""The text of scanned pages and photographs, by Tesseract where it is installed.

Tesseract is called as the command it is (docs/decisions/0011-ocr-tesseract.md), one process a page, several pages at
once, with a time limit for each. It turns pages that lie on their side or stand on their head, and reads columns one
after the other.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import groupby

from PIL import Image, ImageChops, ImageFilter

from graph.errors import ReadError
from graph.text import Text
from ingest.language import guess
from ingest.readers.reading import clean

LANGUAGES = {"es": "spa", "pt": "por", "en": "eng"}
"""Our languages as Tesseract calls them."""
DOTS_PER_INCH = 300
"""What Tesseract's models were trained for."""
MAX_PIXELS = 40_000_000
"""A larger picture is made smaller: an A3 page at 400 dots an inch still fits."""
SMALL = 2_000
"""Pixels of the longer side under which a whole page's letters are too small to be told apart."""
MAX_SCANNED = 1_000
"""Pages of one file that are recognised; what comes after is left unread and said so."""
SECONDS_A_PAGE = 60
UNSURE = 30
"""Tesseract's confidence (percent) under which a word is taken for a speck, a stamp or part of a drawing."""
HARD_TO_READ = 0.75
"""Mean confidence under which a page's words are worth checking: clean print reaches 0.9."""
AT_ONCE = min(os.cpu_count() or 1, 8)


@dataclass(frozen=True)
class Engine:
    """Tesseract as installed here: its command, which of our languages it knows, whether it can tell a page's top."""

    command: str
    languages: tuple[str, ...]
    turns: bool


@dataclass(frozen=True)
class Recognised:
    """The words of one page, and Tesseract's mean confidence in them (0 to 1)."""

    text: str
    legibility: float


@dataclass(frozen=True)
class Recognition:
    """Pages by their numbers, and what there is to say about them and about those that could not be read."""

    pages: Mapping[int, Recognised] = field(default_factory=dict)
    warnings: tuple[Text, ...] = ()


@cache
def engine() -> Engine | None:
    """Tesseract with at least one of our languages, or None."""
    command = shutil.which("tesseract") or shutil.which(
        "tesseract",
        path=os.path.join(os.environ.get("PROGRAMFILES", ""), "Tesseract-OCR"),  # noqa: PTH118 - a search path
    )
    if command is None:
        return None
    listed = (_output([command, "--list-langs"]) or "").split()
    ours = tuple(language for language in LANGUAGES.values() if language in listed)
    return Engine(command, ours, "osd" in listed) if ours else None


def how_to_install() -> Text:
    return Text(
        "Pictures of text are read with the free program Tesseract. To install it with Spanish and Portuguese: on "
        "Debian or Ubuntu «sudo apt install tesseract-ocr tesseract-ocr-spa tesseract-ocr-por»; on a Mac «brew install "
        "tesseract tesseract-lang»; on Windows «winget install UB-Mannheim.TesseractOCR», with Spanish among its "
        "additional languages. Then read the file again."
    )


def unreadable(name: str, pages: int) -> ReadError:
    """The error for a file that is pictures from first to last, where Tesseract is missing."""
    return ReadError(
        "{file}: it was left unread: all of its pages ({pages}) are pictures without text.",
        remedy="{how}",
        file=name,
        pages=pages,
        how=how_to_install(),
    )


def recognise(name: str, pages: Sequence[int], picture_of: Callable[[int], Image.Image | None]) -> Recognition:
    """The text of these pages of a file. `picture_of` gives a page's picture, or None where it is damaged.

    Takes some seconds a page and processor, never more than `SECONDS_A_PAGE`; holds a few pictures at a time.
    """
    tesseract = engine()
    if not pages:
        return Recognition()
    if tesseract is None:
        unread = Text(
            "{file}: pages that are pictures without text were left unread: {pages}. {how}",
            {"file": name, "pages": _listed(pages), "how": how_to_install()},
        )
        return Recognition(warnings=(unread,))
    within = pages[:MAX_SCANNED]
    read = dict(zip(within, _in_parallel(partial(_words, tesseract), map(picture_of, within)), strict=True))
    recognised = {number: page for number, page in read.items() if page is not None}
    return Recognition(recognised, tuple(_remarks(name, pages, recognised, tesseract)))


def _remarks(
    name: str, pages: Sequence[int], recognised: Mapping[int, Recognised], tesseract: Engine
) -> Iterator[Text]:
    said = [number for number, page in recognised.items() if page.text]
    if said:
        yield Text(
            "{file}: the text of these pages was recognised from pictures (OCR); compare names and figures with the "
            "original: {pages}.",
            {"file": name, "pages": _listed(said)},
        )
    hard = [number for number in said if recognised[number].legibility < HARD_TO_READ]
    if hard:
        yield Text("{file}: pages that were hard to recognise: {pages}.", {"file": name, "pages": _listed(hard)})
    failed = [number for number in pages[:MAX_SCANNED] if number not in recognised]
    if failed:
        yield Text(
            "{file}: scanned pages that could not be recognised (damaged, or longer than {seconds} seconds): {pages}.",
            {"file": name, "seconds": SECONDS_A_PAGE, "pages": _listed(failed)},
        )
    if len(pages) > MAX_SCANNED:
        yield Text(
            "{file}: only its first {limit} scanned pages were recognised; split it to read the rest: {pages}.",
            {"file": name, "limit": MAX_SCANNED, "pages": _listed(pages[MAX_SCANNED:])},
        )
    language = guess("\n".join(recognised[number].text for number in said))
    if said and LANGUAGES[language] not in tesseract.languages:
        yield Text(
            "{file}: it was recognised without the language it is written in («{language}» of Tesseract); letters with "
            "accents may be wrong. {how}",
            {"file": name, "language": LANGUAGES[language], "how": how_to_install()},
        )


def _in_parallel(
    work: Callable[[Image.Image | None], Recognised | None], pictures: Iterable[Image.Image | None]
) -> Iterator[Recognised | None]:
    """`map`, several at once, that takes pictures only as it needs them; they are drawn in the calling thread."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: deque[Future[Recognised | None]] = deque()
        for picture in pictures:
            waiting.append(pool.submit(work, picture))
            if len(waiting) > 2 * AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _words(tesseract: Engine, picture: Image.Image | None) -> Recognised | None:
    """A page's words in reading order, a line a line, an empty line between paragraphs; None where Tesseract fails."""
    if picture is None:
        return None
    image = io.BytesIO()
    picture.save(image, "PPM")
    table = _output(
        [
            *(tesseract.command, "stdin", "stdout", "-l", "+".join(tesseract.languages)),
            *("--psm", "1" if tesseract.turns else "3"),
            *("-c", "tessedit_create_tsv=1"),
        ],
        image.getvalue(),
    )
    return None if table is None else _read_table(table)


def _output(command: list[str], input: bytes = b"") -> str | None:
    """What a command prints, or None where it fails or takes too long."""
    # Tesseract's own threads stand in each other's way; pages at once do not
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - the command is Tesseract's, its arguments are ours
            command, input=input, capture_output=True, timeout=SECONDS_A_PAGE, check=True, env=environment
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


@dataclass(frozen=True)
class _Word:
    paragraph: tuple[str, ...]
    line: str
    confidence: float
    text: str


def _read_table(table: str) -> Recognised:
    """Tesseract's table of words: page, block, paragraph, line, word, four of place, confidence, text."""
    words = []
    for row in table.splitlines()[1:]:
        _, page, block, paragraph, line, *_, confidence, text = row.split("\t", 11)
        if text.strip() and float(confidence) >= UNSURE:
            words.append(_Word((page, block, paragraph), line, float(confidence) / 100, text.strip()))
    paragraphs = (
        "\n".join(" ".join(word.text for word in line) for _, line in groupby(paragraph, key=lambda word: word.line))
        for _, paragraph in groupby(words, key=lambda word: word.paragraph)
    )
    letters = sum(len(word.text) for word in words)
    legibility = sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0
    return Recognised(clean("\n\n".join(paragraphs)), round(legibility, 3))


def _listed(pages: Sequence[int]) -> list[str]:
    """Page numbers with runs drawn together: 1, 2, 3, 7 gives «1–3», «7»."""
    runs = [list(run) for _, run in groupby(enumerate(pages), key=lambda at: at[1] - at[0])]
    return [str(run[0][1]) if len(run) == 1 else f"{run[0][1]}–{run[-1][1]}" for run in runs]


def fitted(picture: Image.Image) -> Image.Image:
    """The picture in grey, on white, as large as it serves: photographs sent by telephone are too small otherwise."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    picture = despeckled(picture.convert("L"))
    width, height = picture.size
    scale = 2.0 if max(width, height) < SMALL else min(1.0, (MAX_PIXELS / (width * height)) ** 0.5)
    if scale == 1.0:
        return picture
    return picture.resize((max(1, int(width * scale)), max(1, int(height * scale))), Image.Resampling.LANCZOS)


def despeckled(picture: Image.Image) -> Image.Image:
    """The grey picture without dark specks of one or two pixels, which scanners strew and letters have not."""
    third_darkest = picture.filter(ImageFilter.RankFilter(3, 2))
    return ImageChops.lighter(picture, third_darkest)
