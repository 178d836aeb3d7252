"""Signing in and out, one's own account, and the accounts of others: pages under Spanish addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.context import UsesGate, UsesIdentity, UsesLanguage, UsesServices
from api.html import page
from api.pages.router import own
from api.problems import status_of
from api.security.access import open_to_all, requires
from api.security.accounts import GIVEN, Account, known_role
from api.security.audit import NOBODY, SAID, shown
from api.security.browsers import KEPT
from api.security.gate import Gate
from api.security.identity import BROWSER, Identity, address, cookie_name, is_secret
from api.security.passwords import check_twice
from api.security.refusing import CHANGE_PASSWORD, SIGN_IN, headers
from api.security.roles import ROLES
from api.security.territory import named
from api.security.tokens import DAYS, MOST_DAYS, SCOPES, known_scope
from api.services import Services
from graph.errors import AccessError, ForbiddenError, NotSignedInError, TejidoError, TooManyAttemptsError, UsageError
from graph.text import Text

if TYPE_CHECKING:  # an extra
    from api.security.openid import Issuer


def in_person(identity: UsesIdentity) -> None:
    """Raises `ForbiddenError` for a program."""
    if identity.program:
        raise ForbiddenError("Accounts are not administered with a token.", remedy="Sign in with the browser.")


everybody = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[open_to_all()])
members = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[requires("reader")])
administrators = APIRouter(
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[requires("admin"), Depends(in_person)],
)
ROUTERS: Final = (everybody, members, administrators)
JOURNEY: Final = "tejido_openid"
JOURNEY_LASTS: Final = 600  # seconds
AT_ONCE: Final = 100  # entries of the log on a page

SAID_AFTER: Final = {
    "contrasena": Text("Done: your password was changed. You are signed out everywhere else."),
    "token": Text("Done: the token lets nobody in any more."),
    "cuenta": Text("Done: the account was saved."),
    "activada": Text("Done: the account can be used again."),
    "desactivada": Text("Done: nobody comes in with the account."),
    "eliminada": Text("Done: the account was removed."),
}
"""What a page says that a form led to, by the word in its address."""

Did = Annotated[str, Query(max_length=20)]
Typed = Annotated[str, Form(max_length=400)]
Password = Annotated[str, Form(max_length=1000)]


# Signing in and out


@everybody.get(SIGN_IN)
def sign_in_page(
    request: Request, language: UsesLanguage, services: UsesServices, identity: UsesIdentity, sigue: str = "/"
) -> Response:
    if identity.account is not None:
        return RedirectResponse(own(sigue), 303)
    return _sign_in_page(request, language, services, sigue)


@everybody.post(SIGN_IN)
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


@everybody.get("/entrar/openid")
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


@everybody.get("/entrar/openid/vuelta")
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


@everybody.post("/salir")
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


# One's own account


@everybody.get(CHANGE_PASSWORD)
def password_page(request: Request, language: UsesLanguage, identity: UsesIdentity) -> Response:
    return page(request, "password.html", language, account=_person(identity), error=None)


@everybody.post(CHANGE_PASSWORD)
def change_password(
    request: Request,
    language: UsesLanguage,
    gate: UsesGate,
    identity: UsesIdentity,
    present: Password = "",
    password: Password = "",
    again: Password = "",
) -> Response:
    account = _person(identity)
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


@members.get("/cuenta")
def account_page(
    request: Request,
    language: UsesLanguage,
    services: UsesServices,
    gate: UsesGate,
    identity: UsesIdentity,
    cambio: Did = "",
) -> Response:
    return _account_page(request, language, services, gate, _person(identity), said=SAID_AFTER.get(cambio))


@members.post("/cuenta/tokens")
def create_token(
    request: Request,
    language: UsesLanguage,
    services: UsesServices,
    gate: UsesGate,
    identity: UsesIdentity,
    name: Typed = "",
    scope: Typed = "read",
    days: Annotated[int, Form()] = DAYS,
) -> Response:
    account = _person(identity)
    try:
        secret = gate.tokens.create(account.name, name, known_scope(scope), days)
    except UsageError as error:
        return _account_page(request, language, services, gate, account, error=error)
    gate.audit.note(account.name, "token-created", account.name)
    return _account_page(request, language, services, gate, account, secret=secret)


@members.post("/cuenta/tokens/revocar")
def revoke_token(gate: UsesGate, identity: UsesIdentity, name: Typed = "") -> Response:
    account = _person(identity)
    gate.tokens.revoke(account.name, name)
    gate.audit.note(account.name, "token-revoked", account.name)
    return RedirectResponse("/cuenta?cambio=token", 303)


# The accounts of others


@administrators.get("/cuentas")
def accounts_page(
    request: Request, language: UsesLanguage, services: UsesServices, gate: UsesGate, cambio: Did = ""
) -> Response:
    return _accounts_page(request, language, services, gate, said=SAID_AFTER.get(cambio))


@administrators.post("/cuentas")
def add_account(
    request: Request,
    language: UsesLanguage,
    services: UsesServices,
    gate: UsesGate,
    identity: UsesIdentity,
    name: Typed = "",
    role: Typed = "reader",
    territories: Typed = "",
    email: Typed = "",
) -> Response:
    """A new account with a password to hand over, shown once."""
    typed = {"name": name, "role": role, "territories": territories, "email": email}
    try:
        given = gate.add_with_one_time_password(
            name, known_role(role), territories=_territories(services, territories), email=email
        )
    except UsageError as error:
        return _accounts_page(request, language, services, gate, error=error, typed=typed)
    gate.audit.note(identity.viewer.name, "account-added", name)
    return _accounts_page(request, language, services, gate, given=(name, given))


@administrators.get("/cuentas/{name}")
def one_account_page(
    request: Request, name: str, language: UsesLanguage, services: UsesServices, gate: UsesGate
) -> Response:
    return _one_account_page(request, language, services, gate.accounts.get(name))


@administrators.post("/cuentas/{name}")
def change_account(
    request: Request,
    name: str,
    language: UsesLanguage,
    services: UsesServices,
    gate: UsesGate,
    identity: UsesIdentity,
    role: Typed = "",
    territories: Typed = "",
    email: Typed = "",
) -> Response:
    try:
        gate.accounts.change(name, role=known_role(role), territories=_territories(services, territories), email=email)
    except UsageError as error:
        return _one_account_page(request, language, services, gate.accounts.get(name), error=error)
    gate.audit.note(identity.viewer.name, "account-changed", name)
    return RedirectResponse("/cuentas?cambio=cuenta", 303)


@administrators.post("/cuentas/{name}/contrasena")
def reset_password(
    request: Request, name: str, language: UsesLanguage, services: UsesServices, gate: UsesGate, identity: UsesIdentity
) -> Response:
    given = gate.reset_password(name)
    gate.audit.note(identity.viewer.name, "password-reset", name)
    return _accounts_page(request, language, services, gate, given=(name, given))


@administrators.post("/cuentas/{name}/estado")
def disable_or_enable(
    request: Request, name: str, language: UsesLanguage, services: UsesServices, gate: UsesGate, identity: UsesIdentity
) -> Response:
    account = gate.accounts.get(name)
    try:
        gate.accounts.disable(name, disabled=not account.disabled)
    except UsageError as error:
        return _one_account_page(request, language, services, account, error=error)
    gate.audit.note(identity.viewer.name, "account-enabled" if account.disabled else "account-disabled", name)
    return RedirectResponse(f"/cuentas?cambio={'activada' if account.disabled else 'desactivada'}", 303)


@administrators.get("/cuentas/{name}/eliminar")
def ask_before_removing(request: Request, name: str, language: UsesLanguage, gate: UsesGate) -> Response:
    return page(request, "account-remove.html", language, account=gate.accounts.get(name), error=None)


@administrators.post("/cuentas/{name}/eliminar")
def remove_account(
    request: Request, name: str, language: UsesLanguage, gate: UsesGate, identity: UsesIdentity
) -> Response:
    try:
        gate.accounts.remove(name)
    except UsageError as error:
        account = gate.accounts.get(name)
        return page(request, "account-remove.html", language, status=400, account=account, error=error)
    gate.audit.note(identity.viewer.name, "account-removed", name)
    return RedirectResponse("/cuentas?cambio=eliminada", 303)


@administrators.get("/registro")
def log_page(
    request: Request,
    language: UsesLanguage,
    services: UsesServices,
    gate: UsesGate,
    quien: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    gate.audit.follow(services.store)
    return page(
        request,
        "log.html",
        language,
        entries=gate.audit.entries(AT_ONCE, who=quien),
        said=SAID,
        nobody=NOBODY,
        shown=shown,
        who=quien,
        most=AT_ONCE,
    )


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


def _person(identity: Identity) -> Account:
    """Whose session it is. Raises `NotSignedInError`, and `ForbiddenError` for a program: a token makes no tokens."""
    in_person(identity)
    if identity.account is None:
        raise NotSignedInError("This is for people with an account.", remedy="Sign in first.")
    return identity.account


def _territories(services: Services, typed: str) -> list[str]:
    return [named(services.store, name.strip()) for name in typed.split(",") if name.strip()]


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


def _account_page(
    request: Request,
    language: str,
    services: Services,
    gate: Gate,
    account: Account,
    *,
    secret: str = "",
    error: TejidoError | None = None,
    said: Text | None = None,
) -> Response:
    values = {
        "account": account,
        "places": _names(services, account.territories),
        "roles": ROLES,
        "tokens": gate.tokens.of(account.name),
        "scopes": SCOPES,
        "days": DAYS,
        "most_days": MOST_DAYS,
    }
    return page(
        request,
        "my-account.html",
        language,
        status=400 if error else 200,
        **values,
        secret=secret,
        error=error,
        said=said,
    )


def _accounts_page(
    request: Request,
    language: str,
    services: Services,
    gate: Gate,
    *,
    given: tuple[str, str] | None = None,
    error: TejidoError | None = None,
    typed: dict[str, str] | None = None,
    said: Text | None = None,
) -> Response:
    accounts = gate.accounts.all()
    first = {"name": "", "role": "reader" if accounts else "admin", "territories": "", "email": ""}
    shown: dict[str, Any] = {
        "accounts": accounts,
        "places": _names(services, {id for account in accounts for id in account.territories}),
        "roles": ROLES,
        "given_roles": GIVEN if accounts else ("admin",),
        "said": said,
        "typed": typed or first,
        "given": given,
        "error": error,
    }
    return page(request, "accounts.html", language, status=400 if error else 200, **shown)


def _one_account_page(
    request: Request, language: str, services: Services, account: Account, *, error: TejidoError | None = None
) -> Response:
    shown: dict[str, Any] = {
        "account": account,
        "places": _names(services, account.territories),
        "roles": ROLES,
        "given_roles": GIVEN,
        "error": error,
    }
    return page(request, "account.html", language, status=400 if error else 200, **shown)


def _names(services: Services, ids: Any) -> dict[str, Text | str]:
    """The names of territories; one that is no longer there goes by its id."""
    found = {node.id: node.name for node in services.store.nodes(ids=ids, evidence=False)}
    return {id: found.get(id, id) for id in sorted(ids)}
