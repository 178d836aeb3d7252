"""The command that serves pages and the HTTP service."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from api.cli.console import Console
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, Database, Language, _
from graph.text import Text


def register(app: typer.Typer) -> None:
    app.command("serve", help=_("Serve the pages and the HTTP service on this computer."))(serve)


def serve(
    host: Annotated[
        str, typer.Option(help=_("Address to listen on; without accounts only this computer's own."))
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("Port to listen on."))] = 8000,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    from api.serve import is_loopback
    from api.serve import serve as serve_app
    from api.settings import Settings

    console = Console(lang)
    settings = replace(Settings.from_environment(), database=db, language=lang)
    if not (is_loopback(host) or settings.proxies):
        console.warn(Text("Passwords cross the network unencrypted: put a proxy with TLS in front (TEJIDO_PROXIES)."))
    serve_app(settings, host=host, port=port, ready=lambda url: console.say(at(url)))


def at(url: str) -> Text:
    return Text("The pages are at {url} (Ctrl+C ends).", {"url": url})
