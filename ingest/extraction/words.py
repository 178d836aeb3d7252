"""The lexicons of extraction, ready to be looked up in a document."""

from __future__ import annotations

from functools import cache

from corpus.gazetteer import gazetteer
from corpus.lexicons import lexicon
from ingest.extraction.document import Phrases

_GRAMMAR = lexicon("grammar")
# what may stand between the capitalised words of a name
LINKS = _GRAMMAR.listed("links")
AND, OR, OF, IN = (_GRAMMAR.listed(section) for section in ("and", "or", "of", "in"))
ARTICLES = _GRAMMAR.listed("articles")
INNER = _GRAMMAR.listed("inner")
OUTSIDE = _GRAMMAR.listed("outside")
ONE_BODY = _GRAMMAR.listed("one_body")
RANKS = _GRAMMAR.listed("ranks")
WITHIN, TOWARDS = _GRAMMAR.listed("within"), _GRAMMAR.listed("towards")
GOVERNMENTS = _GRAMMAR.listed("governments")


class Words:
    """All phrase lists for one country ("" where it is not known), and the folded names of places."""

    def __init__(self, country: str) -> None:
        actors, offices = lexicon("actors", country), lexicon("offices", country)
        sectors, instruments = lexicon("sectors", country), lexicon("instruments", country)
        places = lexicon("places", country)
        self.heads = Phrases(actors.labelled("heads"))
        self.names = Phrases(actors.labelled("names"))
        self.things = actors.listed("things")
        self.levels = actors.labelled("levels")
        self.units = actors.listed("units")
        self.short_forms = actors.listed("short_forms")
        self.stops = actors.listed("stops")
        self.posts = Phrases(offices.labelled("posts"))
        self.titles = frozenset(title.rstrip(".") for title in offices.listed("titles"))
        self.speaking = offices.listed("speaking")
        self.classes = Phrases(sectors.labelled("classes"))
        self.sector_heads = Phrases(sectors.labelled("heads"))
        self.adjectives = sectors.listed("adjectives")
        self.weak = sectors.listed("weak")
        self.instrument_heads = Phrases(instruments.labelled("heads"))
        self.strong_heads = instruments.listed("strong_heads")
        self.norms = Phrases(instruments.labelled("norms"))
        self.numbers = instruments.listed("numbers")
        self.instrument_names = Phrases(instruments.labelled("names"))
        self.labels = instruments.listed("labels")
        self.qualifiers = instruments.listed("qualifiers")
        self.ends = instruments.listed("ends")
        self.reports = instruments.listed("reports")
        self.place_kinds = places.listed("kinds")
        self.place_parts = Phrases(places.labelled("parts"))
        self.locatives = places.listed("locatives")
        self.speaking_for = places.listed("speaking_for")
        self.streets = places.listed("streets")
        self.shared_heads = Phrases(lexicon("identity", country).labelled("shared_heads"))
        self.given = lexicon("persons", country).listed("given")
        # a name of one short word («Gol», «Paz») is no evidence by itself
        towns = {name: "town" for name in gazetteer().names() if len(name) > 2}
        regions = dict.fromkeys(places.listed("names"), "region")
        self.places = Phrases(towns | dict.fromkeys(places.listed("ordinary") & towns.keys(), "ordinary") | regions)


@cache
def words(country: str = "") -> Words:
    return Words(country)
