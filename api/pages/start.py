"""The first page, and its first steps: one's own territory, the curated collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Form, Query
from fastapi.responses import RedirectResponse, Response

from api.answers import Here, UsesHere
from api.context import gate_of
from api.html import changed, page
from api.jobs.tasks import Outcome, Progress, tasks_of
from api.pages.router import pages_for
from api.pages.sample import reading
from api.routes.authors import author_of
from api.security.access import requires
from api.security.roles import at_least
from corpus.curated import source_ids
from corpus.gazetteer import Place, gazetteer, territory_nodes
from corpus.load import load
from graph.analysis.gaps import most_pressing
from graph.errors import UsageError
from graph.model import Changes, Node
from graph.text import Text
from viz.pages.gaps import shown
from viz.pages.start import (
    WAITING,
    WEEKS,
    Known,
    first_steps,
    has_own_agreement,
    has_own_document,
    now,
    start_page,
)

router = pages_for("public")
ADMIN: Final = [requires("admin")]
PRESSING: Final = 3
OFFERED: Final = 20
Word = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True)
class Spot:
    """A place that may be meant, with those around it."""

    place: Place
    around: str


@router.get("/")
def start(here: UsesHere) -> Response:
    """Quick, however large the graph is: of a large one, what has to be computed is fetched by the page."""
    later = here.services.large and "todo" not in here.request.query_params
    steps = _steps(here) if at_least(here.viewer, "editor") else ()
    return page(
        here.request,
        "start.html",
        here.language,
        steps=steps,
        folded=gate_of(here.request).choices.value("steps") == "hidden",
        reading=reading(here) if steps else "",
        later=later,
        **({} if later else {**_present(here), **_pressing(here)}),
    )


@router.get("/inicio/ahora")
def present(here: UsesHere) -> Response:
    """What is to be done now and what is in the graph, as a part of the page."""
    return page(here.request, "start-now.html", here.language, later=True, **_present(here))


@router.get("/inicio/brechas")
def pressing(here: UsesHere) -> Response:
    """The most pressing gaps, as a part of the page."""
    return page(here.request, "start-gaps.html", here.language, **_pressing(here))


@router.post("/inicio/pasos", dependencies=ADMIN)
def fold_steps(here: UsesHere, mostrar: Word = "") -> Response:
    """Put the first steps away, or bring them back."""
    gate_of(here.request).choices.choose("steps", "" if mostrar else "hidden", author_of(here.viewer))
    return RedirectResponse("/", 303)


# The territory


@router.get("/inicio/territorio", dependencies=ADMIN)
def territory_page(here: UsesHere, nombre: Annotated[str, Query(max_length=200)] = "") -> Response:
    return _territory_page(here, nombre)


@router.post("/inicio/territorio", dependencies=ADMIN)
def name_territory(here: UsesHere, nombre: Word = "", lugar: Word = "") -> Response:
    """The network's own territory: it comes into the graph with those around it."""
    known = gazetteer()
    if lugar not in known:
        return _territory_page(here, nombre, UsageError("Choose one of these places."), status=400)
    place, author = known[lugar], author_of(here.viewer)
    nodes, edges = territory_nodes(place)
    reason = here.say(Text("Our territory: {name}", {"name": place.name}))
    change = here.services.store.apply(Changes(nodes, edges, by=author, reason=reason))
    gate_of(here.request).set("territory", known.territory_id(place), author, here.viewer.name)
    return changed("/", change) if change.nodes else RedirectResponse("/", 303)


# The curated collection


@router.get("/inicio/coleccion", dependencies=ADMIN)
def collection(here: UsesHere) -> Response:
    """How far bringing it in is."""
    return page(here.request, "collection.html", here.language, task=tasks_of(here.request).latest("corpus"))


@router.post("/inicio/coleccion", dependencies=ADMIN)
def bring_in_collection(here: UsesHere) -> Response:
    store = here.services.store

    def work(progress: Progress) -> Outcome:
        nodes, edges = load(store, progress)
        values = {"nodes": nodes, "edges": edges}
        told = Text("The curated collection is in: {nodes} names and {edges} ties are new or changed.", values)
        return Outcome((told if nodes or edges else Text("The curated collection was in already; nothing changed."),))

    tasks_of(here.request).begin("corpus", author_of(here.viewer), work)
    return RedirectResponse("/inicio/coleccion", 303)


def _present(here: Here) -> dict[str, Any]:
    """What waits for whoever looks, and what is in the graph."""
    services, viewer = here.services, here.viewer
    edits = at_least(viewer, "editor")
    return {
        "page": start_page(services.counts(viewer)),
        "now": now(
            here.sight,
            services.agreements(viewer),
            date.today(),
            edits=edits,
            follows=here.sight.all_seeing,  # to others it would tell that something changed which they do not see
            stale=edits and not here.services.large,  # which has to look at all there is
        ),
        "most_waiting": WAITING,
        "weeks_shown": WEEKS,
    }


def _pressing(here: Here) -> dict[str, Any]:
    """The most pressing gaps, of the territory before others."""
    services, viewer = here.services, here.viewer
    territory = _territory(here)
    own = list(services.gaps(viewer, territory=territory.id)) if territory else []
    gaps = most_pressing(own or list(services.gaps(viewer)), PRESSING)
    return {
        "gaps": shown(here.sight, gaps, services.situation(viewer)),
        "territory": territory if own else None,
    }


def _territory(here: Here) -> Node | None:
    """What the viewer's account is for, else what the network named its own."""
    id = next(iter(here.viewer.territories), "") or gate_of(here.request).choices.value("territory")
    return next(here.sight.nodes("Territory", ids=[id], evidence=False), None) if id else None


def _steps(here: Here) -> Any:
    services, sight, gate = here.services, here.services.sight(here.viewer), gate_of(here.request)
    own = {document.id for document in services.sample().documents}

    def look() -> Known:
        return Known(
            collection=any(sight.nodes("Document", ids=source_ids(), evidence=False)),
            document=has_own_document(sight, own, sheet=False),
            sheet=has_own_document(sight, own, sheet=True),
            agreement=has_own_agreement(sight),
            reviewed=next(iter(sight.decisions()), None) is not None,
        )

    known = services.kept(here.viewer, "first steps", look)
    steps = first_steps(known, territory=bool(gate.choices.value("territory")), account=gate.accounts.any())
    return tuple(step for step in steps if at_least(here.viewer, step.role))


def _territory_page(here: Here, name: str, error: UsageError | None = None, *, status: int = 200) -> Response:
    found = gazetteer().find(name)[:OFFERED] if name.strip() else []
    spots = [Spot(place, ", ".join(around.name for around in gazetteer().parents(place))) for place in found]
    return page(
        here.request, "territory.html", here.language, status=status, name=name, spots=spots, error=error
    )  # fmt: skip
