"""What every page keeps: it fits, is quiet, is light, asks nothing of another host and can be used by everybody.

Pictures of all of them, for looking at, are left in the folder that TEJIDO_TEST_PICTURES names, if it names one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from graph.model import Changes, edge_id
from graph.store import open_store
from tests.api.pages.access import violations
from tests.api.security.conftest import PASSWORD
from tests.api.security.people import browser as client_at
from tests.api.security.people import copy_of, sign_in
from tests.api.serving import serving
from tests.api.visiting import Visit
from tests.graph_sample import DOCUMENT

PICTURES: Final = os.environ.get("TEJIDO_TEST_PICTURES")
LIGHT, HEAVIER = 150_000, 500_000  # bytes that come over the line on the first visit
ACTOR, SPACE = "actor/municipalidad-de-santa-rosa--sv", "space/consejo-de-santa-rosa--sv"
ALLIANCE, PRACTICE = "alliance/acuerdo-de-santa-rosa--sv", "practice/barrios-vivos--sv"
PLAN, ELEMENT = "instrument/plan-de-santa-rosa--sv", "plan-element/objetivo-1"
TOWN, OTHER_TOWN = "territory/santa-rosa--sv", "territory/la-palma--gt"
TIE = quote(edge_id(ACTOR, "leads", SPACE))
PAGES: Final[dict[str, tuple[str, ...]]] = {
    "/": ("/",),
    "/buscar": ("/buscar?q=violencia", "/buscar?q=zzzz"),
    "/practicas": ("/practicas", "/practicas?q=zzzz"),
    "/practicas/comparar": (f"/practicas/comparar?id={PRACTICE}&id=practice/luz-en-la-plaza--gt",),
    "/practicas/cobertura": ("/practicas/cobertura",),
    "/aportar": ("/aportar",),
    "/exportar": ("/exportar", "/exportar?clase=Practice&pais=SV"),
    "/practicas/para": ("/practicas/para", f"/practicas/para?municipio=Santa+Rosa&municipio_id={TOWN}"),
    "/actores": ("/actores", "/actores?q=zzzz"),
    "/espacios": ("/espacios",),
    "/historia/{id:path}": (f"/historia/{ACTOR}",),
    "/nuevo": ("/nuevo",),
    "/editar/{id:path}": (f"/editar/{ACTOR}",),
    "/vincular/{id:path}": (f"/vincular/{ACTOR}", f"/vincular/{ACTOR}?relacion=leads"),
    "/vinculo": (f"/vinculo?id={TIE}",),
    "/nodo/{id:path}": tuple(f"/nodo/{id}" for id in (ACTOR, SPACE, ALLIANCE, PRACTICE, PLAN, TOWN, "actor/hostil")),
    "/brechas": ("/brechas",),
    "/brechas/respondidas": ("/brechas/respondidas",),
    "/brechas/reunion": ("/brechas/reunion", f"/brechas/reunion?territorio=Santa+Rosa&territorio_id={TOWN}"),
    "/brechas/{code:path}": (),  # its code is found on the list
    "/socios": ("/socios", f"/socios?actor_id={ACTOR}"),
    "/planes": ("/planes",),
    "/plan/{id:path}": (f"/plan/{PLAN}",),
    "/ficha/{id:path}": (f"/ficha/{ELEMENT}",),
    "/ficha/{id:path}/editar": (f"/ficha/{ELEMENT}/editar",),
    "/red": ("/red",),
    "/informes/reunion": ("/informes/reunion", f"/informes/reunion?territorio_id={TOWN}"),
    "/documentos": ("/documentos",),
    "/documento/{id:path}": (f"/documento/{DOCUMENT}",),
    "/revision": ("/revision",),
    "/revision/corregir": (f"/revision/corregir?id={ACTOR}",),
    "/revision/sugerencias": ("/revision/sugerencias",),
    "/duplicados": ("/duplicados",),
    "/duplicados/ver": (f"/duplicados/ver?uno={ACTOR}&otro=actor/policia--sv",),
    "/componentes": ("/componentes",),
    "/acuerdos": ("/acuerdos",),
    "/acuerdo/nuevo": ("/acuerdo/nuevo",),
    "/acuerdo/{id:path}/mes": (f"/acuerdo/{ALLIANCE}/mes",),
    "/acuerdo/{id:path}/puntos": (f"/acuerdo/{ALLIANCE}/puntos",),
    "/acuerdo/{id:path}/hoja": (f"/acuerdo/{ALLIANCE}/hoja",),
    "/acuerdo/{id:path}/editar": (f"/acuerdo/{ALLIANCE}/editar",),
    "/mapa": ("/mapa", f"/mapa?lugar={TOWN}"),
    "/hermanamientos": ("/hermanamientos", "/hermanamientos?q=zzzz"),
    "/hermanamientos/municipio/{id:path}": (f"/hermanamientos/municipio/{TOWN}",),
    "/hermanamientos/comparar": (f"/hermanamientos/comparar?uno_id={TOWN}&otro_id={OTHER_TOWN}",),
    "/hermanamientos/carta": (f"/hermanamientos/carta?uno_id={TOWN}&otro_id={OTHER_TOWN}",),
    "/hermanamientos/programa": (f"/hermanamientos/programa?municipio={TOWN}&municipio={OTHER_TOWN}",),
    "/hermanamientos/programa/cartas": (f"/hermanamientos/programa/cartas?municipio={TOWN}&municipio={OTHER_TOWN}",),
    "/hermanamientos/intercambios": ("/hermanamientos/intercambios",),
    "/hermanamientos/intercambio": (f"/hermanamientos/intercambio?uno={TOWN}&otro={OTHER_TOWN}",),
    "/hermanamientos/intercambio/nuevo": ("/hermanamientos/intercambio/nuevo",),
    "/informes": ("/informes",),
    "/inicio/territorio": ("/inicio/territorio",),
    "/inicio/coleccion": ("/inicio/coleccion",),
    "/muestra": ("/muestra",),
    "/importar": ("/importar",),
    "/visibilidad": ("/visibilidad",),
    "/visibilidad/personas": ("/visibilidad/personas",),
    "/visibilidad/fundamentos": ("/visibilidad/fundamentos",),
    "/visibilidad/de/{id:path}": (f"/visibilidad/de/{ACTOR}",),
    "/olvidar/{id:path}": ("/olvidar/actor/maria-lopez--sv",),
    "/copias": ("/copias",),
    "/vocabularios": ("/vocabularios",),
    "/ajustes": ("/ajustes",),
    "/entrar": ("/entrar",),
    "/cuentas": ("/cuentas",),
    "/registro": ("/registro",),
}
"""Addresses to look at for each route; a page that is not here fails the test below."""
HEAVY: Final = ("/red", "/mapa")
ELSEWHERE: Final = {  # looked at where they stand in a task of their own
    "/documentos/lecturas/{id}",
    "/importar/{id}",
    "/importar/{id}/vista",
    "/importar/{id}/hecho",
    "/entrar/openid",
    "/entrar/openid/vuelta",
    "/cuenta",
    "/cuenta/contrasena",
    "/cuentas/{name}",
    "/cuentas/{name}/eliminar",
}
PARTS: Final = {"/sugerencias", "/inicio/ahora", "/inicio/brechas", "/visibilidad/ocultos"}
FILES: Final = {"/static/tejido.css", "/importar/plantilla/{lengua}", "/aportar/plantilla/{lengua}"}
ADDRESSES: Final = [address for addresses in PAGES.values() for address in addresses]


@pytest.fixture(scope="module")
def app(filled: str, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(Settings(copy_of(filled, tmp_path_factory.mktemp("pages"))))


@pytest.fixture(scope="module")
def stretched(filled: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same graph, in which everything has a very long name that runs the other way."""
    url = copy_of(filled, tmp_path_factory.mktemp("stretched"))
    with open_store(url) as store:
        nodes = [replace(each, name=f"\u202e{each.name} " + "Coordinadora" * 9) for each in store.nodes()]
        store.apply(Changes(tuple(each for each in nodes if each.kind not in ("Territory", "Document"))))
    with serving(create_app(Settings(url))) as address:
        yield address


