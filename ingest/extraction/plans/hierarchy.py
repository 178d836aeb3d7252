"""The tree of a plan from its numbered parts.

Parts that name their level («Eje 1», «Objetivo Estratégico I», «Línea de acción 1.1», «Primera etapa») are put in the
order of the lexicon, widest first: the widest are the objectives, the next the strategies, what is left the lines.
Numbered headings and lists without such words fill the levels below. Where nothing names its level, a list of lettered
parts with a list below each («a. … • … • …»), or the list after «los siguientes objetivos:», gives the objectives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise, takewhile

from corpus.lexicons import fold, lexicon
from ingest.extraction.items import Objective, Strategy
from ingest.extraction.practices.cards import label_of
from ingest.layout.markers import Marker, bare_section, readings, section
from ingest.source import Block, Layout

ORDER = ("axis", "stage", "objective", "specific", "strategy", "line")
TOPS = ("axis", "stage", "objective", "specific", "strategy")
LETTERED = ("letter .", "letter )", "LETTER .", "LETTER )", "ROMAN .", "ROMAN )")
FEWEST = 2  # parts that make a list of objectives
_NUMBER = re.compile(r"(?<!\w)(?:[IVXLC]+|\d+|[A-Z])(?:\.\d+)*(?=[.:)\-–—]*$)")
_LEADING_NUMBER = re.compile(r"(\d{1,2})[.)]?\s+(?=[^\W\d_])")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.;])\s")
_EMPHASIS = " *_"


@dataclass(frozen=True)
class Hierarchy:
    """What `read_hierarchy` finds."""

    axes: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()
    activities: tuple[str, ...] = ()


@dataclass
class _Branch:
    """A strategy in the making; `style` is that of its lines, `closed` that other text came after them."""

    id: str
    name: str
    lines: list[str] = field(default_factory=list)
    style: str = ""
    closed: bool = False

    def take(self, item: Block) -> None:
        """A line of the list, or a part of the last line where the item is of another list below it."""
        styles = _styles(item)
        resumes = any(
            marker.style == self.style and marker.ordinal == len(self.lines) + 1 for marker in _readings(item)
        )
        if self.closed and not resumes:
            return
        self.style = self.style or styles[0]
        if self.style in styles:
            self.lines.append(_clean(item.text))
        elif self.lines:
            self.lines[-1] += f" {_clean(item.text)}"


@dataclass
class _Trunk:
    """An objective in the making. `listed` says that its strategies are items of a list of that style."""

    id: str
    name: str
    branches: list[_Branch] = field(default_factory=list)
    listed: str = ""

    def finished(self) -> Objective:
        ids = [branch.id for branch in self.branches]
        # «A.» above «A.1», «A.2» is a group of strategies, not one of them
        real = [
            branch
            for branch in self.branches
            if branch.lines or not any(id != branch.id and id.startswith(f"{branch.id}.") for id in ids)
        ]
        return Objective(
            self.id, self.name, tuple(Strategy(branch.id, branch.name, tuple(branch.lines)) for branch in real)
        )


def read_hierarchy(layout: Layout) -> Hierarchy:
    """The axes and the tree of objectives, strategies and lines."""
    body = layout.body
    levels = [level_of(block) for block in body]
    present = [level for level in ORDER if level in levels]
    axes: tuple[str, ...] = ()
    if "axis" in present:
        axes = _unique(block.text for block, level in zip(body, levels, strict=True) if level == "axis")
        if "objective" in present or "specific" in present:
            present.remove("axis")
    if present and present[0] in TOPS:
        objectives = _grow(body, levels, present)
        return Hierarchy(axes, objectives)
    lettered = _lettered_groups(body)
    if lettered:
        return Hierarchy(axes, lettered)
    if decimals := _decimal_tree(body):
        return Hierarchy(axes, decimals)
    objectives, activities = _listed_outcomes(layout)
    return Hierarchy(axes, objectives, activities)


def level_of(block: Block) -> str:
    """The level that a heading names, or ""."""
    if block.kind != "heading":
        return ""
    levels = lexicon("plans").labelled("level")
    if block.marker and (marker := section(f"{block.marker} X")):
        words = fold(marker.text).strip(" :.").split()
        if words[0] in _ordinals():
            words = words[1:]
        return next((levels[name] for size in (3, 2, 1) if (name := " ".join(words[:size])) in levels), "")
    if block.marker and (stated := _stated_level(block.text)):
        return stated[0]
    words = fold(block.text).split()[:2]
    if len(words) == 2 and words[0] in _ordinals():
        return levels.get(words[1], "")
    return ""


def _stated_level(text: str) -> tuple[str, int] | None:
    """The level that a numbered heading's text begins with, and where its name begins: «1.1. Objetivo: reducir …».

    An axis needs no colon («1. EJE DE PREVENCIÓN»); its name is the whole text.
    """
    levels = lexicon("plans").labelled("level")
    label, colon, rest = text.partition(":")
    level = levels.get(fold(label), "")
    if colon and level in TOPS:
        return level, len(text) - len(rest.lstrip())
    first = levels.get(fold(text.partition(" ")[0]), "")
    return (first, 0) if first == "axis" and not bare_section(text) else None


def _name(block: Block) -> str:
    """A part's name, without the level that its text begins with."""
    stated = _stated_level(block.text) if block.marker and section(f"{block.marker} X") is None else None
    return _clean(block.text[stated[1] :] if stated else block.text)


