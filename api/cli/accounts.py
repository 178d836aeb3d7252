"""Commands for accounts, tokens and the log. Whoever may write the file of accounts needs no account for them."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Console
from api.cli.naming import whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Language, _
from graph.errors import UsageError
from graph.store import GraphStore, open_store
from graph.text import Text

if TYPE_CHECKING:  # the service's parts take a while to load
    from api.security.accounts import Account
    from api.security.audit import Seal
    from api.security.gate import Gate

users = typer.Typer(help=_("Accounts: who may come in, and what they may do."), no_args_is_help=True)
tokens = typer.Typer(help=_("Tokens: what programs sign in with."), no_args_is_help=True)

Accounts = Annotated[
    str,
    typer.Option(
        "--accounts",
        envvar="TEJIDO_ACCOUNTS",
        help=_("The file of accounts; by default beside the store."),
        metavar="PATH",
    ),
]
Name = Annotated[str, typer.Argument(help=_("The name of the account."))]
Territories = Annotated[
    list[str] | None, typer.Option("--territory", help=_("A territory that the account is for; may be repeated."))
]
FromInput = Annotated[bool, typer.Option("--password-stdin", help=_("Read the password from standard input."))]


def register(app: typer.Typer) -> None:
    app.add_typer(users, name="user")
    app.add_typer(tokens, name="token")
    app.command("audit", help=_("List what was done: signing in, changes, what is not public and was opened."))(audit)


@users.command("add", help=_("Make an account. Asks for the password twice."))
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", help=_("reader, editor, coordinator or admin"))],
    territory: Territories = None,
    email: Annotated[str, typer.Option("--email", help=_("By which another service knows the person."))] = "",
    password_stdin: FromInput = False,
    one_time: Annotated[bool, typer.Option("--one-time", help=_("Print a password to hand over."))] = False,
    no_password: Annotated[bool, typer.Option("--no-password", help=_("The person signs in elsewhere."))] = False,
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    from api.security.accounts import known_role

    console = Console(lang)
    if password_stdin + one_time + no_password > 1:
        raise UsageError(
            "Choose one way to give a password.", remedy="`{help}` lists them.", help="tejido user add --help"
        )
    wanted, places = known_role(role), _territories(db, territory or [])
    with _gate(db, accounts) as gate:
        given = ""
        if one_time:
            given = gate.add_with_one_time_password(name, wanted, territories=places, email=email)
        else:
            password = None if no_password else _password(console, from_input=password_stdin)
            gate.accounts.add(name, wanted, password, territories=places, email=email)
        gate.audit.note(whoami(), "account-added", name)
    console.say(Text("{name} has an account now.", {"name": name}))
    if given:
        _hand_over(console, given)


@users.command("list", help=_("List the accounts."))
def list_users(
    db: Database = DEFAULT_STORE, accounts: Accounts = "", lang: Language = DEFAULT_LANGUAGE, as_json: AsJson = False
) -> None:
    console = Console(lang)
    with _gate(db, accounts) as gate:
        found = gate.accounts.all()
    if as_json:
        console.json([vars(each) for each in found])
    elif not found:
        console.say(Text("There is no account yet. `tejido user add NAME --role admin` makes one."))
    else:
        console.table(
            [Text("name"), Text("role"), Text("territories"), Text("signed in"), Text("state")],
            [
                (
                    each.name,
                    each.role,
                    Text("{ids}", {"ids": list(each.territories)}) if each.territories else Text("all"),
                    console.translator.date(each.last_sign_in[:10]) if each.last_sign_in else Text("never"),
                    _state(each),
                )
                for each in found
            ],
        )


@users.command("role", help=_("Give an account another role."))
def role(
    name: Name,
    role: Annotated[str, typer.Argument(help=_("reader, editor, coordinator or admin"))],
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    from api.security.accounts import known_role

    with _gate(db, accounts) as gate:
        gate.accounts.change(name, role=known_role(role))
        gate.audit.note(whoami(), "account-changed", name)
    Console(lang).say(Text("{name} has the role «{role}» now.", {"name": name, "role": role}))


@users.command("territories", help=_("Say for which territories an account is; none means all."))
def territories(
    name: Name,
    territory: Annotated[list[str] | None, typer.Argument(help=_("Territories by name or id."))] = None,
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    places = _territories(db, territory or [])
    with _gate(db, accounts) as gate:
        gate.accounts.change(name, territories=places)
        gate.audit.note(whoami(), "account-changed", name)
    if places:
        Console(lang).say(Text("{name} is for {ids} now.", {"name": name, "ids": places}))
    else:
        Console(lang).say(Text("{name} is for all territories now.", {"name": name}))


@users.command("disable", help=_("Keep somebody out at once."))
def disable(
    name: Name, db: Database = DEFAULT_STORE, accounts: Accounts = "", lang: Language = DEFAULT_LANGUAGE
) -> None:
    with _gate(db, accounts) as gate:
        gate.accounts.disable(name)
        gate.audit.note(whoami(), "account-disabled", name)
    Console(lang).say(Text("{name} cannot come in any more. `tejido user enable {name}` changes that.", {"name": name}))


@users.command("enable", help=_("Let somebody in again."))
def enable(
    name: Name, db: Database = DEFAULT_STORE, accounts: Accounts = "", lang: Language = DEFAULT_LANGUAGE
) -> None:
    with _gate(db, accounts) as gate:
        gate.accounts.disable(name, disabled=False)
        gate.audit.note(whoami(), "account-enabled", name)
    Console(lang).say(Text("{name} can come in again.", {"name": name}))


@users.command("remove", help=_("Take an account out, with its tokens."))
def remove(
    name: Name, db: Database = DEFAULT_STORE, accounts: Accounts = "", lang: Language = DEFAULT_LANGUAGE
) -> None:
    with _gate(db, accounts) as gate:
        gate.accounts.remove(name)
        gate.audit.note(whoami(), "account-removed", name)
    Console(lang).say(Text("The account {name} is gone.", {"name": name}))


@users.command("reset", help=_("Give a new password to hand over, or with --password-stdin one of yours."))
def reset(
    name: Name,
    password_stdin: FromInput = False,
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    console = Console(lang)
    with _gate(db, accounts) as gate:
        given = ""
        if password_stdin:
            gate.accounts.set_password(name, _password(console, from_input=True))
        else:
            given = gate.reset_password(name)
        gate.audit.note(whoami(), "password-reset", name)
    console.say(Text("{name} has a new password and is signed out everywhere.", {"name": name}))
    if given:
        _hand_over(console, given)


@tokens.command("create", help=_("Make a token; it is shown once."))
def create_token(
    account: Annotated[str, typer.Argument(help=_("Whose token it is."))],
    name: Annotated[str, typer.Argument(help=_("What uses it."))],
    scope: Annotated[str, typer.Option("--scope", help=_("read, edit, coordinate or admin"))] = "read",
    days: Annotated[int, typer.Option("--days", min=1, max=366, help=_("Days until it ends."))] = 90,
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from api.security.tokens import known_scope

    console = Console(lang)
    with _gate(db, accounts) as gate:
        secret = gate.tokens.create(account, name, known_scope(scope), days)
        gate.audit.note(whoami(), "token-created", account)
        waits = gate.accounts.get(account).must_change
    if as_json:
        console.json({"account": account, "name": name, "scope": scope, "token": secret})
        return
    console.say(secret)
    console.warn(Text("Copy it: it is shown only now."))
    if waits:
        console.warn(
            Text("It lets nobody in before {name} signs in and changes the password that was given.", {"name": account})
        )


@tokens.command("list", help=_("List the tokens of an account, or of all."))
def list_tokens(
    account: Annotated[str, typer.Argument(help=_("Whose tokens."))] = "",
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with _gate(db, accounts) as gate:
        owners = [gate.accounts.get(account)] if account else gate.accounts.all()
        found = [token for owner in owners for token in gate.tokens.of(owner.name)]
    if as_json:
        console.json([vars(each) for each in found])
    elif not found:
        console.say(Text("There is no token."))
    else:
        date = console.translator.date
        console.table(
            [Text("account"), Text("name"), Text("scope"), Text("ends"), Text("last used")],
            [
                (
                    each.account,
                    each.name,
                    each.scope,
                    date(each.expires[:10]),
                    date(each.used[:10]) if each.used else Text("never"),
                )
                for each in found
            ],
        )


@tokens.command("revoke", help=_("End a token."))
def revoke_token(
    account: Annotated[str, typer.Argument(help=_("Whose token it is."))],
    name: Annotated[str, typer.Argument(help=_("Its name."))],
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    with _gate(db, accounts) as gate:
        gate.tokens.revoke(account, name)
        gate.audit.note(whoami(), "token-revoked", account)
    Console(lang).say(Text("The token «{name}» lets nobody in any more.", {"name": name}))


def audit(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help=_("How many at most."))] = 50,
    who: Annotated[str, typer.Option("--who", help=_("Only what this account did."))] = "",
    what: Annotated[str, typer.Option("--what", help=_("Only this: signed-in, changed, person-seen …"))] = "",
    about: Annotated[str, typer.Option("--about", help=_("Only what was done to this id or account."))] = "",
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from api.security.audit import SAID, shown

    console = Console(lang)
    if what and what not in SAID:
        raise UsageError("«{what}» is not in the log.", remedy="Use {allowed}.", what=what, allowed=sorted(SAID))
    with open_store(db, create=False) as store, _gate(db, accounts) as gate:
        gate.audit.follow(store)
        entries = gate.audit.entries(limit, who=who, what=what, about=about)
    if as_json:
        console.json([vars(each) for each in entries])
    elif not entries:
        console.say(Text("Nothing in the log fits that.") if who or what or about else Text("Nothing yet."))
    else:
        console.table(
            [Text("no."), Text("when"), Text("who"), Text("what"), Text("about")],
            [
                (each.number, f"{console.translator.date(each.at)} UTC", each.who, SAID[each.what], shown(each))
                for each in entries
            ],
        )


def _gate(db: str, accounts: str) -> Gate:
    from api.security.gate import Gate
    from api.settings import Settings

    settings = Settings(database=db, accounts=accounts)
    return Gate(settings.accounts_path, settings.lifetime)


def _territories(db: str, names: list[str]) -> list[str]:
    """The ids of territories; those that are no ids are looked for in the graph."""
    from api.security.territory import named

    if not names:
        return []
    with open_store(db, create=False) as store:
        return [named(store, name) for name in names]


def _password(console: Console, *, from_input: bool) -> str:
    """What is typed, twice and unseen, or the first line of standard input."""
    from api.security.passwords import check_twice

    if from_input or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(console.render(Text("Password: ")))
    check_twice(password, getpass.getpass(console.render(Text("Once more: "))))
    return password


def _hand_over(console: Console, given: str) -> None:
    console.say(given)
    console.warn(Text("Hand it over: it is shown only now, is good for seven days, and has to be changed."))


def _state(account: Account) -> Text:
    if account.disabled:
        return Text("disabled")
    return Text("has a given password") if account.must_change else Text("in use")


def check_log(store: GraphStore, db: str, accounts: str) -> tuple[list[Text], Seal | None]:
    """What is wrong with the log of this store, and how far it has come; None where there is no log yet."""
    if not _is_kept(db, accounts):
        return [], None
    with _gate(db, accounts) as gate:
        return gate.audit.check(store), gate.audit.seal()


def log_export(db: str, accounts: str, format: str) -> None:
    """Write in the log that a file with what is not public was made, where there is a log."""
    if _is_kept(db, accounts):
        with _gate(db, accounts) as gate:
            gate.audit.note(whoami(), "exported", format)


def forget_in_jobs(db: str, accounts: str, names: Iterable[str]) -> tuple[Text, ...]:
    """Take somebody's names out of the service's list of jobs, where there is one; what is to be said of it."""
    from api.jobs.erasing import erase_beside

    return erase_beside(_place(db, accounts), names)


def _is_kept(db: str, accounts: str) -> bool:
    """Whether there is a log already: a graph that was never served and has no accounts has none."""
    path = _place(db, accounts)
    return path is not None and path.exists()


def _place(db: str, accounts: str) -> Path | None:
    """Where the accounts of a store are kept, if that can be told."""
    from api.settings import Settings

    if not accounts and not db.startswith("sqlite://"):
        return None
    return Settings(database=db, accounts=accounts).accounts_path
