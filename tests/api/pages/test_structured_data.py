"""What a practice's page says can be read by programs too, as schema.org names it, without any script."""

from __future__ import annotations

from fastapi.testclient import TestClient
from lxml import html

from viz.site import node_url

# Properties of a HowTo and of what it is a kind of (CreativeWork, Thing) that schema.org defines.
PROPERTIES = {"about", "audience", "contributor", "creator", "description", "funder", "isBasedOn", "name"}
PROPERTIES |= {"spatialCoverage", "step", "supply", "temporalCoverage", "url"}


def test_a_practice_is_a_how_to(client: TestClient) -> None:
    (found,) = client.get("/api/v1/nodes", params={"kind": "Practice", "q": "Barrios Vivos"}).json()["items"][:1]
    page = html.fromstring(client.get(node_url(found["id"], "Practice")).text)
    (how_to,) = page.xpath("//*[@itemscope]")
    assert how_to.get("itemtype") == "https://schema.org/HowTo"
    said = [(each.get("itemprop"), each.get("content") or each.text_content().strip()) for each in how_to.iter()]
    assert ("name", found["name"]) in said
    names = {name for name, _ in said} - {None}
    assert {"description", "spatialCoverage", "creator"} <= names <= PROPERTIES
    assert not page.xpath("//script[not(@src)]")
