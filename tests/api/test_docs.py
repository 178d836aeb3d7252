import re
from dataclasses import fields
from pathlib import Path

from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from typer.main import get_command

from api.cli.app import app
from api.problems import STATUS
from api.settings import OpenID, Settings

DOCS = Path(__file__).parents[2] / "docs"
HTTP = (DOCS / "http.md").read_text(encoding="utf-8")
ACCOUNTS = (DOCS / "accounts.md").read_text(encoding="utf-8")


def test_the_guide_names_every_route_setting_and_status(client: TestClient) -> None:
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path.removeprefix("/api/v1/") in HTTP, path
    for status in {400, 404, 422, 503} & set(STATUS.values()):
        assert f"| {status} |" in HTTP


def test_every_setting_has_its_variable_in_the_guides() -> None:
    for settings in (Settings, OpenID):
        described = settings.__doc__ or ""
        for field in fields(settings):
            assert re.search(rf"^ +(\w+, )*{field.name}(, \w+)*$", described, re.MULTILINE), field.name
        for variable in set(re.findall(r"`(TEJIDO_[A-Z_]+)`", described)):
            assert f"`{variable}`" in HTTP + ACCOUNTS, variable


def test_every_command_has_its_address_or_says_why_not(client: TestClient) -> None:
    (table,) = re.findall(r"\| command \| over HTTP \|\n\| --- \| --- \|\n((?:\|.*\n)+)", HTTP)
    listed = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", table, re.MULTILINE))
    commands = get_command(app).commands  # type: ignore[attr-defined]  # a group
    assert listed.keys() == commands.keys()
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    known = {f"{way} {path.removeprefix('/api/v1/')}" for path, ways in paths.items() for way in ways}
    pages = {route.path for route in iter_route_contexts(client.app.routes)}  # type: ignore[attr-defined]  # ours
    for command, said in listed.items():
        named = re.findall(r"`([^`]+)`", said)
        assert named or said.startswith("only here: "), command
        for address in named:
            way, _, path = address.rpartition(" ")
            assert address in pages or f"{way.lower() or 'get'} {path}" in known, (command, address)
