"""`python -m ingest.evaluation GOLD`: the cross-validated tables; `--write PAGE` puts them into a page of figures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ingest.evaluation import Scores, cross_validate
from ingest.evaluation.page import TABLES, rewritten, table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ingest.evaluation", description=__doc__)
    parser.add_argument("gold", type=Path, help="folder of annotated texts, or of folders of them")
    parser.add_argument(
        "--errors", type=int, default=0, help="also list so many of the most frequent misses by section"
    )
    parser.add_argument("--write", type=Path, metavar="PAGE", help="a page with markers, such as docs/extraction.md")
    options = parser.parse_args()
    # a page without markers is refused before the long part
    page = rewritten(options.write.read_text(encoding="utf-8"), Scores()) if options.write else ""
    scores = cross_validate(options.gold, errors=options.errors)
    if options.write:
        options.write.write_text(rewritten(page, scores), encoding="utf-8")
    lines = [table(scores, name) for name in TABLES] + [f"{times:4} {miss}" for miss, times in scores.errors]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
