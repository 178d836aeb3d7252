"""Whether two names, or two nodes, are one body: compared part by part, as a probability, and what follows from it."""

from ingest.identity.score import Decision, Named, Score, score

__all__ = ["Decision", "Named", "Score", "score"]
