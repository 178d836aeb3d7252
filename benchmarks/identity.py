"""Deduplicating 20,000 made-up organisations; where the registry's pairs are at hand, what share blocking finds."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from pathlib import Path

from corpus.gazetteer import gazetteer
from graph.csv_file import records
from ingest.identity import Named, score
from ingest.identity.blocking import candidate_pairs

BODIES = 20_000
HEADS = ("Municipalidad de", "Comité de Prevención de", "Hospital de", "Universidad de", "Asociación de Vecinos de")
PAIRS = Path(__file__).parents[2] / "shared/data/er_ror_latam_es/pairs.csv"


def organisations(count: int, seed: int = 1) -> list[tuple[str]]:
    """Bodies of real places; one in ten is another with two letters exchanged."""
    chance = random.Random(seed)
    places = sorted({place.name for place in gazetteer()})
    named = [(f"{chance.choice(HEADS)} {chance.choice(places)}",) for _ in range(count * 9 // 10)]
    while len(named) < count:
        name = chance.choice(named)[0]
        at = chance.randrange(len(name) - 1)
        named.append((name[:at] + name[at + 1] + name[at] + name[at + 2 :],))
    return named


def blocking_recall(path: Path) -> tuple[float, int, int]:
    """The share of true pairs of names that blocking pairs, of all names at once; pairs proposed; names."""
    ids: dict[str, set[str]] = defaultdict(set)
    true: set[tuple[str, str]] = set()
    for _, row in records(path, ("name1", "name2", "match")):
        for number in ("1", "2"):
            ids[row[f"name{number}"]].add(row[f"id{number}"])
        if row["match"] == "1" and row["name1"] != row["name2"]:
            true.add((min(row["name1"], row["name2"]), max(row["name1"], row["name2"])))
    names = sorted(ids)
    proposed = {(names[i], names[j]) for i, j in candidate_pairs([(name,) for name in names])}
    return len(true & proposed) / len(true), len(proposed), len(names)


def main() -> None:
    named = organisations(BODIES)
    started = time.process_time()
    pairs = list(candidate_pairs(named))
    blocked = time.process_time() - started
    joined = sum(score(Named(*named[i]), Named(*named[j])).decision == "same" for i, j in pairs)
    seconds = time.process_time() - started
    print(f"identity: {BODIES:,} organisations, {len(pairs):,} pairs compared, {joined:,} joined")
    print(f"  blocking {blocked:.1f} s, all {seconds:.1f} s of processor time (wanted: 60 s)")
    if PAIRS.exists():
        recall, proposed, names = blocking_recall(PAIRS)
        print(f"  blocking finds {recall:.1%} of true pairs among {names:,} names ({proposed:,} pairs; wanted: 98 %)")


if __name__ == "__main__":
    main()
