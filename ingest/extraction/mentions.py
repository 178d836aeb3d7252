"""The mentions of a document: what the tagger finds, what sure rules add, and each sure name wherever it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.extraction.candidates import Candidate, choose
from ingest.extraction.document import LINE, LOWER, NO_GAP, NUMBER, PARAGRAPH, PUNCTUATION, Document, Token
from ingest.extraction.features import Features
from ingest.extraction.tagger import Tagged, Tagger
from ingest.extraction.words import LINKS, TOWARDS, Words

# how often a rule of this strength is right, measured on the gold (docs/extraction.md): the confidence of rules alone
RULE_CONFIDENCE = {0: 0.2, 1: 0.45, 2: 0.6, 3: 0.75, 4: 0.75, 5: 0.85, 6: 0.9}
NEVER_FIRST = frozenset({"en", "con", "por", "desde", "hasta", "segun", "entre", "em", "com"})
# a span less likely than half of the F1 reached lowers it (Lipton, Elkan and Naryanaswamy 2014)
LEAST_CONFIDENCE = 0.38
SURE_RULES = frozenset(["norm number", "defined"])


def find_mentions(
    document: Document, words: Words, candidates: Sequence[Candidate], tagger: Tagger | None
) -> list[Tagged]:
    """Spans in the text's order, without overlaps. Without a tagger the chosen rules stand alone."""
    if tagger is None:
        return [
            Tagged(c.first, c.last, c.type, RULE_CONFIDENCE[c.strength]) for c in choose(candidates) if c.strength > 0
        ]
    found = [
        span
        for span in tagger.tag(document, Features(document, words, candidates))
        if span.confidence >= LEAST_CONFIDENCE
    ]
    found = [
        trimmed
        for span in found
        for part in _side_by_side(document, span)
        if (trimmed := _trimmed(document, words, part)) and not _is_nameless(document, words, trimmed)
    ]
    found = _with_sure_rules(found, candidates)
    return sorted(_everywhere(document, found), key=lambda span: span.first)


def _side_by_side(document: Document, span: Tagged) -> list[Tagged]:
    """Names set side by side or one below the other begin with the same word: «Plan de X», «Plan de Y»."""
    tokens, head = document.tokens, document.tokens[span.first]
    starts = [
        k
        for k in range(span.first + 1, span.last)
        if tokens[k].fold == head.fold
        and tokens[k].is_capital
        and head.is_capital
        and tokens[k - 1].fold not in LINKS
        and tokens[k - 1].shape != PUNCTUATION
    ]
    return [replace(span, first=first, last=last) for first, last in pairwise([span.first, *starts, span.last])]


def _is_nameless(document: Document, words: Words, span: Tagged) -> bool:
    """«la Estrategia Preventiva», «el Plan»: a kind word with nothing but what any such thing may be called; or with a
    count of what comes next («en la presentación de la Guía 56 personas …»).
    """
    if span.type != "INSTRUMENT" or words.norms.at(document, span.first):
        return False
    head = words.instrument_heads.at(document, span.first)
    if head is None or head[0] > span.first + 1:
        return False
    tokens = document.tokens
    is_defined = span.last < len(tokens) and tokens[span.last].text == "("
    rest = tokens[head[0] : span.last]
    counts = len(rest) > 1 and rest[0].shape == NUMBER and all(_is_counted(token) for token in rest[1:])
    return not is_defined and (counts or all(token.fold in words.qualifiers for token in rest))


def _is_counted(token: Token) -> bool:
    return token.shape == LOWER and token.fold not in LINKS and token.fold not in TOWARDS


