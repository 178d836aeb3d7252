"""Activities of the International Aid Transparency Initiative (https://iatistandard.org, versions 1.0x and 2.0x).

Each activity becomes an instrument that is known again by its identifier, each organisation an actor. Roles become
`funds`, `leads` and `implements`; a payment between two organisations becomes `funds` from one to the other. Activities
are read one by one (`ingest.tables.networks.markup`), so that only what comes in of them is held.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

import pycountry
from lxml import etree
from rapidfuzz import fuzz

from corpus.lexicons import lexicon
from corpus.vocabulary import Scheme, vocabulary
from graph.dates import in_order
from graph.errors import DataError
from graph.names import fold
from ingest.readers import guard
from ingest.tables import values
from ingest.tables.networks.markup import elements, local, said
from ingest.tables.records import LONGEST_NAME
from ingest.tables.sheets import Workbook
from ingest.tables.standards.rows import NAMELESS, NOT_UNDERSTOOD, Row, is_place, left_out, several, sheet

ROOT, ACTIVITY = "iati-activities", "iati-activity"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
CATEGORY: Final = re.compile(r"XM-DAC-\d+000", re.IGNORECASE)
"""A channel of the DAC's list that stands for a class of organisations: many bear it, so it tells none of them."""
DAC: Final = ("1", "DAC", "")  # vocabularies of sectors whose codes have five digits
ALIKE: Final = 80.0  # of 100, by the words they share: names under one identifier that mean one organisation
STARTS, ENDS = ("2", "start-actual", "1", "start-planned"), ("4", "end-actual", "3", "end-planned")
COMMITTED: Final = ("2", "C")
PAID: Final = ("1", "2", "3", "4", "IF", "C", "D", "E")
SCHEMES: Final[tuple[tuple[str, Scheme], ...]] = (
    ("themes", "Theme"), ("problems", "Problem"), ("populations", "Population"),
)  # fmt: skip
TOLD: Final = frozenset(
    {"iati-identifier", "reporting-org", "title", "description", "participating-org", "activity-date", "sector",
     "recipient-country", "location", "transaction", "budget"}
)  # fmt: skip
"""Parts of an activity that something is brought in of."""


@dataclass
class Organisation:
    """An organisation by its most used name; `refs` are its identifiers, `types` the codes of its type."""

    times: Counter[str] = field(default_factory=Counter)
    refs: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return self.times.most_common(1)[0][0]


def read_iati(content: bytes, name: str) -> Workbook:
    """A file of activities as sheets. Raises `ReadError`."""
    guard.admit(content, name)
    return _File(name).read(content)


