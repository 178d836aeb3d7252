"""`python -m ingest.extraction.training GOLD_DIR`: train on it and on our exercises, write the models that ship."""

from __future__ import annotations

import argparse
from pathlib import Path

from ingest.extraction.naming import MODELS
from ingest.extraction.training import read_exercises, read_gold, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, help="folder of annotated texts, NNN.json beside NNN.txt")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder to write the models to")
    options = parser.parse_args()
    train(read_gold(options.gold), read_exercises(), options.out)


if __name__ == "__main__":
    main()