def test_every_page_is_looked_at(app: FastAPI) -> None:
    shown = {
        route.path
        for route in iter_route_contexts(app.routes)
        if "GET" in (route.methods or ()) and not getattr(route, "include_in_schema", True) and route.path
    }
    pages = {path for path in shown if not re.search(r"\.(csv|json|pdf|html|xlsx|ods|svg)$", path)}
    assert pages - PARTS - FILES - ELSEWHERE == PAGES.keys()


@dataclass
class Weighed:
    """What came over the line while a page was opened for the first time."""

    visit: Visit
    bytes: int = 0
    line: Any = field(init=False)

    def __post_init__(self) -> None:
        self.line = self.visit.context.new_cdp_session(self.visit.page)
        self.line.send("Network.enable")
        self.line.on("Network.loadingFinished", self._count)

    def _count(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]


@pytest.mark.parametrize(("width", "language", "scheme"), [(360, "es", "light"), (1280, "en", "dark")])
@pytest.mark.parametrize("address", ADDRESSES)
class TestInABrowser:
    pytestmark = pytest.mark.browser

    def test_it_fits_is_quiet_and_light_and_can_be_used_by_everybody(
        self, browser: Any, writable: str, address: str, width: int, language: str, scheme: str
    ) -> None:
        with Visit(browser, writable, width, language, color_scheme=scheme) as visit:
            weighed = Weighed(visit)
            answer = visit.go(address)
            assert answer.status == 200
            assert visit.troubles == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
            assert visit.page.evaluate("document.documentElement.lang") == language
            expect(visit.page.locator("h1")).to_have_count(1)
            assert weighed.bytes <= (HEAVIER if address.startswith(HEAVY) else LIGHT)
            if PICTURES:
                name = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")[:60] or "inicio"
                visit.page.screenshot(path=f"{PICTURES}/{name}-{width}-{language}.png", full_page=True)
            assert violations(visit.page) == []


