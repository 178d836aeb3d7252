"""Every regular expression of Tejido, and texts on which a careless one would take for ever.

`python -m tests.hostile.patterns` reads all modules for the places where one is made; those made of words (lexicons,
vocabularies) are taken as they come while the corpus' own documents are read. Each is tried on texts made from its own
parts. It prints, as JSON, the places that were never reached and the expressions that took too long.
"""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import signal
import sys
import warnings
from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]  # what `re` itself is made of
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from tests.hostile.genuine import PROSE

ROOT = Path(__file__).parents[2]
PACKAGES = ("graph", "corpus", "ingest", "viz", "api")
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
ANCHORED = {"match", "fullmatch"}
LONG = 50_000  # characters
SECONDS = 1.0  # of the processor, for one text: a linear expression takes milliseconds, a quadratic one several
REPEATED = 20  # a repetition that may go on so often can be made to take long


WITHIN = {
    ("graph/masking.py", "_INITIALS"): 12,
    ("ingest/extraction/agreements/twinnings.py", "_NAME_AT_END"): 2_000,
    ("ingest/extraction/plans/hierarchy.py", "_NUMBER"): 100,
    ("ingest/extraction/relations/passages.py", "LAST_WORD"): 8,
    ("ingest/extraction/relations/passages.py", "before"): 25,
    ("ingest/layout/weaving.py", "_LAST_WORD"): 60,
    ("ingest/readers/html.py", "_OPENING"): 5_000,
    ("ingest/readers/html.py", "_CHARSET"): 5_000,
    ("ingest/extraction/relations/annotated.py", "_MARK"): 5_000,
    ("ingest/extraction/training/__init__.py", "_MARK"): 5_000,
}
"""Expressions that are never given more characters than so many: a slice; the last two, our own texts for training."""
TWINNED = (
    "Estelí y Tegucigalpa están hermanadas desde 2014. Hermanamiento entre Estelí (Nicaragua) y Sabadell (España)."
)


class Place(NamedTuple):
    """A call of `re` in the source: where, by which method, and the name that its result is given."""

    file: str
    line: int
    method: str
    name: str


class Slow(NamedTuple):
    place: str
    pattern: str
    text: str


def places() -> dict[Place, str | None]:
    """Every call of `re` with the pattern that it is given; None for one that is put together at run time."""
    found: dict[Place, str | None] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            named: dict[int, str] = {}
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                    named[node.value.lineno] = getattr(target, "id", getattr(target, "attr", ""))
                elif isinstance(node, ast.FunctionDef):
                    named.update((each.value.lineno, node.name) for each in node.body if _returned(each))
            for node in ast.walk(tree):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                    continue
                if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in CALLS:
                    place = Place(str(path.relative_to(ROOT)), node.lineno, node.func.attr, named.get(node.lineno, ""))
                    given = node.args[0]
                    literal = given.value if isinstance(given, ast.Constant) else None
                    found[place] = literal if isinstance(literal, str) else None
    return found


def _returned(node: ast.stmt) -> bool:
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Call)


class Uses:
    """By what methods an expression is used: one whose name begins with `_`, in its own file."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for package in PACKAGES:
            for path in (ROOT / package).rglob("*.py"):
                file = str(path.relative_to(ROOT))
                for name, method in re.findall(r"\b(\w+)(?:\([^()]*\))?\.(?=(\w+))", path.read_text(encoding="utf-8")):
                    if method in CALLS:
                        self._found[file if name.startswith("_") else "", name].add(method)

    def __call__(self, place: Place) -> set[str]:
        if place.method != "compile":
            return {place.method}
        return self._found[place.file if place.name.startswith("_") else "", place.name]


class Recorder:
    """Notes every expression that `re` is asked for, and by which line of ours."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, int], set[tuple[str | bytes, int]]] = defaultdict(set)
        self._compile = re._compile  # type: ignore[attr-defined]
        re._compile = self  # type: ignore[attr-defined]

    def __call__(self, pattern: Any, flags: Any) -> re.Pattern[Any]:
        compiled: re.Pattern[Any] = self._compile(pattern, flags)
        frame = sys._getframe(2)  # below it is the function of `re`
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES:
            self.seen[str(path.relative_to(ROOT)), frame.f_lineno].add((compiled.pattern, compiled.flags))
        return compiled


def everything() -> Recorder:
    """All modules imported, and every function called that does nothing but make an expression."""
    recorder = Recorder()
    for package in PACKAGES:
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if found.name.endswith("__main__"):
                continue
            module = importlib.import_module(found.name)
            for made in list(vars(module).values()):
                if getattr(made, "__annotations__", {}) == {"return": "re.Pattern[str]"}:
                    made()
    return recorder


def reading() -> None:
    """Read what lets the expressions be made that no function makes by itself."""
    from ingest.understanding import understand

    understand(Path("acta.txt"), content=f"{PROSE}\n{TWINNED}\n".encode())


# Texts made from the parts of an expression


def sample(tree: Any) -> str:
    """A text that the parts match, more or less: looks around are left out."""
    return "".join(map(_sample_one, tree))


