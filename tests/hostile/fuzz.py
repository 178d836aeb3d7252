"""Whatever comes from outside, changed at random: `make fuzz N=100000`, or `python -m tests.hostile.fuzz N [target …]`.

Small genuine files and texts are cut, doubled, overwritten and joined (hypothesis makes the changes and finds the
smallest that fails). What is tried may be refused with an error of ours and must do nothing else: no other exception,
no crash of the process, no more than `SECONDS` of processor time. Each target runs in a process of its own.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, NoReturn

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from graph.errors import TejidoError
from graph.store import GraphStore, open_store
from tests.hostile import genuine

SECONDS = 20.0  # of processor time that one input may take
SHOWN = 3000  # characters of what was found
TOKENS = [
    *(b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r\n", b"\f", b"\t", b"\xe2\x80\xae", b"\xed\xa0\x80", b"9" * 20),
    *(b"<", b">", b"&#0;", b"<!--", b"<![CDATA[", b"<!DOCTYPE x [", b"<table>", b"<pre>", b"<ol start='9999999999'>"),
    *(
        b"(",
        b"[",
        b'"',
        b"'",
        b",",
        b";",
        b"=",
        b"-1",
        b"%s",
        b"{0}",
        b"../",
        b"\\",
        b"*",
        b"~",
        b"^",
        b":",
        b"2015-13",
    ),
    *(b"obj", b"endobj", b"stream", b"/Length -1", b"/Kids [1 0 R]", b"xref", b"w:p", b"w:tbl", b"w:val", b"%1.%2."),
]


class Mutation(NamedTuple):
    """One change: at a share of the length, so much is dropped, and this is put there so often."""

    at: float
    dropped: int
    put: bytes
    times: int

    def made(self, content: bytes) -> bytes:
        start = int(self.at * len(content))
        return content[:start] + self.put * self.times + content[start + self.dropped :]


mutations = st.lists(
    st.builds(
        Mutation,
        st.floats(0, 1, width=16),
        st.one_of(st.integers(0, 4), st.integers(0, 2000)),
        st.one_of(st.sampled_from(TOKENS), st.binary(max_size=4)),
        st.one_of(st.just(1), st.integers(0, 300)),
    ),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, by: Sequence[Mutation]) -> bytes:
    for mutation in by:
        content = mutation.made(content)
    return content


class Target(NamedTuple):
    """What is tried, with what it is made from, and how many of 1,000 inputs are for it."""

    share: int
    seeds: Callable[[], Sequence[bytes]]
    attempt: Callable[[bytes], object]


def reads(suffix: str) -> Callable[[bytes], object]:
    from ingest.readers import read_bytes

    def attempt(content: bytes) -> None:
        source = read_bytes(content, f"a{suffix}")
        source.text.encode("utf-8")  # what comes out can be stored
        assert all(0 <= page.start <= page.end <= len(source.text) for page in source.pages)

    return attempt


def reads_part(content: bytes) -> None:
    """Changes within a part of a Word file, which changes to the packed file hardly reach."""
    part, _, inner = content.partition(b"\n")
    reads(".docx")(genuine.word_with({part.decode("latin-1")[:200]: inner}))


def extracts(content: bytes) -> None:
    from ingest.extraction import extract
    from ingest.layout import layout
    from ingest.source import Source

    text = content.decode("utf-8", "replace")
    found = extract(layout(Source(name="a.txt", text=text, format="txt", sha256="0")))
    assert all(text[one.start : one.end] == one.text for one in found.mentions)


@cache
def _table() -> Path:
    return Path(tempfile.mkdtemp(prefix="tejido-fuzz-")) / "tabla.csv"


def reads_table(content: bytes) -> None:
    from graph.csv_file import records

    _table().write_bytes(content)
    list(records(_table(), ("source", "target")))


def reads_ties(content: bytes) -> None:
    from graph.edge_list import read_network

    nodes = _table().with_name("nodos.csv")
    nodes.write_text("id,type\na,ngo\nb,church\n", encoding="utf-8")
    _table().write_bytes(content)
    read_network(nodes, _table())


def reads_yaml(content: bytes) -> None:
    from graph.data_file import DataFile

    _table().write_bytes(content)
    DataFile(_table())


@cache
def _store() -> GraphStore:
    from tests.graph_sample import fill

    store = open_store("sqlite:///:memory:")
    fill(store)
    return store


@cache
def _index() -> Any:
    from corpus.synonyms import synonyms
    from graph.search import SearchIndex

    return SearchIndex(Path(tempfile.mkdtemp(prefix="tejido-fuzz-")) / "index", _store(), synonyms())


def searches(content: bytes) -> None:
    _index().search(content.decode("utf-8", "replace"), limit=5)


def turns_page(content: bytes) -> None:
    from api.paging import rank

    here = SimpleNamespace(request=SimpleNamespace(scope={"query_string": b"kind=actor", "path": "/api/v1/nodes"}))
    rank(here, content.decode("latin-1"))  # type: ignore[arg-type]  # all of `Here` that is looked at


def reads_date(content: bytes) -> None:
    from graph import dates

    text = content.decode("utf-8", "replace")
    dates.parse(text)
    dates.stands_at(text, text, text)
    dates.in_order(text, text)


def narrows(content: bytes) -> None:
    from api import filters

    word = content.decode("utf-8", "replace")
    for named in (filters.kind_named, filters.relation_named, filters.country_named, filters.date_named):
        try:
            named(word)
        except TejidoError:
            continue


def names_file(content: bytes) -> None:
    from api.jobs.desk import safe_name

    name = safe_name(content.decode("utf-8", "replace"))
    assert name
    assert name == Path(name).name
    assert name.isprintable()


PARTS = (
    "word/document.xml",
    "word/numbering.xml",
    "word/styles.xml",
    "[Content_Types].xml",
    "word/_rels/document.xml.rels",
)


def _parts() -> list[bytes]:
    parts = genuine.parts_of(genuine.word())
    return [name.encode() + b"\n" + parts[name] for name in PARTS]


def _pictures() -> list[bytes]:
    formats = ("PNG", "JPEG", "TIFF")
    return [*(genuine.picture(format) for format in formats), genuine.picture("TIFF", pages=3)]


CURSOR = b"WyI2ZjBjMWI3ZTJhOTQiLCIyMCJd"
TARGETS: dict[str, Target] = {
    "text": Target(100, lambda: [genuine.PROSE.encode(code) for code in ("utf-8", "cp1252", "utf-16")], reads(".txt")),
    "page": Target(80, lambda: [genuine.PAGE.encode()], reads(".html")),
    "pdf": Target(60, lambda: [genuine.pdf(genuine.PROSE, genuine.PROSE)], reads(".pdf")),
    "word file": Target(20, lambda: [genuine.word()], reads(".docx")),
    "word parts": Target(10, _parts, reads_part),
    "picture": Target(120, _pictures, reads(".png")),
    "extraction": Target(3, lambda: [genuine.PROSE.encode(), b"Integrantes\n\nAna Ruiz\tIMAS\n"], extracts),
    "table": Target(
        130, lambda: [b"source,target,weight\na,b,1\nb,a,2\n", b"\xef\xbb\xbfsource;target\na;b\n"], reads_table
    ),
    "ties": Target(90, lambda: [b"source,target,weight,relation\na,b,1,funds\nb,a,2,funds\n"], reads_ties),
    "vocabulary": Target(
        15, lambda: [b"gangs:\n  label: {es: [maras], en: [gangs]}\n  broader: [crime]\n"], reads_yaml
    ),
    "search": Target(60, lambda: ["mediación escolar en Santa Rosa".encode(), b'"a b" AND (c* OR d~2) -e^3'], searches),
    "cursor": Target(92, lambda: [CURSOR, b""], turns_page),
    "date": Target(100, lambda: [b"2015-07-31", b"201X?", b".."], reads_date),
    "filter": Target(60, lambda: [b"practice", b"member_of", b"SV", b"2015"], narrows),
    "file name": Target(60, lambda: [b"../../acta.docx", "acta\u202etxt.exe".encode(), b"C:\\a\\b.pdf"], names_file),
}


def run(name: str, count: int, begin: int, last: Path) -> None:
    """Try one target; the input in hand stands in `last`, for the case that it ends this process."""
    target = TARGETS[name]
    tried = refused = 0

    @seed(begin)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(target.seeds()), mutations)
    def attempt(content: bytes, by: Sequence[Mutation]) -> None:
        nonlocal tried, refused
        tried += 1
        content = changed(content, by)
        last.write_bytes(content)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            target.attempt(content)
        except TejidoError:
            refused += 1
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    started, found = time.monotonic(), ""
    try:
        attempt()
    except BaseException:  # noqa: BLE001 - whatever it is, it is what was looked for
        found = f"\n{traceback.format_exc()[:SHOWN]}last input: {last.read_bytes()[-SHOWN:]!r}"
    print(f"{name}: {tried} inputs, {refused} refused, {time.monotonic() - started:.0f} s{found}", flush=True)
    sys.exit(bool(found))


def _too_long(*_: object) -> NoReturn:
    raise AssertionError(f"more than {SECONDS:.0f} seconds of processor time")


def _alone(name: str, count: int, begin: int, folder: str) -> None:
    faulthandler.enable()
    signal.signal(signal.SIGPROF, _too_long)
    os.environ["PATH"] = ""  # without Tesseract: pictures are opened, not recognised
    run(name, count, begin, Path(folder) / name.replace(" ", "-"))


def main(total: int, names: Sequence[str], begin: int) -> int:
    """How many targets failed."""
    shares = {name: TARGETS[name].share for name in names or TARGETS}
    folder = tempfile.mkdtemp(prefix="tejido-fuzz-")
    waiting = [(name, max(1, total * share // sum(shares.values()))) for name, share in shares.items()]
    context = multiprocessing.get_context("spawn")
    running: dict[str, Any] = {}
    failed = 0
    started = time.monotonic()
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            name, count = waiting.pop(0)
            running[name] = context.Process(target=_alone, args=(name, count, begin, folder))
            running[name].start()
        time.sleep(0.2)
        for name, process in list(running.items()):
            if process.exitcode is not None:
                failed += process.exitcode != 0
                if process.exitcode < 0:
                    crash = Path(folder, name.replace(" ", "-"))
                    print(f"{name}: the process ended by signal {-process.exitcode}; its input is kept in {crash}")
                del running[name]
    print(f"{total} inputs asked for, {failed} targets failed, {time.monotonic() - started:.0f} s")
    return failed


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(int(arguments[0]), arguments[1:], int(os.environ.get("SEED", "1"))))
