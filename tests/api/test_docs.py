from dataclasses import fields
from pathlib import Path

from fastapi.testclient import TestClient

from api.problems import STATUS
from api.settings import Settings

HTTP = (Path(__file__).parents[2] / "docs" / "http.md").read_text(encoding="utf-8")


def test_the_guide_names_every_route_setting_and_status(client: TestClient) -> None:
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path.removeprefix("/api/v1/") in HTTP, path
    assert [field.name for field in fields(Settings)] == ["database", "language"]
    assert "TEJIDO_DB" in HTTP
    assert "TEJIDO_LANG" in HTTP
    for status in {400, 404, 422, 503} & set(STATUS.values()):
        assert f"| {status} |" in HTTP