def _ordinals() -> Mapping[str, str]:
    return lexicon("layout").labelled("ordinal")


def _number(block: Block) -> str:
    """The number of a part: «IV», «1.1», «A.1»; of «Primera etapa», 1."""
    ordinals = _ordinals()
    for words in (fold(block.marker).split(), fold(block.text).split()):
        if words[:1] and words[0] in ordinals and level_of(block):
            return ordinals[words[0]]
    found = _NUMBER.search(block.marker.rstrip(" .:)-–—"))
    return found.group() if found else block.marker.strip(" .:)(")


def _grow(body: Sequence[Block], levels: Sequence[str], present: Sequence[str]) -> tuple[Objective, ...]:
    """Objectives, strategies and lines from headings that name their level and the lists below them."""
    top, *below = present
    second = below[0] if below else ""
    trunks: list[_Trunk] = []
    trunk: _Trunk | None = None
    around = ""
    for block, level in zip(body, levels, strict=True):
        if level == top:
            trunk = _Trunk(_number(block), _name(block))
            if any(other.id == trunk.id for other in trunks) and around:
                trunk.id = f"{around}.{trunk.id}"
            trunks.append(trunk)
        elif level in ("part", "axis"):
            trunk, around = None, _number(block) if level == "axis" else around
        elif trunk is None or level in ("figure", "step"):
            continue
        elif level == second and level:
            if trunk.branches and _is_within(_number(block), trunk.branches[-1].id):
                trunk.branches[-1].lines.append(_clean(block.text))
            else:
                trunk.branches.append(_Branch(_number(block), _name(block)))
        elif level:
            _lines_of(trunk).append(_clean(block.text))
        elif block.kind == "heading" and block.marker and not second:
            trunk.branches.append(_Branch(_number(block), _clean(block.text)))
        elif block.kind == "item":
            _take_item(trunk, block)
        elif trunk.branches and (_heads_other(block) or (trunk.branches[-1].lines and not bare_section(block.text))):
            trunk.branches[-1].closed = True
        elif not trunk.name and not bare_section(block.text):
            trunk.name = _clean(block.text)
    return _merged(trunk.finished() for trunk in trunks)


def _is_within(number: str, other: str) -> bool:
    """Whether «1.1.2» lies within «1.1»."""
    return "." in other and number.startswith(f"{other}.")


def _heads_other(block: Block) -> bool:
    """Whether a label heads something else than lines of action: «Indicadores:», «Responsables:»."""
    label = lexicon("plans").labelled("column").get(fold(block.text).strip(" :"), "")
    return label in ("indicators", "responsible", "partners", "other")


def _lines_of(trunk: _Trunk) -> list[str]:
    if not trunk.branches:
        trunk.branches.append(_Branch(trunk.id, trunk.name))
    return trunk.branches[-1].lines


def _take_item(trunk: _Trunk, item: Block) -> None:
    """An item is a line of the strategy above it; where no heading named a strategy, it is one itself."""
    styles = _styles(item)
    if trunk.branches and not trunk.listed:
        trunk.branches[-1].take(item)
        return
    trunk.listed = trunk.listed or styles[0]
    if trunk.listed in styles:
        trunk.branches.append(_Branch(_item_id(trunk, item), _clean(item.text)))
    else:
        trunk.branches[-1].take(item)


def _item_id(trunk: _Trunk, item: Block) -> str:
    own = _number(item)
    return own if "." in own else f"{trunk.id}.{len(trunk.branches) + 1}"


