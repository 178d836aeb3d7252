"""What the environment sets, in words: what each variable does, and why it is not changed in a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from graph.text import Text

Told = str | int | float | bool

COMPUTER: Final = Text("It says where things lie on the computer.")
DOOR: Final = Text("It decides who can come in; whoever took an account over must not be able to open it further.")
BURDEN: Final = Text("It protects the computer from too much at once.")
SECRET: Final = Text("It is a secret, and never shown.")
LANGUAGE: Final = Text("What is chosen above counts before it.")

VARIABLES: Final[Mapping[str, tuple[Text, Text]]] = {
    "TEJIDO_DB": (Text("The store of the graph"), COMPUTER),
    "TEJIDO_LANG": (Text("The language of pages for who has chosen none"), LANGUAGE),
    "TEJIDO_ACCOUNTS": (Text("The file of accounts, log and choices"), COMPUTER),
    "TEJIDO_PUBLIC": (Text("What is public can be read without signing in"), DOOR),
    "TEJIDO_HOSTS": (Text("The names under which others reach the service"), DOOR),
    "TEJIDO_PROXIES": (Text("The proxies that are believed about who asks"), DOOR),
    "TEJIDO_SESSION_IDLE": (Text("Hours unused after which one signs in again"), DOOR),
    "TEJIDO_SESSION_LONGEST": (Text("Hours after which one signs in again in any case"), DOOR),
    "TEJIDO_QUESTIONS": (Text("Questions a minute from one account or address (0: any number)"), BURDEN),
    "TEJIDO_COSTLY": (Text("Of those, such as take long"), BURDEN),
    "TEJIDO_UPLOAD": (Text("Megabytes of documents that may be sent at once"), BURDEN),
    "TEJIDO_OIDC_ISSUER": (Text("Another service that vouches for people"), DOOR),
    "TEJIDO_OIDC_CLIENT": (Text("What that service knows Tejido by"), SECRET),
    "TEJIDO_OIDC_SECRET": (Text("The secret that the two share"), SECRET),
}


class Row(NamedTuple):
    """A variable: what it does, what it is set to, why it is set there and not in a page."""

    name: str
    does: Text
    value: Text | str | float
    why: Text


def told(values: Mapping[str, Told]) -> tuple[Row, ...]:
    """In the order of `VARIABLES`. What is a secret comes as whether it is set."""
    return tuple(Row(name, does, _said(values[name], why), why) for name, (does, why) in VARIABLES.items())


def _said(value: Told, why: Text) -> Text | str | float:
    if isinstance(value, bool):
        if why is SECRET:
            return Text("set") if value else Text("not set")
        return Text("yes") if value else Text("no")
    return value if value != "" else Text("not set")
