"""A value of a measure said in plain words: «of every 10 possible ties, 3 exist»."""

from __future__ import annotations

from collections.abc import Callable

from graph.text import Text, Value

Reading = Callable[[float], Text]
# From where one actor stands out: between the values of a ring and of a star.
EVEN, ONE = 0.2, 0.6


def _of_every(share: float) -> dict[str, Value]:
    """A share as so many of every 10; of every 100 or 1000 where ten would be too coarse."""
    every = 10 if share >= 0.25 or share == 0 else 100 if share >= 0.015 else 1000
    return {"n": round(share * every), "every": every}


def density(value: float) -> Text:
    return Text("Of every {every} ties that could exist, {n} do.", _of_every(value))


def largest_component(value: float) -> Text:
    return Text("Of every {every} actors, {n} can reach each other.", _of_every(value))


def transitivity(value: float) -> Text:
    return Text("Of every {every} pairs with a contact in common, {n} are tied themselves.", _of_every(value))


def reciprocity(value: float) -> Text:
    return Text("Of every {every} ties with a direction, {n} are returned.", _of_every(value))


def degree_centralization(value: float) -> Text:
    if value < EVEN:
        return Text("Ties are spread evenly.")
    return Text("One actor holds most ties.") if value >= ONE else Text("A few actors hold many more ties than others.")


def betweenness_centralization(value: float) -> Text:
    if value < EVEN:
        return Text("Contacts do not depend on one actor.")
    return (
        Text("Most contacts pass through one actor.")
        if value >= ONE
        else Text("Many contacts pass through a few actors.")
    )


def mean_distance(value: float) -> Text:
    n = round(value)
    return Text("Two actors are about {n} step apart.", {"n": n}, plural="Two actors are about {n} steps apart.", n=n)


def mean_degree(value: float) -> Text:
    n = round(value)
    return Text("An actor has about {n} contact.", {"n": n}, plural="An actor has about {n} contacts.", n=n)


READINGS: dict[str, Reading] = {
    reading.__name__: reading
    for reading in (
        density,
        largest_component,
        transitivity,
        reciprocity,
        degree_centralization,
        betweenness_centralization,
        mean_distance,
        mean_degree,
    )
}


def in_words(measure: str, value: float | None) -> Text | None:
    """What a value of a measure of the whole network says; None where it is undefined or the number says it all."""
    reading = READINGS.get(measure)
    return None if reading is None or value is None else reading(value)
