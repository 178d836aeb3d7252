"""Signing in and out, here or elsewhere, and changing one's password: pages under Spanish addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.context import UsesGate, UsesIdentity, UsesLanguage, UsesServices
from api.html import page
from api.pages.router import own
from api.problems import status_of
from api.security.access import open_to_all
from api.security.accounts import Account
from api.security.browsers import KEPT
from api.security.gate import Gate
from api.security.identity import BROWSER, Identity, address, cookie_name, is_secret
from api.security.passwords import check_twice
from api.security.refusing import CHANGE_PASSWORD, SIGN_IN, headers
from api.services import Services
from graph.errors import AccessError, ForbiddenError, NotSignedInError, TooManyAttemptsError, UsageError

if TYPE_CHECKING:  # an extra
    from api.security.openid import Issuer

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[open_to_all()])
JOURNEY: Final = "tejido_openid"
JOURNEY_LASTS: Final = 600  # seconds

Typed = Annotated[str, Form(max_length=400)]
Password = Annotated[str, Form(max_length=1000)]


@router.get(SIGN_IN)
def sign_in_page(
    request: Request, language: UsesLanguage, services: UsesServices, identity: UsesIdentity, sigue: str = "/"
) -> Response:
    if identity.account is not None:
        return RedirectResponse(own(sigue), 303)
    return _sign_in_page(request, language, services, sigue)


@router.post(SIGN_IN)
def sign_in(
    request: Request,
    language: UsesLanguage,
    services: UsesServices,
    gate: UsesGate,
    identity: UsesIdentity,
    name: Typed = "",
    password: Password = "",
    sigue: Typed = "/",
) -> Response:
    try:
        secret = gate.sign_in(name, password, address(request), _browser(request))
    except AccessError as error:
        response = _sign_in_page(request, language, services, sigue, name=name, error=error)
        response.headers.update(headers(error))
        return response
    if identity.secret:
        gate.sessions.end(identity.secret)
    return begun(request, gate, secret, sigue)


def begun(request: Request, gate: Gate, secret: str, onward: str) -> Response:
    """A session begins: its secret goes to the browser, with another by which it is known the next time; whoever has a
    given password goes to change it.
    """
    account = gate.sessions.account(secret)
    response = RedirectResponse(CHANGE_PASSWORD if account and account.must_change else own(onward), 303)
    response.set_cookie(cookie_name(request), secret, httponly=True, samesite="lax", secure=is_secret(request))
    if account is not None:
        response.set_cookie(
            cookie_name(request, BROWSER),
            gate.browsers.remember(_browser(request), account.name),
            max_age=KEPT,
            httponly=True,
            samesite="lax",
            secure=is_secret(request),
        )
    return response


@router.get("/entrar/openid")
def sign_in_elsewhere(request: Request, language: UsesLanguage, services: UsesServices, sigue: str = "/") -> Response:
    """Off to the service that vouches for people."""
    try:
        address, journey = _issuer(services).departure(_way_back(request), own(sigue))
    except AccessError as error:
        return _sign_in_page(request, language, services, sigue, error=error)
    response = RedirectResponse(address, 303)
    response.set_cookie(
        cookie_name(request, JOURNEY),
        quote(journey.packed()),
        max_age=JOURNEY_LASTS,
        httponly=True,
        samesite="lax",
        secure=is_secret(request),
    )
    return response


@router.get("/entrar/openid/vuelta")
def come_back(
    request: Request, language: UsesLanguage, services: UsesServices, gate: UsesGate, state: str = "", code: str = ""
) -> Response:
    """Back from there, with what it says of the person."""
    try:
        email, onward = _arrival(request, services, gate, state, code)
        account = gate.vouched_for(email, services.settings.openid.role if services.settings.openid else None)
    except AccessError as error:
        response = _sign_in_page(request, language, services, "/", error=error)
    else:
        response = begun(request, gate, gate.welcome(account), onward)
    response.delete_cookie(cookie_name(request, JOURNEY), httponly=True, samesite="lax", secure=is_secret(request))
    return response


@router.post("/salir")
def sign_out(request: Request, gate: UsesGate, identity: UsesIdentity, everywhere: Typed = "") -> Response:
    if identity.account is not None:
        gate.sessions.end(identity.secret)
        if everywhere:
            gate.sessions.end_all(identity.account.name)
        gate.audit.note(identity.account.name, "signed-out", identity.account.name)
    response = RedirectResponse(SIGN_IN, 303)
    response.delete_cookie(cookie_name(request), httponly=True, samesite="lax", secure=is_secret(request))
    response.headers["Clear-Site-Data"] = '"cache"'  # on a shared computer the next one must not turn back the pages
    return response


@router.get(CHANGE_PASSWORD)
def password_page(request: Request, language: UsesLanguage, identity: UsesIdentity) -> Response:
    return page(request, "password.html", language, account=person(identity), error=None)


@router.post(CHANGE_PASSWORD)
def change_password(
    request: Request,
    language: UsesLanguage,
    gate: UsesGate,
    identity: UsesIdentity,
    present: Password = "",
    password: Password = "",
    again: Password = "",
) -> Response:
    account = person(identity)
    try:
        gate.recognise(account.name, present, address(request), _browser(request))
        check_twice(password, again)
        gate.accounts.set_password(account.name, password)
    except (AccessError, UsageError) as error:
        wrong = isinstance(error, NotSignedInError)
        said = UsageError("That is not your present password.", remedy="Try again.") if wrong else error
        status = 429 if isinstance(error, TooManyAttemptsError) else 400
        return page(request, "password.html", language, status=status, account=account, error=said)
    gate.audit.note(account.name, "password-changed", account.name)
    return begun(request, gate, gate.welcome(gate.accounts.get(account.name)), "/cuenta?cambio=contrasena")


def in_person(identity: UsesIdentity) -> None:
    """Raises `ForbiddenError` for a program."""
    if identity.program:
        raise ForbiddenError("Accounts are not administered with a token.", remedy="Sign in with the browser.")


def person(identity: Identity) -> Account:
    """Whose session it is. Raises `NotSignedInError`, and `ForbiddenError` for a program: a token makes no tokens."""
    in_person(identity)
    if identity.account is None:
        raise NotSignedInError("This is for people with an account.", remedy="Sign in first.")
    return identity.account


def _issuer(services: Services) -> Issuer:
    """Raises `UsageError` where no other service vouches for people, or what it takes is not installed."""
    if services.settings.openid is None:
        raise UsageError("No other service vouches for people here.", remedy="Sign in with a password.")
    try:
        from api.security.openid import Issuer
    except ImportError as error:
        raise UsageError(
            "What signing in elsewhere takes is not installed.", remedy="Install the extra: pip install tejido[oidc]."
        ) from error
    return Issuer(services.settings.openid)


def _arrival(request: Request, services: Services, gate: Gate, state: str, code: str) -> tuple[str, str]:
    """The address of e-mail of who came back from the other service, and where to go on. Raises `NotSignedInError`."""
    from api.security.openid import Journey

    try:
        journey = Journey.unpacked(unquote(request.cookies.get(cookie_name(request, JOURNEY), "")))
        return _issuer(services).arrival(journey, state, code, _way_back(request)), journey.onward
    except AccessError:
        gate.refused("openid-refused")
        raise


def _browser(request: Request) -> str:
    """What this browser is known by."""
    return request.cookies.get(cookie_name(request, BROWSER), "")


def _way_back(request: Request) -> str:
    return str(request.url_for("come_back"))


def _sign_in_page(
    request: Request,
    language: str,
    services: Services,
    onward: str,
    *,
    name: str = "",
    error: AccessError | None = None,
) -> Response:
    status = status_of(request, error)
    elsewhere = services.settings.openid is not None
    return page(
        request,
        "sign-in.html",
        language,
        status=status,
        name=name,
        onward=own(onward),
        error=error,
        elsewhere=elsewhere,
    )