def _sample_one(part: tuple[Any, Any]) -> str:
    kind, given = part
    if kind is op.LITERAL:
        return chr(given)
    if kind is op.NOT_LITERAL:
        return "a" if given != ord("a") else "b"
    if kind is op.ANY:
        return "a"
    if kind is op.IN:
        return _of_set(given)
    if kind is op.BRANCH:
        return sample(given[1][0])
    if kind is op.SUBPATTERN:
        return sample(given[3])
    if kind is op.ATOMIC_GROUP:
        return sample(given)
    if kind in REPEATS:
        return sample(given[2]) * max(given[0], 1)
    return ""


REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
CANDIDATES = [*"aA1_ ", *".,;:-/\"'()[]{}<>@%•?!\n\t\u00e1", "\u00a0", "\ufffd", "\x00"]


def _of_set(given: Any) -> str:
    """A character of a set, the plainest one."""
    state = parser.State()
    found = parser.SubPattern(state, [(op.IN, given)])
    compiled = re._compiler.compile(found)  # type: ignore[attr-defined]
    return next((sign for sign in CANDIDATES if compiled.match(sign)), _first_of(given))


def _first_of(given: Any) -> str:
    for kind, value in given:
        if kind is op.LITERAL:
            return chr(value)
        if kind is op.RANGE:
            return chr(value[0])
    return "a"


def repetitions(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """What comes before each repetition that may go on, and what is repeated, each alternative by itself."""
    for part in tree:
        kind, given = part
        if kind in REPEATS:
            if given[1] is op.MAXREPEAT or given[1] >= REPEATED:
                for body in alternatives(given[2]):
                    yield before, body
            yield from repetitions(given[2], before)
        elif kind is op.SUBPATTERN:
            yield from repetitions(given[3], before)
        elif kind is op.ATOMIC_GROUP:
            yield from repetitions(given, before)
        elif kind is op.BRANCH:
            for branch in given[1]:
                yield from repetitions(branch, before)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from repetitions(given[1], before)
        before += _sample_one(part)


def alternatives(tree: Any) -> Iterator[str]:
    """Samples of a body: one for each of its branches, and one for each character of a set of few."""
    for kind, given in tree:
        if kind is op.BRANCH:
            for branch in given[1][:8]:
                yield sample(branch) or "a"
        elif kind is op.SUBPATTERN:
            yield from alternatives(given[3])
        elif kind is op.IN:
            compiled = re._compiler.compile(parser.SubPattern(parser.State(), [(op.IN, given)]))  # type: ignore[attr-defined]
            yield from [sign for sign in CANDIDATES if compiled.match(sign)][:4]
    yield sample(tree) or "a"


def texts(pattern: str | bytes, flags: int, length: int) -> Iterator[str]:
    """Texts of a length that an expression nearly matches, and the commonest runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parser.parse(pattern, flags & ~re.DEBUG)
    given = {(before, body) for before, body in repetitions(tree)}
    for before, body in sorted(given):
        pumped = (body * (length // len(body) + 1))[:length]
        yield f"{before}{pumped}\x00"
        yield f"\n{before}{pumped}"
        if before:
            yield ((before + body) * (length // len(before + body) + 1))[:length]
        yield ((body + " ") * (length // (len(body) + 1) + 1))[:length]
    whole = sample(tree) or "a"
    yield (whole * (length // len(whole) + 1))[:length] + "\x00"
    yield whole[:-1] * (length // len(whole))
    for run in ("a", "A", " ", "\n", "1", "a ", "A. ", "("):
        yield run * (length // len(run))


class TookTooLongError(Exception):
    """The time for one text is over."""


def _expire(*_: object) -> None:
    raise TookTooLongError


def trouble(pattern: re.Pattern[Any], used: set[str], length: int) -> str:
    """The first text that takes too long, in short; empty if none does."""
    for text in dict.fromkeys(texts(pattern.pattern, pattern.flags, length)):
        subject = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            for method in used & ANCHORED:
                getattr(pattern, method)(subject)
            if not used or used - ANCHORED:
                deque(pattern.finditer(subject), maxlen=0)
        except TookTooLongError:
            return repr(text[:30]) + " … " + repr(text[-30:])
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return ""


def main() -> None:
    signal.signal(signal.SIGVTALRM, _expire)
    found = places()
    recorder = everything()
    if any(given is None and not _reached(place, recorder) for place, given in found.items()):
        reading()
    uses = Uses()
    slow, unreached, tried = [], [], 0
    for place, given in found.items():
        seen = sorted(_reached(place, recorder), key=str)
        if not seen and given is not None:
            seen = [(given, re.compile(given).flags)]
        if not seen:
            unreached.append(f"{place.file} {place.name or place.method}")
        length = WITHIN.get((place.file, place.name), LONG)
        for pattern, flags in seen[:20]:
            tried += 1
            if text := trouble(re.compile(pattern, flags), uses(place), length):
                slow.append(Slow(f"{place.file}:{place.line}", str(pattern), text))
    print(json.dumps({"tried": tried, "unreached": unreached, "slow": slow}, ensure_ascii=False))


def _reached(place: Place, recorder: Recorder) -> set[tuple[str | bytes, int]]:
    """What was asked for by the lines of a call: one that goes over several is known by its first."""
    return recorder.seen.get((place.file, place.line), set())


if __name__ == "__main__":
    main()
