"""One's own account, and the accounts of others: pages under Spanish addresses."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.context import UsesGate, UsesIdentity, UsesLanguage, UsesServices
from api.html import page
from api.pages.signing_in import Typed, in_person, person
from api.security.access import requires
from api.security.accounts import GIVEN, Account, known_role
from api.security.audit import NOBODY, SAID, shown
from api.security.gate import Gate
from api.security.roles import ROLES
from api.security.territory import named
from api.security.tokens import DAYS, MOST_DAYS, SCOPES, known_scope
from api.services import Services
from graph.errors import TejidoError, UsageError
from graph.text import Text

members = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[requires("reader")])
administrators = APIRouter(
    include_in_schema=False,
    default_response_class=HTMLResponse,
    dependencies=[requires("admin"), Depends(in_person)],
)
ROUTERS: Final = (members, administrators)
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


# One's own account


@members.get("/cuenta")
def account_page(
    request: Request,
    language: UsesLanguage,
    services: UsesServices,
    gate: UsesGate,
    identity: UsesIdentity,
    cambio: Did = "",
) -> Response:
    return _account_page(request, language, services, gate, person(identity), said=SAID_AFTER.get(cambio))


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
    account = person(identity)
    try:
        secret = gate.tokens.create(account.name, name, known_scope(scope), days)
    except UsageError as error:
        return _account_page(request, language, services, gate, account, error=error)
    gate.audit.note(account.name, "token-created", account.name)
    return _account_page(request, language, services, gate, account, secret=secret)


@members.post("/cuenta/tokens/revocar")
def revoke_token(gate: UsesGate, identity: UsesIdentity, name: Typed = "") -> Response:
    account = person(identity)
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


def _territories(services: Services, typed: str) -> list[str]:
    return [named(services.store, name.strip()) for name in typed.split(",") if name.strip()]


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
