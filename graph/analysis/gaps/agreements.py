"""Agreements that have run out, fall behind, or lack what makes them followable."""

from __future__ import annotations

from collections.abc import Iterator

from graph.agreements import CRITERIA, expired, missing_criteria, overdue
from graph.analysis.gaps.base import Gap, GapSettings, parts
from graph.situation import Situation
from graph.text import Moment, Text, Value

TWINNING = "twinning"


def agreements(situation: Situation, settings: GapSettings) -> Iterator[Gap]:
    """For each agreement: is its term over, are scheduled months not complied with, what does it not say?"""
    for alliance in situation.of_kind("Alliance"):
        today = settings.today
        late = overdue(situation, alliance, today)
        if ended := expired(situation, alliance, today):
            yield _expired(situation, alliance, late, today.year - ended.year)
        elif late:
            yield _overdue(situation, alliance, late)
        missing = missing_criteria(situation, alliance)
        if missing and situation.text(alliance, "alliance_type") != TWINNING:
            yield _incomplete(situation, alliance, missing)


def _parties(situation: Situation, alliance: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(situation.into(alliance, "leads", "party_to")))[:4]


def _common(situation: Situation, alliance: str) -> tuple[tuple[str, ...], str | None, tuple[str, ...]]:
    """Parties, territory and themes."""
    return (
        _parties(situation, alliance),
        next(iter(situation.out(alliance, "operates_in")), None),
        tuple(situation.out(alliance, "about")),
    )


def _expired(situation: Situation, alliance: str, late: list[str], years: int) -> Gap:
    end = situation.text(alliance, "end")
    parties, territory, themes = _common(situation, alliance)
    values: dict[str, Value] = {
        "alliance": situation.name(alliance),
        "end": Moment(end),
        "n": len(late),
        "parties": situation.names(parties),
    }
    return Gap(
        kind="agreement_expired",
        title=(
            Text("«{alliance}» has run out behind schedule", values)
            if late
            else Text("«{alliance}» has run out", values)
        ),
        reason=(
            Text(
                "Its term is over ({end}), with {n} scheduled month not recorded as done.",
                values,
                plural="Its term is over ({end}), with {n} scheduled months not recorded as done.",
                n=len(late),
            )
            if late
            else Text("Its term is over ({end}), and no renewal is recorded.", values)
        ),
        next_step=(
            Text("Ask {parties} whether to renew, close or replace it, and record what it achieved.", values)
            if parties
            else Text("Find out who signed it, and whether to renew, close or replace it.", values)
        ),
        parts=parts(benefit=0.3 + 0.5 / (1 + years / 2), certainty=0.9, ease=0.7 if parties else 0.2),
        subject=(alliance, end),
        concerned=parties,
        evidence=(alliance, *situation.evidence(alliance, "party_to")),
        territory=territory,
        themes=themes,
    )


def _overdue(situation: Situation, alliance: str, late: list[str]) -> Gap:
    parties, territory, themes = _common(situation, alliance)
    values: dict[str, Value] = {
        "alliance": situation.name(alliance),
        "months": [Moment(month) for month in late[:6]],
        "n": len(late),
        "parties": situation.names(parties),
    }
    return Gap(
        kind="agreement_overdue",
        title=Text("«{alliance}» is behind schedule", values),
        reason=Text(
            "The scheduled month {months} is past and not recorded as done.",
            values,
            plural="{n} scheduled months are past and not recorded as done: {months}.",
            n=len(late),
        ),
        next_step=(
            Text("Ask {parties} what holds it up, and agree new dates.", values)
            if parties
            else Text("Find out who carries it, and agree new dates.", values)
        ),
        parts=parts(benefit=0.6 + 0.05 * min(len(late), 6), certainty=0.8, ease=0.8 if parties else 0.3),
        subject=(alliance, *late),
        concerned=parties,
        evidence=(alliance, *situation.evidence(alliance, "party_to")),
        territory=territory,
        themes=themes,
    )


def _incomplete(situation: Situation, alliance: str, missing: list[Text]) -> Gap:
    parties, territory, themes = _common(situation, alliance)
    values: dict[str, Value] = {
        "alliance": situation.name(alliance),
        "missing": missing,
        "n": len(missing),
        "of": len(CRITERIA),
        "parties": situation.names(parties),
    }
    return Gap(
        kind="agreement_incomplete",
        title=Text("«{alliance}» cannot be followed up", values),
        reason=Text("Of {of} monitoring criteria it leaves {n} unsaid: {missing}.", values),
        next_step=(
            Text("Agree with {parties} on these points, in an annex to the agreement.", values)
            if parties
            else Text("Find out who signed it, and agree on these points with them.", values)
        ),
        parts=parts(
            benefit=0.2 + 0.5 * len(missing) / len(CRITERIA),
            certainty=1 - len(missing) / len(CRITERIA),
            ease=0.7 if parties else 0.2,
        ),
        subject=(alliance,),
        concerned=parties,
        evidence=(alliance,),
        territory=territory,
        themes=themes,
    )