def _merged(objectives: Iterable[Objective]) -> tuple[Objective, ...]:
    """One objective an id: a table of contents or a summary names them once more."""
    found: dict[str, Objective] = {}
    for objective in objectives:
        known = found.get(objective.id)
        if known is None or _weight(objective) > _weight(known):
            found[objective.id] = objective
    return tuple(found.values())


def _weight(objective: Objective) -> int:
    return sum(1 + len(strategy.lines) for strategy in objective.strategies)


def _lettered_groups(body: Sequence[Block]) -> tuple[Objective, ...]:
    """«a. … • … • …», «b. … • …»: lettered parts, in order from the first, with a list below each."""
    trunks: list[_Trunk] = []
    style_of_parts = ""
    open = False
    for block in body:
        if block.kind != "item":
            # a box between the parts of a list does not end it, but what it lists is not the list's
            open = open and block.kind != "heading"
            continue
        lettered = [marker for marker in _readings(block) if marker.style in LETTERED]
        if trunks and any((marker.style, marker.ordinal) == (style_of_parts, len(trunks) + 1) for marker in lettered):
            trunks.append(_Trunk(_number_of_item(block), _clean(block.text)))
            open = True
        elif lettered and lettered[0].ordinal == 1 and lettered[0].style != (trunks[0].listed if trunks else ""):
            trunks, style_of_parts, open = [_Trunk(_number_of_item(block), _clean(block.text))], lettered[0].style, True
        elif trunks and open:
            style = _styles(block)
            trunks[-1].listed = trunks[-1].listed or style[0]
            if trunks[0].listed in style:
                trunks[-1].branches.append(
                    _Branch(f"{trunks[-1].id}.{len(trunks[-1].branches) + 1}", _clean(block.text))
                )
    whole = len(trunks) >= FEWEST and all(trunk.branches for trunk in trunks)
    return tuple(trunk.finished() for trunk in trunks) if whole else ()


def _decimal_tree(body: Sequence[Block]) -> tuple[Objective, ...]:
    """«1. … 1.1 … 1.1.1 …» below a heading or phrase that announces objectives, axes or lines."""
    announced = [position for position, block in enumerate(body) if _announces_parts(block)]
    for start, end in pairwise([*announced, len(body)]):
        trunks: list[_Trunk] = []
        for position in range(start + 1, end):
            part = body[position]
            depth = _depth(part)
            if depth == 0 and part.kind == "heading":
                break
            if depth == 1:
                if int(_number(part)) != len(trunks) + 1:
                    break
                trunks.append(_Trunk(_number(part), _clean(part.text)))
            elif depth == 2 and trunks:
                trunks[-1].branches.append(_Branch(_number(part), _clean(part.text)))
            elif trunks and trunks[-1].branches and (depth > 2 or part.kind == "item"):
                trunks[-1].branches[-1].lines.append(_clean(part.text))
        if len(trunks) >= FEWEST and all(trunk.branches for trunk in trunks):
            return tuple(trunk.finished() for trunk in trunks)
    return ()


def _announces_parts(block: Block) -> bool:
    return any(_announces(block, section_name) for section_name in ("outcomes", "axes", "activities"))


def _depth(block: Block) -> int:
    """How many numbers a marker has: 1 for «2.», 2 for «2.1»; 0 for other markers and none."""
    number = block.marker.strip(" .)(-")
    return number.count(".") + 1 if number.replace(".", "").isdigit() else 0


def _number_of_item(block: Block) -> str:
    return block.marker.strip("().- ")


def _listed_outcomes(layout: Layout) -> tuple[tuple[Objective, ...], tuple[str, ...]]:
    """Objectives from the list after «los siguientes resultados:», and activities from the list of that heading.

    A further objective may stand elsewhere as a heading with its number alone on the line before.
    """
    objectives: list[Objective] = []
    activities: tuple[str, ...] = ()
    body = layout.body
    for position, block in enumerate(body):
        if block.kind == "heading" and fold(block.text).strip(" :") in lexicon("plans").listed("activities"):
            activities = activities or tuple(_clean(item.text) for item in _run_of_items(body, position + 1))
        elif not objectives and _heads_outcomes(block):
            items = list(_run_of_items(body, position + 1))
            objectives = [_outcome(item, number) for number, item in enumerate(items, 1)]
            if items:
                aims = _aims(body, body.index(items[-1], position) + 1, objectives[-1].id)
                objectives[-1] = replace(objectives[-1], strategies=aims)
    if objectives:
        objectives += _headings_with_lone_number(layout, len(objectives) + 1)
    return (tuple(objectives), activities) if len(objectives) >= FEWEST else ((), activities)