def _trimmed(document: Document, words: Words, span: Tagged) -> Tagged | None:
    """Without signs, links and stray numbers at the ends, and not across an empty line; no street."""
    tokens, first, last = document.tokens, span.first, span.last
    if tokens[first].fold in words.streets:
        return None
    for k in range(first + 1, last):
        if tokens[k].gap == PARAGRAPH or _is_next_line(document, k):
            last = k
            break
    while first < last and (tokens[first].shape == PUNCTUATION and tokens[first].text not in '“"«'):
        first += 1
    while first < last - 1 and tokens[first].fold in NEVER_FIRST:  # «En Sonsonate», where a sentence begins
        first += 1
    while last > first and (
        (tokens[last - 1].shape == PUNCTUATION and tokens[last - 1].text not in ')”"».')
        or (tokens[last - 1].fold in LINKS and tokens[last - 1].shape == LOWER)
        or (tokens[last - 1].shape == NUMBER and (span.type != "INSTRUMENT" or _is_footnote(document, last - 1)))
    ):
        last -= 1
    if last > first and last < len(tokens) and tokens[last].text in _closing(document, first, last):
        last += 1
    return replace(span, first=first, last=last) if last > first else None


def _closing(document: Document, first: int, last: int) -> str:
    """The signs that close a quotation opened, and not closed, inside a name."""
    inside = [token.text for token in document.tokens[first:last]]
    for opening, closing in ("“”", "«»"):
        if inside.count(opening) > inside.count(closing):
            return closing
    return '"' if inside.count('"') % 2 else ""


def _is_footnote(document: Document, k: int) -> bool:
    """«Seguridad14»: a note's number stuck to a word."""
    return document.tokens[k].gap == NO_GAP and document.tokens[k - 1].shape != PUNCTUATION


def _is_next_line(document: Document, k: int) -> bool:
    """Whether a line begins at the token that does not go on with the one before: a heading's end, a table's cell."""
    tokens = document.tokens
    if tokens[k].gap < LINE or not tokens[k].is_capital or tokens[k - 1].fold in LINKS:
        return False
    if tokens[k - 1].text == ",":
        return False
    return document.shouting[k] != document.shouting[k - 1] or not document.wraps(k)


def _with_sure_rules(found: list[Tagged], candidates: Sequence[Candidate]) -> list[Tagged]:
    """Where a sure rule speaks, it decides: on the type of a span found alike, and on the span where none was found."""
    spans = list(found)
    for candidate in choose(c for c in candidates if c.rule in SURE_RULES):
        over = [span for span in spans if span.first < candidate.last and candidate.first < span.last]
        sure = Tagged(candidate.first, candidate.last, candidate.type, RULE_CONFIDENCE[candidate.strength])
        if not over or all(candidate.first <= s.first and s.last <= candidate.last for s in over):
            spans = [span for span in spans if span not in over]
            spans.append(sure)
    return spans


def _everywhere(document: Document, found: list[Tagged]) -> list[Tagged]:
    """A name surely found once is found wherever it stands alike and nothing else was found."""
    tokens = document.tokens
    names: defaultdict[tuple[str, ...], list[Tagged]] = defaultdict(list)
    for span in found:
        if span.type != "SECTOR" and span.confidence >= 0.5 and tokens[span.first].is_capital:
            key = tuple(token.fold for token in tokens[span.first : span.last])
            if len(key) > 1 or len(key[0]) > 2:
                names[key].append(span)
    taken = {k for span in found for k in range(span.first, span.last)}
    starts: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key in sorted(names, key=len, reverse=True):
        starts[key[0]].append(key)
    added = []
    for i, token in enumerate(tokens):
        if i in taken or not token.is_capital:
            continue
        for key in starts.get(token.fold, ()):
            end = i + len(key)
            if (
                end <= len(tokens)
                and all(tokens[i + n].fold == word for n, word in enumerate(key))
                and taken.isdisjoint(range(i, end))
                and (len(key) > 1 or token.shape == tokens[names[key][0].first].shape)
            ):
                model = max(names[key], key=lambda span: span.confidence)
                added.append(Tagged(i, end, model.type, 0.8 * model.confidence))
                taken.update(range(i, end))
                break
    return found + added
