"""The report for a meeting: all that is in it, gathered before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from graph.situation import Situation
from graph.text import Moment, Text
from graph.visibility import Sight
from viz.explorer import Explorer
from viz.pages.agreements import Register
from viz.pages.gaps import GapCatalogue
from viz.reports import summary
from viz.reports.agreements import AgreementsPart, agreements_part
from viz.reports.asked import AUDIENCES, Asked
from viz.reports.changes import changed
from viz.reports.gaps import GapsPart, gaps_part
from viz.reports.network import NetworkPart, network_part
from viz.reports.practices import PracticesPart, practices_part
from viz.reports.scope import Scope
from viz.reports.sources import Citations, Source
from viz.reports.unknown import UnknownPart, unknown_part


@dataclass(frozen=True)
class Material:
    """What a report is made of, all of it as its readers see it; `then` is the graph when the period began."""

    sight: Sight
    here: Situation
    then: Situation
    explorer: Explorer
    gaps: GapCatalogue
    register: Register


@dataclass(frozen=True)
class MeetingReport:
    """What the templates receive. Parts that were not asked for are None; sentences are in the order in which they are
    read. `territory` and `theme` are names, empty for everything.
    """

    asked: Asked
    territory: str
    theme: str
    about_network: tuple[Text, ...]
    about_changes: tuple[Text, ...]
    about_unknown: tuple[Text, ...]
    network: NetworkPart | None
    gaps: GapsPart | None
    agreements: AgreementsPart | None
    practices: PracticesPart | None
    unknown: UnknownPart
    sources: tuple[Source, ...]

    @property
    def title(self) -> Text:
        if self.territory and self.theme:
            return Text("{territory}: {theme}", {"territory": self.territory, "theme": self.theme})
        return Text("{name}", {"name": self.territory or self.theme or Text("The whole network")})

    @property
    def audience(self) -> Text:
        return AUDIENCES[self.asked.audience][0]

    @property
    def told(self) -> Text:
        return AUDIENCES[self.asked.audience][1]

    @property
    def period(self) -> Text:
        since, today = (Moment(day.isoformat()) for day in (self.asked.since, self.asked.today))
        return Text("From {since} to {today}", {"since": since, "today": today})

    @property
    def about_gaps(self) -> Text | None:
        return summary.about_gaps(self.gaps) if self.gaps else None

    @property
    def about_agreements(self) -> Text | None:
        return summary.about_agreements(self.agreements) if self.agreements else None


def meeting_report(material: Material, asked: Asked) -> MeetingReport:
    """The report that is asked for. Raises `UsageError` for a territory or theme that is not there."""
    sight, here = material.sight, material.here
    territory, theme = (here.name(id) if id else "" for id in (asked.territory, asked.theme))
    scope, citations = Scope.of(material.explorer, asked), Citations(sight)
    network = network_part(sight, scope, citations)
    agreements = agreements_part(sight, material.register, here, scope, asked, citations)
    gaps = gaps_part(sight, material.gaps, asked, citations) if "gaps" in asked.parts else None
    practices = practices_part(sight, here, asked, citations) if "practices" in asked.parts else None
    followed = [one.followed for one in agreements.all]
    news = changed(here, material.then, scope, followed, material.gaps, asked)
    unknown = unknown_part(sight, scope, citations, asked)
    return MeetingReport(
        asked=asked,
        territory=territory,
        theme=theme,
        about_network=tuple(summary.about_network(network)),
        about_changes=tuple(summary.about_changes(news, asked.since)),
        about_unknown=tuple(summary.about_unknown(unknown)),
        network=network if "network" in asked.parts else None,
        gaps=gaps,
        agreements=agreements if "agreements" in asked.parts else None,
        practices=practices,
        unknown=unknown,
        sources=citations.sources(),
    )