def _heads_outcomes(block: Block) -> bool:
    """Whether objectives are listed below. «Resultados» alone heads what was reached, not what is aimed at."""
    if block.kind == "heading":
        return _announces(block, "outcomes") and label_of(block.text) != "result"
    return block.text.endswith(":") and _announces(block, "outcomes")


def _outcome(item: Block, number: int) -> Objective:
    text = _clean(item.text)
    leading = _LEADING_NUMBER.match(text)
    return Objective(leading.group(1) if leading else str(number), text[leading.end() :] if leading else text)


def _headings_with_lone_number(layout: Layout, number: int) -> Iterator[Objective]:
    blocks = layout.blocks
    for position, (block, after) in enumerate(pairwise(blocks)):
        if block.text == str(number) and after.kind == "heading" and not after.marker:
            yield Objective(str(number), _clean(after.text), _aims(blocks, position + 2, str(number)))
            return


def _aims(blocks: Sequence[Block], start: int, id: str) -> tuple[Strategy, ...]:
    """The paragraphs up to the next heading or list that say what is to be done: «Lograr …», «Se busca orientar …»."""
    following = takewhile(lambda block: block.kind in ("paragraph", "table_row", "furniture"), blocks[start:])
    aims = [block.text for block in following if block.kind == "paragraph" and _aim().match(fold(block.text))]
    return tuple(Strategy(f"{id}.{number}", _clean(text)) for number, text in enumerate(aims, 1))


@cache
def _aim() -> re.Pattern[str]:
    leads = "|".join(sorted(map(re.escape, lexicon("plans").listed("aiming")), key=len, reverse=True))
    return re.compile(rf"(?:(?:{leads}),? )*[a-z]{{2,}}(?:ar|er|ir)\b")


def listed_axes(layout: Layout) -> tuple[str, ...]:
    """The list after «cinco grandes ejes:»; where a number is said, the list has that many."""
    body = layout.body
    for position, block in enumerate(body):
        if not _announces(block, "axes"):
            continue
        items = tuple(_run_of_items(body, position + 1))
        said = _count_before(block, "axes")
        if len(items) >= FEWEST and (said == len(items) or (said == 0 and block.text.endswith(":"))):
            return tuple(_clean(item.text).rstrip(".;") for item in items)
    return ()


def _announces(block: Block, section_name: str) -> bool:
    """Whether a paragraph's last sentence, or a heading, says what the list after it lists."""
    if block.kind not in ("paragraph", "heading"):
        return False
    sentence = _SENTENCE_END.split(block.text.rstrip(" .:"))[-1]
    words = " ".join(["", *_PLAIN_WORD.findall(fold(sentence)), ""])
    return any(f" {cue} " in words for cue in lexicon("plans").listed(section_name))


def _count_before(block: Block, section_name: str) -> int:
    """The number said up to three words before the cue («cinco grandes ejes»), or 0."""
    counts = lexicon("plans").labelled("count")
    words = _PLAIN_WORD.findall(fold(block.text))
    for position, word in enumerate(words):
        if word in lexicon("plans").listed(section_name):
            for before in words[max(position - 3, 0) : position]:
                if before in counts or before.isdigit():
                    return int(counts.get(before, before))
    return 0


def numbered_steps(layout: Layout) -> tuple[str, ...]:
    """«Paso 1. …», «Paso 2. …»: the steps of a procedure, each once."""
    steps = {_number(block): _clean(block.text) for block in reversed(layout.body) if level_of(block) == "step"}
    return tuple(steps[number] for number in sorted(steps, key=lambda number: int(number) if number.isdigit() else 0))


def _run_of_items(body: Sequence[Block], start: int) -> Iterator[Block]:
    """The items of the list that begins at `start`; items of lists below it are left out, and what «…:» introduces."""
    style = ""
    for position in range(start, len(body)):
        block = body[position]
        if block.kind == "paragraph" and style and body[position - 1].text.endswith(":"):
            continue
        if block.kind != "item":
            return
        styles = _styles(block)
        style = style or styles[0]
        if style in styles:
            yield block


def _styles(item: Block) -> tuple[str, ...]:
    return tuple(marker.style for marker in _readings(item)) or (item.marker,)


def _readings(item: Block) -> tuple[Marker, ...]:
    return readings(f"{item.marker} X")


def _clean(text: str) -> str:
    return text.strip(_EMPHASIS)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple({fold(text): _clean(text) for text in reversed(list(texts)) if text}.values())[::-1]
