"""What every route asks of a request: who looks, in which language, through which services."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from api.language import preferred
from api.security.audit import What
from api.security.gate import Gate
from api.security.identity import Identity, has_secret, identify
from api.security.watching import Note, WatchedSight, persons_named
from api.services import Services
from graph.visibility import PUBLIC, Sight, Viewer
from viz.i18n import LANGUAGES

COOKIE = "tejido_lang"


def services_of(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


def gate_of(request: Request) -> Gate:
    gate = request.app.state.gate
    assert isinstance(gate, Gate)
    return gate


async def identity_of(request: Request) -> Identity:
    """Who sends the request, found out once. Raises `NotSignedInError` for a token that is none."""
    known = getattr(request.state, "identity", None)
    if isinstance(known, Identity):
        return known
    gate, personal = gate_of(request), request.app.state.personal
    if has_secret(request):  # a session or token notes its last use, which may have to wait for another writer
        found = await run_in_threadpool(identify, request, gate, personal=personal)
    else:
        found = identify(request, gate, personal=personal)
    request.state.identity = found
    return found


def identity_so_far(request: Request) -> Identity:
    """Who sends the request, as far as that was found out: for saying what went wrong."""
    known = getattr(request.state, "identity", None)
    return known if isinstance(known, Identity) else Identity()


async def viewer_of(identity: UsesIdentity) -> Viewer:
    return identity.viewer


def language_of(request: Request) -> str:
    """What `?lang=` asks for, else what was chosen before, else what the browser prefers, else what administrators
    chose, else the service's own.
    """
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    if (accepted := request.headers.get("accept-language")) and (language := preferred(accepted)):
        return language
    return gate_of(request).choices.value("language") or services_of(request).settings.language


def watched(services: Services, viewer: Viewer, note: Note | None) -> Sight:
    """What the viewer sees; what is opened of it that is not public is told to `note`, where that is given."""
    sight = services.sight(viewer)
    if note is None:
        return sight
    public = services.sight(PUBLIC).veil
    return WatchedSight(sight.store, sight.viewer, sight.kept, sight.finder, note=note, public=public)


def noting(services: Services, gate: Gate, viewer: Viewer) -> Note | None:
    """How the log is told what somebody opened; of whoever has no account it is told nothing."""
    if not viewer.name:
        return None

    def note(what: What, about: str) -> None:
        # the log outlives who is erased, and a document may be named after her
        kept = what == "person-seen" or about in services.sight(PUBLIC).veil.hidden
        gate.audit.note(viewer.name, what, gate.audit.pseudonym(about) if kept else about)

    return note


def persons_shown(services: Services, gate: Gate, viewer: Viewer, answer: str) -> str:
    """How many persons an answer names that the viewer sees and the public does not, and their pseudonyms; nothing
    where there is none.
    """
    public, own = services.sight(PUBLIC).veil, services.sight(viewer).veil
    ids, others = persons_named(services.store, public, own, answer)
    return f"{len(ids) + others} {' '.join(sorted(map(gate.audit.pseudonym, ids)))}".rstrip() if ids or others else ""


def sight_of(services: UsesServices, viewer: UsesViewer, gate: UsesGate) -> Sight:
    """What the viewer sees; whoever has an account leaves a trace in the log where it is not public."""
    return watched(services, viewer, noting(services, gate, viewer))


def note_persons(request: Request, viewer: Viewer, answer: str) -> None:
    """Note in the log that an account was shown names of persons, in lists and quotes too: one entry an answer."""
    gate = gate_of(request)
    if viewer.name and (named := persons_shown(services_of(request), gate, viewer, answer)):
        gate.audit.note(viewer.name, "persons-named", named)


# None of these waits for anything, so that none needs a thread of its own.
async def _services(request: Request) -> Services:
    return services_of(request)


async def _gate(request: Request) -> Gate:
    return gate_of(request)


async def _language(request: Request) -> str:
    return language_of(request)


UsesServices = Annotated[Services, Depends(_services)]
UsesGate = Annotated[Gate, Depends(_gate)]
UsesIdentity = Annotated[Identity, Depends(identity_of)]
UsesViewer = Annotated[Viewer, Depends(viewer_of)]
UsesLanguage = Annotated[str, Depends(_language)]
UsesSight = Annotated[Sight, Depends(sight_of)]
