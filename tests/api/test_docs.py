import re
from dataclasses import fields
from pathlib import Path

from fastapi.testclient import TestClient

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
