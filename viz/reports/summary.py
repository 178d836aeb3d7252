"""The first page of a report: what a meeting should know, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from graph.text import Moment, Text, Value
from viz.reports.agreements import AgreementsPart
from viz.reports.changes import Changed
from viz.reports.gaps import GapsPart
from viz.reports.network import NetworkPart
from viz.reports.unknown import UnknownPart

NAMED: Final = 4
BEST: Final = 3


def about_network(part: NetworkPart) -> Iterator[Text]:
    """Who is in the network."""
    if not part.total:
        yield Text("Nobody is on record as working here yet.")
        return
    yield Text(
        "One actor is on record as working here.",
        {"n": part.actors},
        plural="{n} actors are on record as working here.",
        n=part.actors,
    )
    if part.spaces:
        yield Text(
            "They meet in one coordination space.",
            {"n": part.spaces},
            plural="They meet in {n} coordination spaces.",
            n=part.spaces,
        )
    if part.ties:
        yield Text("One tie joins them.", {"n": part.ties}, plural="{n} ties join them to one another.", n=part.ties)
        best = [member.name for member in part.members[:BEST] if member.ties]
        yield Text("The best tied are {names}.", {"names": best})
    if part.beyond:
        yield Text(
            "One from elsewhere is tied to them.",
            {"n": part.beyond},
            plural="{n} from elsewhere are tied to them.",
            n=part.beyond,
        )
    if part.alone:
        yield Text(
            "No tie is on record for {names}.",
            {"names": some(part.alone), "n": len(part.alone)},
            plural="No tie is on record for {n} of them: {names}.",
            n=len(part.alone),
        )


def about_changes(part: Changed, since: date) -> Iterator[Text]:
    """What is new."""
    values: dict[str, Value] = {"since": Moment(since.isoformat())}
    if part.nothing_before:
        yield Text("Nothing was on record on {since}, so there is nothing to compare with: all of this is new.", values)
    elif not part.anything:
        yield Text("Nothing that is on record here has changed since {since}.", values)
    else:
        yield from _news(part)


def _news(part: Changed) -> Iterator[Text]:
    def said(names: Sequence[str]) -> dict[str, Value]:
        return {"names": some(names), "n": len(names)}

    if part.joined:
        yield Text(
            "{names} came on record.",
            said(part.joined),
            plural="{n} came on record: {names}.",
            n=len(part.joined),
        )
    if part.gone:
        yield Text(
            "{names} is not on record any more.",
            said(part.gone),
            plural="{n} are not on record any more: {names}.",
            n=len(part.gone),
        )
    if part.ties:
        yield Text(
            "Two who were on record are tied now.",
            {"n": part.ties},
            plural="{n} ties came on record between those who were there before.",
            n=part.ties,
        )
    if part.begun:
        yield Text(
            "The agreement «{names}» began.",
            said(part.begun),
            plural="{n} agreements began: {names}.",
            n=len(part.begun),
        )
    if part.ended:
        yield Text(
            "The term of «{names}» ended.",
            said(part.ended),
            plural="The terms of {n} agreements ended: {names}.",
            n=len(part.ended),
        )
    if part.reported:
        yield Text(
            "Compliance was reported for one month.",
            {"n": part.reported},
            plural="Compliance was reported for {n} months of agreements.",
            n=part.reported,
        )
    if part.answered:
        yield Text("One gap was answered.", {"n": part.answered}, plural="{n} gaps were answered.", n=part.answered)
    if part.documents:
        yield Text(
            "One document was read in.", {"n": part.documents}, plural="{n} documents were read in.", n=part.documents
        )


def about_gaps(part: GapsPart) -> Text:
    """How many gaps there are."""
    if not part.total:
        return Text("No coordination gap was found here in what is known so far.")
    return Text(
        "One coordination gap is known here.",
        {"n": part.total},
        plural="{n} coordination gaps are known here. The most pressing:",
        n=part.total,
    )


def about_agreements(part: AgreementsPart) -> Text:
    """How many agreements are behind schedule."""
    if not part.all:
        return Text("No agreement is on record here.")
    if not part.overdue:
        return Text(
            "The one agreement here is not behind schedule.",
            {"n": len(part.all)},
            plural="None of the {n} agreements here is behind schedule.",
            n=len(part.all),
        )
    return Text(
        "One of {of} agreements here is behind schedule:",
        {"n": len(part.overdue), "of": len(part.all)},
        plural="{n} of {of} agreements here are behind schedule:",
        n=len(part.overdue),
    )


def about_unknown(part: UnknownPart) -> Iterator[Text]:
    """What the report does not know."""
    yield Text("What is missing here may be missing only from the documents that were read.")
    if part.dated and part.stale:
        yield Text(
            "One of the {of} that work here was not confirmed for over a year.",
            {"n": part.stale, "of": part.dated + part.undated},
            plural="{n} of the {of} that work here were not confirmed for over a year.",
            n=part.stale,
        )
    elif part.dated:
        yield Text("All of whom it is known when they were confirmed were confirmed within the last year.")
    if part.undated:
        yield Text(
            "Of one it is not known when it was confirmed.",
            {"n": part.undated},
            plural="Of {n} it is not known when they were confirmed.",
            n=part.undated,
        )
    if part.coverage.share is not None:
        yield Text(
            "Judging by how often names come back in {documents} documents, {percent} in 100 of those whom the "
            "next document names are on record already.",
            {"documents": part.coverage.documents, "percent": round(100 * part.coverage.share)},
        )
    if part.unseen:
        yield Text(
            "By the same estimate at least one more works here that no document names.",
            {"n": part.unseen},
            plural="By the same estimate at least {n} more work here that no document names.",
            n=part.unseen,
        )
    if part.cited:
        yield Text(
            "Nobody has reviewed {n} of the {of} statements that this report cites: they stand as documents were read.",
            {"n": part.proposed, "of": part.cited},
        )


def some(names: Sequence[str], most: int = NAMED) -> list[Text | str]:
    """The first few names, and how many more there are."""
    rest = len(names) - most
    if rest <= 1:
        return list(names[: most + 1])
    return [*names[:most], Text("{n} more", {"n": rest})]
