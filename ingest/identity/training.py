"""Learn `model.json`: `python -m ingest.identity.training PAIRS.csv` (columns name1, name2, match, kind, id1, id2).

Two logistic regressions (for two names, for a name and an acronym), fitted by L-BFGS with a small ridge; logistic
regression with no reweighting is calibrated as it is fitted. First it prints figures of five folds parted by
organisation: a pair is learned from only if both organisations are outside the fold.
"""

from __future__ import annotations

import json
import random
import string
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from math import log
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from graph.csv_file import records
from ingest.identity.compare import compare
from ingest.identity.names import analyse
from ingest.identity.score import ASK, OPEN, SAME, Model, Named, score

FOLDS = 5
RIDGE = 1.0
AGAINST = {*OPEN, "own_words", "rare_alone", "unlike_known"}  # never count for, whatever the pairs chosen suggest
SPOILT = 0.4  # share of names that are also learned from as mistyped
FEWEST_LETTERS = 12
MISREAD = {"l": "1", "i": "l", "o": "0", "m": "rn", "e": "c", "u": "v", "h": "b", "s": "5", "ó": "6", "n": "ri"}
OTHER_SPELLINGS = (
    ("y", "i"),
    ("v", "b"),
    ("c", "k"),
    ("z", "s"),
    ("i", "y"),
    ("b", "v"),
    ("s", "z"),
    ("h", ""),
    ("j", "g"),
    ("qu", "k"),
)
Pair = dict[str, str]


def learn(pairs: Sequence[Pair]) -> Model:
    """The model of these pairs."""
    rarity, unseen = _rarities({pair[column] for pair in pairs for column in ("name1", "name2")})
    sorts: dict[bool, list[tuple[dict[str, float], bool]]] = {True: [], False: []}
    for pair in pairs:
        compared = compare(analyse(pair["name1"]), analyse(pair["name2"]), rarity, unseen)
        sorts[compared.is_acronym].append((dict(compared.parts), pair["match"] == "1"))
    return Model(_fit(sorts[False]), _fit(sorts[True]), rarity, unseen)


def mistyped(pairs: Sequence[Pair]) -> list[Pair]:
    """Four names in ten as typing, reading by machine and other transliterations spoil them."""
    chance = random.Random(1)  # noqa: S311 - no secret depends on it
    names = sorted({(pair["id1"], pair["name1"]) for pair in pairs})
    return [
        {"name1": name, "name2": _spoilt(name, chance), "match": "1", "kind": "pos_typing", "id1": id, "id2": id}
        for id, name in names
        if len(name) >= FEWEST_LETTERS and chance.random() < SPOILT
    ]


def _spoilt(name: str, chance: random.Random) -> str:
    """One or two slips: a letter left out, doubled, exchanged, misread; a space lost; another spelling."""
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(1, len(name) - 1)
        letter, following = name[at], name[at + 1]
        slips = ("", letter * 2, chance.choice(string.ascii_lowercase), MISREAD.get(letter, letter))
        spelled = chance.choice(OTHER_SPELLINGS)
        name = chance.choice(
            (
                *(name[:at] + slip + name[at + 1 :] for slip in slips),
                name[:at] + following + letter + name[at + 2 :],
                name.replace(" ", "", 1),
                name.replace(*spelled),
            )
        )
    return name


def _rarities(names: Iterable[str]) -> tuple[dict[str, float], float]:
    listed = sorted(names)
    seen = Counter(meaning for name in listed for meaning in {word.meaning for word in analyse(name).words})
    rarity = {meaning: round(log(len(listed) / n), 2) for meaning, n in sorted(seen.items()) if n > 3}
    return rarity, round(log(len(listed) / 2), 2)


def _fit(rows: Sequence[tuple[dict[str, float], bool]]) -> dict[str, float]:
    parts = list(rows[0][0])
    values = np.array([[1.0, *(row[part] for part in parts)] for row, _ in rows])
    signs = np.where([match for _, match in rows], 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (values @ weights)
        slopes = -signs / (1 + np.exp(np.clip(margins, -500, 500)))
        penalty = RIDGE * weights
        penalty[0] = 0.0
        return float(np.logaddexp(0, -margins).sum() + penalty @ weights / 2), values.T @ slopes + penalty

    bounds = [(None, 0.0 if part in AGAINST else None) for part in ["prior", *parts]]
    fitted = minimize(
        loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000}
    ).x
    return {part: round(float(weight), 4) for part, weight in zip(["prior", *parts], fitted, strict=True)}


def _fold(id: str) -> int:
    return crc32(id.encode()) % FOLDS


def cross_validated(pairs: Sequence[Pair]) -> list[float]:
    """The probability of each pair by a model that saw neither organisation."""
    found = [0.0] * len(pairs)
    for fold in range(FOLDS):
        learned = learn([pair for pair in pairs if fold not in {_fold(pair["id1"]), _fold(pair["id2"])}])
        for place, pair in enumerate(pairs):
            if _fold(pair["id1"]) == fold:
                found[place] = score(Named(pair["name1"]), Named(pair["name2"]), learned).probability
    return found


def report(pairs: Sequence[Pair], found: Sequence[float]) -> list[str]:
    """By kind of pair: how many, the share of at least a half, joined by itself and asked about; calibration."""
    lines = [f"{'kind':38} {'pairs':>6} {'>=.5':>6} {'same':>6} {'ask':>6}"]
    for kind in sorted({pair["kind"] for pair in pairs}):
        of_kind = np.array([p for pair, p in zip(pairs, found, strict=True) if pair["kind"] == kind])
        same, asked = (of_kind >= SAME).mean(), ((of_kind >= ASK) & (of_kind < SAME)).mean()
        lines.append(f"{kind:38} {len(of_kind):6} {(of_kind >= 0.5).mean():6.3f} {same:6.4f} {asked:6.3f}")
    for label, positive in (
        ("alias, translation", ("pos_alias", "pos_translation")),
        ("typing", ("pos_typing",)),
        ("acronym", ("pos_acronym",)),
    ):
        lines += [
            f"F1 {label} against {against}*: {_f1(pairs, found, positive, against):.3f}"
            for against in ("neg_random", "neg_")
        ]
    probabilities, matches = np.array(found), np.array([pair["match"] == "1" for pair in pairs])
    for low in np.arange(0, 1, 0.2):
        inside = (probabilities >= low) & (probabilities < low + 0.2 + (low > 0.7))
        mean = probabilities[inside].mean()
        lines.append(f"said {mean:.2f}, true {matches[inside].mean():.2f} ({inside.sum()} pairs)")
    return lines


def _f1(pairs: Sequence[Pair], found: Sequence[float], positive: tuple[str, ...], against: str) -> float:
    """F1 at a half; a negative counts if it is of the same sort: with an acronym or without."""
    acronym = positive == ("pos_acronym",)
    right = wrong = missed = 0
    for pair, probability in zip(pairs, found, strict=True):
        if pair["kind"] in positive:
            right += probability >= 0.5
            missed += probability < 0.5
        elif pair["kind"].startswith(against):
            sort = analyse(pair["name1"]).is_acronym != analyse(pair["name2"]).is_acronym
            wrong += probability >= 0.5 and sort == acronym
    return 2 * right / max(1, 2 * right + wrong + missed)


def main() -> None:
    pairs = [row for _, row in records(Path(sys.argv[1]), ("name1", "name2", "match", "id1", "id2"))]
    pairs += mistyped(pairs)
    sys.stdout.write("\n".join(report(pairs, cross_validated(pairs))) + "\n")
    path = Path(__file__).with_name("model.json")
    path.write_text(json.dumps(asdict(learn(pairs)), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