@pytest.mark.parametrize("address", ADDRESSES)
class TestStretched:
    pytestmark = pytest.mark.browser

    def test_very_long_names_fit_too(self, browser: Any, stretched: str, address: str) -> None:
        with Visit(browser, stretched, 360, "es") as visit:
            assert visit.go(address).status == 200
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
            assert visit.troubles == []


@pytest.fixture(scope="module")
def blank(empty: str) -> TestClient:
    return client_at(create_app(Settings(empty)))


@pytest.mark.parametrize(
    "address", [address for address in ADDRESSES if "/" not in address[1:] and "id=" not in address]
)
def test_an_empty_graph_has_every_page(blank: TestClient, address: str) -> None:
    answer = blank.get(address)
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2]
    assert re.search(r"<(a|button|input)\b", main)  # something that can be done


@pytest.fixture(scope="module")
def reader(app: FastAPI) -> Any:
    app.state.gate.accounts.add("ana", "admin", PASSWORD)
    app.state.gate.accounts.add("lea", "reader", PASSWORD)
    return sign_in(app, "lea")


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_may_not_is_told_so_and_what_to_do(app: FastAPI, reader: Any, address: str) -> None:
    """A stranger is led to signing in, or shown what is public; a reader is told whose page it is."""
    stranger = client_at(app).get(address)
    assert stranger.status_code in (200, 303, 401, 403, 404)
    if stranger.status_code == 303:
        assert stranger.headers["location"].startswith("/entrar?sigue=")
    answer = reader.get(address)
    assert answer.status_code in (200, 303, 403)
    for each in (stranger, answer):
        if each.status_code in (401, 403, 404):
            assert "Qué hacer" in each.text or 'href="/entrar"' in each.text
        assert "López" not in each.text