class _File:
    def __init__(self, name: str) -> None:
        self._name = name
        self._organisations: dict[str, Organisation] = {}
        self._activities: list[Row] = []
        self._roles: dict[tuple[str, str, str], str] = {}  # who, how, what → how much
        self._lost: Counter[str] = Counter()

    def read(self, content: bytes) -> Workbook:
        for _, element in elements(content, self._name, ROOT, ends=frozenset({ACTIVITY})):
            self._take(element)
        called = self._joined()
        ties: dict[tuple[str, str, str], Row] = {}
        for (who, how, what), amount in self._roles.items():
            head, tail = called[who], called.get(what, what)
            if head != tail:
                ties.setdefault((head, how, tail), {"head": head, "relation": how, "tail": tail, "amount": amount})
        sheets = [
            sheet("Activities", "instruments", self._activities, self._name),
            sheet("Organisations", "actors", self._rows_of_organisations(), self._name),
            sheet("Roles", "participations", ties.values(), self._name),
        ]
        held = tuple(each for each in sheets if len(each.rows) > 1)
        return Workbook(self._name, "iati", hashlib.sha256(content).hexdigest(), held, left_out(self._name, self._lost))

    # Activities

    def _take(self, activity: etree._Element) -> None:
        parts: defaultdict[str, list[etree._Element]] = defaultdict(list)
        for part in activity:
            if isinstance(part.tag, str):
                parts[local(part)].append(part)
        language = str(activity.get(XML_LANG, "")).lower()[:2]
        identifier = " ".join(said(parts["iati-identifier"][0]).split()) if parts["iati-identifier"] else ""
        identifier = identifier or f"{self._name} {len(self._activities) + 1}"
        titles = _narratives(parts["title"], language)
        title = next((each for each in titles if any(map(str.isalpha, each))), f"IATI {identifier}")
        start, end = _date(parts["activity-date"], STARTS), _date(parts["activity-date"], ENDS)
        if not in_order(start or None, end or None):
            self._lost[NOT_UNDERSTOOD] += 1
            end = ""
        countries = _countries(parts["recipient-country"] or activity.iterfind("{*}transaction/{*}recipient-country"))
        row: dict[str, str] = {
            "name": title.lstrip("#")[:LONGEST_NAME],
            "identifier": identifier,
            "names": several(each for each in titles if each != title),
            "instrument_type": "project",
            "country": countries[0] if len(countries) == 1 else "",
            "place": several(self._places(parts["location"], countries)),
            "objective": next(iter(_narratives(parts["description"], language)), ""),
            "start": start,
            "end": end,
        }
        self._activities.append(row | self._concepts(activity, language))
        self._take_roles(parts, identifier, language, str(activity.get("default-currency", "")))
        self._lost.update(tag for tag, each in parts.items() if tag not in TOLD for _ in each)

    def _places(self, locations: Iterable[etree._Element], countries: list[str]) -> Iterator[str]:
        """The places that the gazetteer knows in the countries of an activity; where there is none, the countries."""
        found = False
        for location in locations:
            names = [each for each in location if local(each) == "name"]
            name = next(iter(_narratives(names, "")), "")
            if any(is_place(name, country) for country in countries or [""]):
                found = True
                yield name
            else:
                self._lost["location"] += 1
        if not found:
            yield from filter(None, map(values.country_name, countries))

    def _concepts(self, activity: etree._Element, language: str) -> dict[str, str]:
        codes = {
            (str(each.get("vocabulary", "")), str(each.get("code", "")))
            for each in activity.iter()
            if local(each) == "sector"
        }
        known = {
            column: [found for vocabulary, code in sorted(codes) if vocabulary in DAC and (found := terms.get(code))]
            for column, terms in ((column, lexicon("iati").labelled(column)) for column, _ in SCHEMES)
        }
        understood = {code for column, _ in SCHEMES for code in lexicon("iati").labelled(column)}
        self._lost["sector"] += sum(code not in understood or vocabulary not in DAC for vocabulary, code in codes)
        return {
            column: several(_label(scheme, concept, language) for concept in known[column])
            for column, scheme in SCHEMES
        }

    # Organisations and what they do

    def _take_roles(
        self, parts: defaultdict[str, list[etree._Element]], activity: str, language: str, currency: str
    ) -> None:
        roles: defaultdict[str, list[str]] = defaultdict(list)
        for each in parts["participating-org"]:
            if who := self._organisation(each, language):
                role = lexicon("iati").labelled("roles").get(str(each.get("role", "")).lower(), "participates_in")
                roles[role].append(who)
        reporting = next(
            (self._organisation(each, language) for each in parts["reporting-org"] if each.get("secondary-reporter")
             not in ("1", "true")), "",
        )  # fmt: skip
        received = list(dict.fromkeys(self._payments(parts["transaction"], reporting, language)))
        acting = {who for named in roles.values() for who in named}
        roles["participates_in"] += [who for who in dict.fromkeys((reporting, *received)) if who and who not in acting]
        amount = _amount(parts, currency) if len(set(roles["funds"])) == 1 else ""
        for role, named in roles.items():
            for who in named:
                self._roles[who, role, activity] = amount if role == "funds" else ""

    def _payments(self, transactions: Iterable[etree._Element], reporting: str, language: str) -> Iterator[str]:
        """Who received payments; where none is named as payer, it is who reports (IATI 2.03, `provider-org`)."""
        for transaction in transactions:
            own = {local(each): each for each in transaction if isinstance(each.tag, str)}
            type = own["transaction-type"].get("code") if "transaction-type" in own else ""
            if type not in PAID:
                continue
            payer = self._organisation(own["provider-org"], language) if "provider-org" in own else reporting
            payee = self._organisation(own["receiver-org"], language) if "receiver-org" in own else ""
            if payee:
                yield payee
            if payer and payee and payer != payee:
                self._roles.setdefault((payer, "funds", payee), "")

    def _organisation(self, element: etree._Element, language: str) -> str:
        """The key of an organisation; "" for what has no name."""
        names = [each for each in _narratives([element], language) if any(map(str.isalpha, each))]
        name = next((each for each in names if fold(each) not in _folded("nobody")), "")[:LONGEST_NAME].lstrip("#")
        if not (key := fold(name)) or _is_unnamed(name):
            self._lost[NAMELESS] += 1
            return ""
        known = self._organisations.setdefault(key, Organisation())
        known.times[name] += 1
        ref = str(element.get("ref", "")).strip()
        if ref and not CATEGORY.fullmatch(ref):
            known.refs[ref] += 1
        if type := str(element.get("type", "")):
            known.types[type] += 1
        return key

    def _joined(self) -> dict[str, str]:
        """Each key's name. Names under one identifier mean one organisation where they share their words."""
        by_ref: defaultdict[str, list[str]] = defaultdict(list)
        for key, each in self._organisations.items():
            for ref in each.refs:
                by_ref[ref].append(key)
        leads = {key: key for key in self._organisations}
        for ref, keys in by_ref.items():
            first = max(keys, key=lambda key: (self._organisations[key].refs[ref], key))
            for key in keys:
                if key != first and fuzz.token_set_ratio(key, first) >= ALIKE:
                    leads[key] = _lead(leads, first)
                elif key != first:
                    del self._organisations[key].refs[ref]
        for key in list(leads):
            leads[key] = _lead(leads, key)
            if leads[key] != key:
                own, lead = self._organisations.pop(key), self._organisations[leads[key]]
                lead.times += Counter({own.name: 1}) if own.name not in lead.times else Counter()
                lead.refs += own.refs
                lead.types += own.types
        return {key: self._organisations[lead].name for key, lead in leads.items()}

    def _rows_of_organisations(self) -> Iterator[Row]:
        for each in self._organisations.values():
            ref = next(iter(each.refs), "")
            yield {
                "identifier": ref,
                "name": each.name,
                "names": several([*(name for name in each.times if fold(name) != fold(each.name)), *each.refs]),
                "type": _type(each),
                "country": _country_of(ref),
            }


