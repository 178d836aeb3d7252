"""The wire shape: what others made programs for stays as it is, unless somebody means to change it.

`python -m tests.api.test_contract` writes the shape anew; what then differs in `openapi.json` is what callers meet.
"""

import json
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from api.openapi import describe
from api.settings import Settings

SHAPE = Path(__file__).with_name("openapi.json")
TEXTS = ("description", "title", "examples", "example", "summary")


def shape(document: dict[str, Any]) -> str:
    """The document without the words for people, which may be put better at any time."""
    kept = {"paths": _bare(document["paths"]), "components": _bare(document["components"])}
    return json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _bare(value: Any, *, names: bool = False) -> Any:
    """`names`: the keys are names of properties, of which one may be called `description`."""
    if isinstance(value, dict):
        return {
            key: _bare(each, names=key in ("properties", "schemas", "paths"))
            for key, each in value.items()
            if names or key not in TEXTS
        }
    return [_bare(each) for each in value] if isinstance(value, list) else value


def test_the_wire_shape_is_as_it_was(client: TestClient) -> None:
    now = shape(client.get("/api/v1/openapi.json").json())
    assert now == SHAPE.read_text(encoding="utf-8"), "if it is meant: python -m tests.api.test_contract"


def test_it_is_good_enough_to_make_a_client_from(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["components"]["securitySchemes"]) == {"token", "session"}
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    ids = [operation["operationId"] for _, _, operation in operations]
    assert len(set(ids)) == len(ids)
    assert all(id.isidentifier() for id in ids)
    known = {tag["name"] for tag in document["tags"]}
    for path, method, operation in operations:
        where = f"{method} {path}"
        assert operation["description"], where
        assert set(operation["tags"]) <= known, where
        responses = operation["responses"]
        if path.startswith("/api/"):
            assert responses.keys() >= {"400", "401", "403", "422", "429", "503"}, where
        for status, response in responses.items():
            if status >= "400":
                assert response["$ref"] == f"#/components/responses/Problem{status}", where
            elif "application/json" in response.get("content", {}):
                schema = response["content"]["application/json"]["schema"]
                assert "$ref" in schema or "contentMediaType" in schema, where  # a file is no object of ours
    for response in document["components"]["responses"].values():
        assert response["content"].keys() == {"application/problem+json"}


def test_the_answers_are_those_that_are_promised(client: TestClient) -> None:
    """The oldest promises (the routes of the first version), key by key."""
    node = client.get("/api/v1/nodes/actor/policia--sv").json()
    assert node.keys() == {"id", "kind", "name", "names", "properties", "evidence", "edges"}
    assert node["edges"][0].keys() == {"id", "source", "relation", "target", "properties", "evidence"}
    evidence = {"document", "quote", "start", "end", "page", "asserted_by", "asserted_at", "confidence", "review"}
    assert node["evidence"][0].keys() >= evidence
    hit = client.get("/api/v1/search?q=consejo").json()["items"][0]
    assert hit.keys() == {"id", "kind", "name", "score", "reasons", "snippet"}
    gap = client.get("/api/v1/gaps").json()["items"][0]
    assert gap.keys() >= {"id", "kind", "score", "parts", "title", "reason", "next_step", "concerned", "evidence"}
    measures = client.get("/api/v1/measures").json()
    assert measures["whole"][0].keys() == {"id", "label", "plain", "value"}
    partner = client.get("/api/v1/partners/actor/iglesias--sv").json()["items"][0]
    assert partner.keys() == {"target", "score", "reasons", "parts", "contacts"}


if __name__ == "__main__":
    SHAPE.write_text(shape(describe(create_app(Settings("sqlite://")))), encoding="utf-8")
