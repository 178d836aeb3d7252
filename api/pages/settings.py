"""The settings: what is chosen in the page, and what the environment set. For administrators."""

from __future__ import annotations

from typing import Final

from fastapi import Depends
from fastapi.responses import RedirectResponse, Response

from api.answers import Here, UsesHere
from api.context import gate_of
from api.html import page
from api.jobs.desk import LARGEST_FILE, MOST_FILES
from api.pages.router import pages_for
from api.pages.sending import UsesSent
from api.pages.signing_in import in_person
from api.routes.authors import author_of
from api.security.choices import Name
from api.settings import Settings
from graph.errors import UsageError
from graph.store import shown_address
from viz.i18n import LANGUAGES, OWN_NAMES
from viz.pages.settings import Told, told

router = pages_for("admin")
CONTACT: Final = 200  # characters


@router.get("/ajustes")
def settings_page(here: UsesHere) -> Response:
    return _settings_page(here)


@router.post("/ajustes", dependencies=[Depends(in_person)])
def choose(here: UsesHere, sent: UsesSent) -> Response:
    """What the page lets one choose; it holds at once."""
    gate, author = gate_of(here.request), author_of(here.viewer)
    language, contact = sent.text("idioma"), " ".join(sent.text("contacto", CONTACT + 1).split())
    if language not in ("", *LANGUAGES):
        return _settings_page(here, UsageError("Choose one of the languages."))
    if len(contact) > CONTACT:
        return _settings_page(here, UsageError("That is too long.", remedy="A name and an address are enough."))
    chosen: dict[Name, str] = {"language": language, "contact": contact}
    for name, value in chosen.items():
        if value != gate.choices.value(name):
            gate.set(name, value, author, here.viewer.name)
    return RedirectResponse("/ajustes?guardado=si", 303)


def _settings_page(here: Here, error: UsageError | None = None) -> Response:
    choices, settings = gate_of(here.request).choices, here.services.settings
    territory = choices.value("territory")
    return page(
        here.request,
        "settings.html",
        here.language,
        status=400 if error else 200,
        language_chosen=choices.value("language"),
        languages=[(code, OWN_NAMES[code]) for code in LANGUAGES],
        own=settings.language,
        contact=choices.value("contact"),
        territory=next(here.sight.nodes("Territory", ids=[territory], evidence=False), None) if territory else None,
        told=told(_facts(settings)),
        most_files=MOST_FILES,
        largest=LARGEST_FILE // 1_000_000,
        said="guardado" in here.request.query_params,
        error=error,
    )


def _facts(settings: Settings) -> dict[str, Told]:
    """What the environment set; no secret is among it."""
    return {
        "TEJIDO_DB": shown_address(settings.database),
        "TEJIDO_LANG": settings.language,
        "TEJIDO_ACCOUNTS": str(settings.accounts_path or ""),
        "TEJIDO_PUBLIC": settings.public,
        "TEJIDO_HOSTS": ", ".join(settings.hosts),
        "TEJIDO_PROXIES": ", ".join(settings.proxies),
        "TEJIDO_SESSION_IDLE": settings.idle,
        "TEJIDO_SESSION_LONGEST": settings.longest,
        "TEJIDO_QUESTIONS": settings.questions,
        "TEJIDO_COSTLY": settings.costly,
        "TEJIDO_UPLOAD": settings.upload,
        "TEJIDO_OIDC_ISSUER": settings.openid.issuer if settings.openid else "",
        "TEJIDO_OIDC_CLIENT": bool(settings.openid),
        "TEJIDO_OIDC_SECRET": bool(settings.openid),
    }
