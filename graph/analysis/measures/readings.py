"""A value of a measure said in plain words: «of every 10 possible ties, 3 exist»."""

from __future__ import annotations

from collections.abc import Callable

from graph.text import Text, Value

Reading = Callable[[float], Text]
# From where ties lean to some, to a few, to one actor: between the values of a ring and of a star.
EVEN, SOME, ONE = 0.2, 0.4, 0.6


def _of_every(share: float) -> dict[str, Value]:
    """A share as so many of every 10; of every 100 or 1000 where ten would be too coarse, or say none or all."""
    every = 10 if 0.25 <= share <= 0.95 or share == 0 else 100 if 0.015 <= share <= 0.985 else 1000
    return {"n": round(share * every), "every": every}


def density(value: float) -> Text:
    return (
        Text("Every tie that could exist does.")
        if value == 1
        else Text("Of every {every} ties that could exist, {n} do.", _of_every(value))
    )


def largest_component(value: float) -> Text:
    return (
        Text("All actors can reach each other.")
        if value == 1
        else Text("Of every {every} actors, {n} can reach each other.", _of_every(value))
    )


def transitivity(value: float) -> Text:
    return (
        Text("All pairs with a contact in common are tied themselves.")
        if value == 1
        else Text("Of every {every} pairs with a contact in common, {n} are tied themselves.", _of_every(value))
    )


def reciprocity(value: float) -> Text:
    return (
        Text("All ties with a direction are returned.")
        if value == 1
        else Text("Of every {every} ties with a direction, {n} are returned.", _of_every(value))
    )


def degree_centralization(value: float) -> Text:
    if value < EVEN:
        return Text("Ties are spread evenly.")
    if value < SOME:
        return Text("Some actors hold somewhat more ties than others.")
    return Text("One actor holds most ties.") if value >= ONE else Text("A few actors hold many more ties than others.")


def betweenness_centralization(value: float) -> Text:
    if value < EVEN:
        return Text("Contacts do not depend on one actor.")
    if value < SOME:
        return Text("Somewhat more contacts pass through some actors than through others.")
    return (
        Text("Most contacts pass through one actor.")
        if value >= ONE
        else Text("Many contacts pass through a few actors.")
    )


def mean_distance(value: float) -> Text:
    said, n = _about(value)
    return Text(
        "Two actors are {n} step apart on average.", said, plural="Two actors are {n} steps apart on average.", n=n
    )


def mean_degree(value: float) -> Text:
    said, n = _about(value)
    return Text("An actor has {n} contact on average.", said, plural="An actor has {n} contacts on average.", n=n)


def _about(value: float) -> tuple[dict[str, Value], int]:
    """A mean to one decimal, whole where it is; and the number by which words agree with it."""
    rounded = round(value, 1)
    whole = rounded.is_integer()
    return {"n": int(rounded) if whole else rounded}, int(rounded) if whole else 2


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
