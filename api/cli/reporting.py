"""The command that writes a report for a meeting to a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.cli.accounts import Accounts, log_export
from api.cli.console import Console
from api.cli.naming import pick
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, Database, Language, _
from graph.errors import UsageError, writing
from graph.store import open_store
from graph.text import Text


def register(app: typer.Typer) -> None:
    app.command("report", help=_("A report for a meeting: network, gaps, agreements, practices (PDF or HTML)."))(report)


def report(
    path: Annotated[Path, typer.Argument(help=_("The file: its ending says what it becomes."), show_default=False)],
    territory: Annotated[
        str, typer.Option("--territory", help=_("Only here: a name or an id; what lies in it counts too."))
    ] = "",
    theme: Annotated[str, typer.Option("--theme", help=_("Only on this theme or problem."))] = "",
    since: Annotated[
        str, typer.Option("--since", help=_("The day of the last meeting (2026-07-31); three months ago."))
    ] = "",
    as_pdf: Annotated[
        bool | None, typer.Option("--pdf/--html", help=_("Pages to print, or one file that stands alone."))
    ] = None,
    public: Annotated[bool, typer.Option("--public", help=_("For anybody: quotes of public documents alone."))] = False,
    with_persons: Annotated[
        bool, typer.Option("--with-persons", help=_("Also persons and what documents say of them."))
    ] = False,
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    """Persons stay out unless asked for, because files travel."""
    from api.services import Services
    from api.settings import Settings
    from viz.reports import Asked
    from viz.reports.asked import PERIOD
    from viz.reports.pdf import pdf
    from viz.reports.written import written

    today = date.today()
    with open_store(db, create=False) as store:
        asked = Asked(
            today=today,
            since=_day(since) if since else today - PERIOD,
            territory=pick(store, territory, ("Territory",), municipal=True).id if territory else "",
            theme=pick(store, theme, ("Theme", "Problem")).id if theme else "",
            audience="coordinators" if with_persons else "public" if public else "network",
        )
    services = Services(Settings(db))
    try:
        html = written(services.meeting(asked), lang)
    finally:
        services.close()
    pages = path.suffix.lower() == ".pdf" if as_pdf is None else as_pdf
    content = pdf(html) if pages else html.encode()
    with writing(path):
        path.write_bytes(content)
    if with_persons:
        log_export(db, accounts, "report-with-persons")
    Console(lang).say(Text("Written: {path}", {"path": str(path)}))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("«{day}» is no day.", remedy="For example: 2026-07-31.", day=text) from error
