"""Commands that ask who is who: pairs of names from a table, and probable duplicates in the store."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import Console
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, HowMany, Language, _
from graph.csv_file import records
from graph.errors import DataError, UsageError
from graph.store import open_store
from graph.text import Text

SHOWN_PARTS = 4
WORDS = {
    "same_name": Text("the same name"),
    "same_letters": Text("the same letters"),
    "words_of_longer": Text("words of the longer name"),
    "words_of_shorter": Text("words of the shorter name"),
    "all_words": Text("every word has its like"),
    "own_words": Text("words that one has alone"),
    "words_added": Text("one says more than the other"),
    "letters": Text("letters"),
    "beginning": Text("beginning of the name"),
    "other_sort": Text("bodies of another sort"),
    "numbers": Text("other numbers"),
    "opposites": Text("opposite words"),
    "part_or_deed": Text("a part, a programme or a document of it"),
    "places": Text("other places"),
    "place_added": Text("a place that only one names"),
    "shared_acronym": Text("the same acronym"),
    "other_acronym": Text("another acronym"),
    "words_squared": Text("words of the longer name"),
    "rare_alike": Text("rare words that both have"),
    "rare_alone": Text("rare words that each has alone"),
    "unlike_known": Text("other words of common meaning"),
    "words_both": Text("words of both names"),
    "meanings": Text("meaning of the words"),
    "meanings_squared": Text("meaning of the words"),
    "same_first": Text("the same first word"),
    "few_words": Text("a short name"),
    "spelled_out": Text("a word that is the other's acronym"),
    "prior": Text("before any part"),
    "empty": Text("no name"),
    "initials": Text("initials"),
    "initials_well": Text("initials of every word"),
    "initials_any_language": Text("initials in another language"),
    "initials_length": Text("long acronym"),
    "length": Text("letters of the acronym"),
    "words": Text("more or fewer words than letters"),
    "first_letter": Text("first letter"),
    "within": Text("the acronym is in the name"),
    "told_apart": Text("something that a person should look at"),
    "other_country": Text("another country"),
    "type": Text("type of actor"),
    "shared_neighbours": Text("ties with the same others"),
    "in_one_document": Text("named as two in one document"),
    "other_territory": Text("another territory"),
    "tied": Text("a tie between them"),
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
    try:
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("name1", "name2", "probability", "decision"))
            for row in rows:
                one, other = (
                    Named(row[f"name{n}"], row.get(f"country{n}", ""), row.get(f"type{n}", "")) for n in (1, 2)
                )
                found = score(one, other)
                writer.writerow((one.name, other.name, f"{found.probability:.6f}", found.decision))
                written += 1
    except OSError as error:
        raise UsageError(
            "{path} cannot be written ({problem}).", path=str(out), problem=error.strerror or str(error)
        ) from error
    Console(lang).say(Text("{n} pairs scored, written to {out}.", {"n": written, "out": str(out)}))


def duplicates(
    k: HowMany = 50, db: Database = DEFAULT_STORE, lang: Language = DEFAULT_LANGUAGE, as_json: AsJson = False
) -> None:
    from ingest.identity.duplicates import duplicates as find

    console = Console(lang)
    with open_store(db, create=False) as store:
        found = find(store)[:k]
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
                for pair in found
            ]
        )
        return
    rows = []
    for pair in found:
        weighty = sorted(pair.score.parts.items(), key=lambda part: -abs(part[1]))
        why = [f"{console.render(WORDS[part])} {weight:+.1f}" for part, weight in weighty][:SHOWN_PARTS]
        rows.append((pair.one.id, pair.other.id, round(pair.score.probability, 2), ", ".join(why)))
    console.table([Text("one"), Text("other"), Text("probability"), Text("why")], rows)
    console.say(Text("`tejido merge ONE OTHER` joins two."))
