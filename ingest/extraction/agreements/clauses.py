"""Agreements written in clauses: «CONVENIO … ENTRE A Y B», «Acta de compromiso», with parties, object and term.

A title opens the agreement. What stands before the first clause names the parties: in its sentence («Entre la A,
representada por …, y la B, …»), in a list («se reunieron: …»), else in the title itself. A clause is told by its
number («PRIMERA.- OBJETO.», «Cláusula segunda – Do prazo», «Artículo 3. Vigencia») or by a label («Objeto: …»); its
head names the field that its text belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from corpus.lexicons import fold, lexicon
from graph.names import fold_letters
from ingest.extraction.agreements.forms import months_of, named_field, places_of
from ingest.extraction.casing import in_mixed_case, in_sentence_case
from ingest.extraction.items import Agreement
from ingest.extraction.lists import begins_name, split_names
from ingest.layout import printed_lines
from ingest.layout.markers import dated_heads
from ingest.source import Block, Layout

LONGEST_TITLE = 300
LONGEST_HEAD = 90
LONGEST_OPENING = 15  # blocks from the title to the first clause
MOST_BLOCKS = 600  # of one agreement
_ARTICLE = r"(?:el|la|los|las|o|a|os|as|the)"
_SMALL = rf"(?:(?:del?|d[aeo]s?|para|por|en|contra|of|for)\s+(?:{_ARTICLE}\s+)?|(?:y|e|and)\s+)"
_CAPITAL = r"[A-ZÁÉÍÓÚÑÇ][\w.&-]*"
_NAME = re.compile(rf"{_CAPITAL}(?:\s+{_SMALL}?{_CAPITAL})*")
_SHOUTED_AND = re.compile(rf"(?<!\s)(?:(?:\s*,)?\s+(?:Y|E|AND)|\s*[,;])\s+(?={_ARTICLE.upper()}\s)")
_SHOUTED_ARTICLE = re.compile(rf"\A{_ARTICLE.upper()}\s+")
_HEAD_END = re.compile(r"(?<!\s)(?:\s*[.:]\s*[-–—]?|\s+[-–—])(?:\s+|$)")


def agreements_in_clauses(layout: Layout) -> Iterator[Agreement]:
    """The agreements of a document that name two parties or more and say what they are for."""
    body = layout.body
    titles = [position for position, block in enumerate(body) if _kind(block)]
    for title, after in pairwise([*titles, len(body)]):
        if agreement := _read(layout, body[title : min(after, title + MOST_BLOCKS)]):
            yield agreement


def _kind(block: Block) -> str:
    """The kind of agreement that a title names («Convenio …», «Carta de entendimiento …»), or ""."""
    if block.kind not in ("heading", "paragraph") or len(block.text) > LONGEST_TITLE or block.text[-1:] in ".;:,":
        return ""
    kinds = lexicon("agreements").labelled("title")
    words = fold(block.text).split()
    return next((kinds[cue] for size in (5, 4, 3, 2, 1) if (cue := " ".join(words[:size])) in kinds), "")


def _read(layout: Layout, parts: Sequence[Block]) -> Agreement | None:
    title = parts[0]
    fields: dict[str, list[str]] = {}
    opening: list[Block] = []
    field, end = "", title.end
    begun = False
    for block in parts[1:]:
        clause = _clause(layout, block)
        if clause is None and not begun:
            opening.append(block)
            continue
        begun, end = True, block.end
        if clause is not None:
            field, text = clause
        else:
            text = f"{block.marker} {block.text}" if block.kind == "table_row" else block.text
        if field and text:
            fields.setdefault(field, []).append(text)
    parties = _parties(title, opening[:LONGEST_OPENING]) or _names(fields.get("parties", ()))
    if len(parties) < 2 or not fields.get("objective"):
        return None
    months = months_of(" ".join(fields.get("period", ())))
    return Agreement(
        title=in_sentence_case(_title(title.text), parts),
        objective=_purpose(fields["objective"][0]),
        activity=" ".join(fields.get("activity", ())[:1]),
        target=" ".join(fields.get("target", ())[:1]),
        population=" ".join(fields.get("population", ())[:1]),
        territories=places_of(" ".join(fields.get("territories", ())[:1])),
        lead=" ".join(fields.get("lead", ())[:1]).rstrip("."),
        collaborators=_names(fields.get("collaborators", ())[:1]),
        parties=tuple(in_mixed_case(party, parts) for party in parties),
        start=months[0] if months else "",
        end=months[-1] if len(months) > 1 else "",
        schedule=_schedule(" ".join(fields.get("schedule", ()))),
        kind=_kind(title),
        span=(title.start, end),
    )


# Clauses


def _clause(layout: Layout, block: Block) -> tuple[str, str] | None:
    """(field, text) of a block that begins a clause, the field "" where it is none of ours; None within a clause."""
    whole = f"{block.marker} {block.text}".strip()
    number = _clause_number().match(fold_letters(whole))
    if number is None:
        return _labelled(layout, block)
    rest = whole[number.end() :]
    end = _HEAD_END.search(rest)
    head = rest[: end.start()] if end else rest
    if len(head) > LONGEST_HEAD:  # «PRIMERA: El presente convenio tiene por objeto …»
        return ("objective" if _purpose_cue().search(fold_letters(rest[: LONGEST_HEAD * 2])) else ""), rest
    return named_field(head), rest[end.end() :] if end else ""


def _labelled(layout: Layout, block: Block) -> tuple[str, str] | None:
    """The same for a row, a heading, or a numbered item whose first line is the head: «2. Duración | Doce meses …»."""
    if len(block.cells) == 2 and (field := named_field(block.cells[0].text)):
        return field, block.cells[1].text
    if block.kind == "heading":
        return named_field(block.text), ""
    if block.kind == "item" and block.marker[:1].isdigit():
        head, *rest = printed_lines(layout.source, block.view)[:2] or [block.view]
        if rest and len(head.text) <= LONGEST_HEAD and head.text[-1:] not in ".;,":
            return named_field(head.text), block.text[len(head.text) :].strip()
    return None


@cache
def _clause_number() -> re.Pattern[str]:
    """«PRIMERA.-», «CLÁUSULA SEGUNDA –», «Artículo 3.», «Cláusula 4ª:»."""
    ordinals = "|".join(sorted(lexicon("layout").labelled("ordinal"), key=len, reverse=True))
    words = "|".join(lexicon("agreements").listed("clause_word"))
    number = rf"(?:{ordinals})(?=\s*[.:–—-])|(?:{words})\s+(?:(?:{ordinals})|\d{{1,2}}|[ivx]+)[aoª°º]?\b"
    return re.compile(rf"(?:{number})\s*(?:[.:]\s*)?(?:[-–—.:]+\s*)?")


def _purpose(text: str) -> str:
    """«El presente convenio tiene por objeto coordinar …»: what follows the cue."""
    cue = _purpose_cue().search(fold_letters(text))
    said = text[cue.end() :].strip(" :") if cue else text
    return said[:1].upper() + said[1:]


@cache
def _purpose_cue() -> re.Pattern[str]:
    cues = sorted(lexicon("agreements").listed("purpose"), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})\b")


def _schedule(text: str) -> tuple[tuple[str, str], ...]:
    """(month, action) of «Enero 2024: firma; marzo: apertura»; a month without a year is of the year said before."""
    heads = dated_heads(text)
    year, rows = "", []
    for (number, stated, _, start), (_, _, end, _) in pairwise([*heads, ("", "", len(text), len(text))]):
        year = stated or year
        if year and (action := text[start:end].strip(" ;.,|")):
            rows.append((f"{year}-{number}", action))
    return tuple(rows)


# Parties


def _parties(title: Block, opening: Sequence[Block]) -> tuple[str, ...]:
    """Those whom the opening names, in sentence or list; else those whom the title names after «entre»."""
    stated = [party for block in opening if block.kind == "paragraph" for party in _stated(block.text)]
    listed = [block.text.rstrip(" .;,") for block in opening if block.kind == "item" and begins_name(block.text)]
    for parties in (stated, listed, _titled(title.text)):
        if len(unique := tuple({fold(party): party for party in reversed(parties)}.values())[::-1]) > 1:
            return unique
    return ()


def _stated(text: str) -> Iterator[str]:
    for before in _before_party().finditer(fold_letters(text)):
        if found := _NAME.match(text, before.end()):
            yield from (name for name in split_names(found.group()) if begins_name(name))


@cache
def _before_party() -> re.Pattern[str]:
    """«entre», a comma or «y», perhaps «por una parte», and an article: a party's name follows."""
    cues = sorted(lexicon("agreements").listed("between") | lexicon("agreements").listed("one_side"), key=len)
    before = "|".join(map(re.escape, reversed(cues)))
    return re.compile(rf"(?:\A|[,;:]\s+|\b(?:y|e|and|{before})[,:]?\s+){_ARTICLE}\s+")


def _title(text: str) -> str:
    """What a title calls the agreement, without its parties: «Convenio marco» of «Convenio marco entre A y B»."""
    between = _between().search(fold_letters(text))
    return text[: between.start()].strip(" ,.:-–—") if between else text


def _titled(text: str) -> list[str]:
    between = _between().search(fold_letters(text))
    if between is None:
        return []
    rest = text[between.end() :]
    if not text.isupper():
        return list(_stated(f", {rest}"))
    return [_SHOUTED_ARTICLE.sub("", name.strip(" .,")) for name in _SHOUTED_AND.split(rest)]


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(lexicon('agreements').listed('between'), key=len, reverse=True))})\s+")


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for text in texts for name in split_names(text))