def _lead(leads: dict[str, str], key: str) -> str:
    seen = {key}
    while leads[key] != key and leads[key] not in seen:
        key = leads[key]
        seen.add(key)
    return key


def _type(organisation: Organisation) -> str:
    """As its code says; of a public body its name tells more, when it is brought in."""
    known = lexicon("iati").labelled("organisation_types")
    return next((known[code] for code, _ in organisation.types.most_common() if code in known), "")


def _country_of(ref: str) -> str:
    """An identifier begins with the country of the register that gave it; those of none are under XI and XM."""
    prefix = ref.partition("-")[0].upper()
    return prefix if len(prefix) == 2 and pycountry.countries.get(alpha_2=prefix) is not None else ""


def _is_unnamed(name: str) -> bool:
    """Whether it stands for organisations of a sort, or for one that was struck out."""
    words = fold(name, keep_articles=True)
    return any(f" {each} " in f" {words} " for each in _folded("unnamed"))


def _folded(section: str) -> frozenset[str]:
    return lexicon("iati").listed(section)


def _label(scheme: Scheme, concept: str, language: str) -> str:
    labels = vocabulary(scheme)[concept].pref_label
    return labels.get(language) or labels["en"]


def _narratives(elements: Iterable[etree._Element], language: str) -> list[str]:
    """What is said in each language, the activity's own first; version 1 has the words in the element itself."""
    found: list[tuple[bool, str]] = []
    for element in elements:
        held = [each for each in element if local(each) == "narrative"] or [element]
        for each in held:
            if words := " ".join(said(each).split()):
                own = str(each.get(XML_LANG, language)).lower()[:2] == language
                found.append((not own, words))
    return list(dict.fromkeys(words for _, words in sorted(found, key=lambda each: each[0])))


def _date(dates: Iterable[etree._Element], wanted: tuple[str, ...]) -> str:
    given = {str(each.get("type", "")): str(each.get("iso-date", "")).strip()[:10] for each in dates}
    for type in wanted:
        if day := given.get(type):
            try:
                return values.day(day)
            except DataError:
                continue
    return ""


def _countries(elements: Iterable[etree._Element]) -> list[str]:
    codes = dict.fromkeys(str(each.get("code", "")).strip().upper() for each in elements)
    return [code for code in codes if pycountry.countries.get(alpha_2=code) is not None]


def _amount(parts: defaultdict[str, list[etree._Element]], currency: str) -> str:
    """What was budgeted for an activity, or where no budget is given, committed: «1,250,000 USD»."""
    committed = [
        each for each in parts["transaction"]
        if any(local(part) == "transaction-type" and part.get("code") in COMMITTED for part in each)
    ]  # fmt: skip
    totals: dict[str, Decimal] = {}
    for part in parts["budget"] or committed:
        for value in part:
            if local(value) == "value":
                try:
                    number = Decimal(said(value))
                except InvalidOperation:
                    continue
                if number.is_finite():
                    unit = str(value.get("currency") or currency)
                    totals[unit] = totals.get(unit, Decimal()) + number
    return several(f"{total:,.0f} {unit}".strip() for unit, total in totals.items() if total > 0)
