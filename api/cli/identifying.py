"""Commands that ask who is who: pairs of names from a table, and probable duplicates in the store."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import Console
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, HowMany, Language, _
from graph.csv_file import records
from graph.errors import DataError, writing
from graph.store import open_store
from graph.text import Text

MOST_SURE = 0.99  # a person decides, so nothing is said to be certain
# What the parts of a score say together to people; what no person can use (the odds before any part, the bound on what
# may be joined without asking) is left out. Of a subject that weighs either way: what is said for it, and against it.
EITHER_WAY: tuple[tuple[Text, Text, frozenset[str]], ...] = (
    (
        Text("their words and letters are alike"),
        Text("their words or letters differ"),
        frozenset(
            {
                "words_of_longer",
                "words_of_shorter",
                "all_words",
                "own_words",
                "words_added",
                "letters",
                "beginning",
                "words_squared",
                "rare_alike",
                "rare_alone",
                "unlike_known",
                "words_both",
                "meanings",
                "meanings_squared",
                "same_first",
                "few_words",
            }
        ),
    ),
    (
        Text("the letters of one are the initials of the other"),
        Text("the letters of one hardly fit the initials of the other"),
        frozenset(
            {
                "initials",
                "initials_well",
                "initials_any_language",
                "initials_length",
                "length",
                "words",
                "first_letter",
                "within",
            }
        ),
    ),
    (Text("they are the same type of actor"), Text("they are other types of actor"), frozenset({"type"})),
)
FOR: Mapping[str, Text] = {
    "same_name": Text("they have the same name"),
    "same_letters": Text("they are written with the same letters"),
    "shared_acronym": Text("they have the same acronym"),
    "spelled_out": Text("one has a word that is the other's acronym"),
    "shared_neighbours": Text("they have ties with the same others"),
}
AGAINST: Mapping[str, Text] = {
    "empty": Text("one has no name"),
    "other_acronym": Text("each has an acronym of its own"),
    "other_sort": Text("they are bodies of another sort"),
    "numbers": Text("their numbers differ"),
    "opposites": Text("their names say opposite things"),
    "part_or_deed": Text("one may be a part, a programme or a document of the other"),
    "places": Text("they name other places"),
    "place_added": Text("only one names a place"),
    "other_territory": Text("they are of different territories"),
    "other_country": Text("they are of different countries"),
    "in_one_document": Text("one document names both, as different things"),
    "tied": Text("there is a tie between them"),
}


def register(app: typer.Typer) -> None:
    app.command("match-names", help=_("Score pairs of names: how probably each two are one body."))(match_names)
    app.command("duplicates", help=_("Pairs of nodes that are probably one body, with why."))(duplicates)


def match_names(
    pairs: Annotated[
        Path, typer.Argument(help=_("CSV with name1, name2 and optionally country1, country2, type1, type2."))
    ],
    out: Annotated[Path, typer.Option("--out", help=_("The CSV to write."))],
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    from ingest.identity import Named, score

    written = 0
    rows = [row for _row, row in records(pairs, ())]  # a pair with an empty name is scored too
    if rows and not {"name1", "name2"} <= rows[0].keys():
        raise DataError("{file}: the columns name1 and name2 are needed.", file=pairs.name)
    with writing(out), out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("name1", "name2", "probability", "decision"))
        for row in rows:
            one, other = (Named(row[f"name{n}"], row.get(f"country{n}", ""), row.get(f"type{n}", "")) for n in (1, 2))
            found = score(one, other)
            writer.writerow((one.name, other.name, f"{found.probability:.6f}", found.decision))
            written += 1
    Console(lang).say(Text("{n} pairs scored, written to {out}.", {"n": written, "out": str(out)}))


def duplicates(
    k: HowMany = 20, db: Database = DEFAULT_STORE, lang: Language = DEFAULT_LANGUAGE, as_json: AsJson = False
) -> None:
    from ingest.identity.duplicates import duplicates as find

    console = Console(lang)
    with open_store(db, create=False) as store:
        found = find(store)
    if as_json:
        console.json(
            [
                {
                    "one": pair.one.id,
                    "other": pair.other.id,
                    "probability": round(pair.score.probability, 4),
                    "decision": pair.score.decision,
                    "parts": {part: round(weight, 2) for part, weight in pair.score.parts.items()},
                }
                for pair in found[:k]
            ]
        )
        return
    if not found:
        console.say(Text("Nothing looks as if it were the same as another."))
        return
    for pair in found[:k]:
        share = console.translator.percent(min(pair.score.probability, MOST_SURE))
        console.say(f"{pair.one.name} = {pair.other.name}?  ({share})", style="bold")
        speaks_for, speaks_against = said_of(pair.score.parts)
        if speaks_for:
            console.say(Text("For: {reasons}", {"reasons": speaks_for}), indent=2)
        if speaks_against:
            console.say(Text("Against: {reasons}", {"reasons": speaks_against}), indent=2)
        console.say(f"{pair.one.id} {pair.other.id}", indent=2, style="dim")
    console.say(
        Text(
            "{shown} of {n} pair.",
            {"shown": min(k, len(found)), "n": len(found)},
            plural="{shown} of {n} pairs.",
            n=len(found),
        )
    )
    console.say(Text("`tejido merge ONE OTHER` joins two; `tejido judge ONE OTHER --not-same` keeps them apart."))


def said_of(parts: Mapping[str, float]) -> tuple[list[Text], list[Text]]:
    """What speaks for two being one, and what against, in words."""
    speaks_for = [said for part, said in FOR.items() if part in parts]
    speaks_against = [said for part, said in AGAINST.items() if part in parts]
    for pro, con, of in EITHER_WAY:
        if weights := [weight for part, weight in parts.items() if part in of]:
            (speaks_for if sum(weights) > 0 else speaks_against).append(pro if sum(weights) > 0 else con)
    return speaks_for, speaks_against
