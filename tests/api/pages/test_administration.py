"""A coordinator decides who sees what; an administrator makes a copy, looks the store through, adds words, forgets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from graph.model import Level
from graph.store import open_store
from graph.visibility import PUBLIC
from tests.api.pages.access import violations
from tests.api.security.people import HERE, copy_of, form_secret, sign_in
from tests.api.visiting import Visit

HER = "actor/maria-lopez--sv"
TOWN = "actor/municipalidad-de-santa-rosa--sv"
PASSWORD = "tres gatos miran el faro"
PAGES = ("/visibilidad", "/visibilidad/personas", "/copias", "/vocabularios", "/ajustes")


@pytest.fixture
def app(filled: str, tmp_path: Path) -> FastAPI:
    """A service with accounts, over a store of its own."""
    app = create_app(Settings(copy_of(filled, tmp_path)))
    for name, role in (("jefa", "admin"), ("mesa", "coordinator"), ("lee", "reader")):
        app.state.gate.accounts.add(name, role, PASSWORD)
    app.state.personal = False
    return app


class TestInABrowser:
    pytestmark = pytest.mark.browser

    @pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
    def test_somebody_is_hidden_shown_and_taken_care_of(
        self, browser: Any, writable: str, width: int, language: str
    ) -> None:
        with Visit(browser, writable, width, language) as visit:
            page = visit.page
            visit.go(f"/nodo/{TOWN}")
            page.locator(".who-sees").click()
            page.locator("#motivo").wait_for()
            assert violations(page) == []
            page.locator("form[action^='/visibilidad/de/'] button").click()  # without saying why
            expect(page.locator("#motivo:invalid")).to_have_count(1)
            page.locator("#node").select_option("coordinators" if width == 360 else "public")
            page.locator("#motivo").fill("prueba")
            page.locator("form[action^='/visibilidad/de/'] button").click()
            page.locator(".notice.done").wait_for()
            visit.go("/visibilidad")
            assert (
                page.locator(
                    "section",
                    has=page.locator("h2", has_text=re.compile("Lo que alguien decidió|What somebody decided")),
                )
                .inner_text()
                .count("prueba")
                == 1
            )
            page.locator("#nombre").fill("María López")
            page.locator("form[action='/visibilidad'] button").click()
            page.wait_for_url(f"**/visibilidad/de/{HER}*")
            page.locator("summary", has_text=re.compile("Anotar|Record")).click()
            page.locator("#fin_de_uso").fill(f"directorio {width}")
            page.locator("#dado_por").fill("ella misma")
            page.locator("form[action^='/visibilidad/fundamento/'] button").click()
            page.locator(".notice.done").wait_for()
            row = page.locator("tr", has_text=f"directorio {width}")
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            row.locator("button").click()
            page.locator(".notice.done").wait_for()
            expect(page.locator("tr", has_text=f"directorio {width}")).to_have_count(0)
            visit.go(f"/olvidar/{HER}")
            assert violations(page) == []
            assert not visit.troubles

    def test_copy_check_words_and_settings_without_javascript(self, browser: Any, writable: str) -> None:
        with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
            page = visit.page
            visit.go("/copias")
            with page.expect_download() as download:
                page.get_by_role("button", name="Descargar una copia").click()
            with open_store(f"sqlite:///{download.value.path()}") as copy:
                assert copy.check() == []
            page.locator("form[action='/copias/verificar'] button").click()
            for _ in range(60):
                if page.locator("#tarea .notice").count():
                    break
                page.wait_for_timeout(300)
                page.locator("#tarea a.button").click()
            expect(page.locator("#tarea")).to_contain_text("Todo está en orden")
            expect(page.locator("main")).to_contain_text("La última copia")
            visit.go("/vocabularios?clase=Problem")
            page.locator("#palabra").fill("bochinche bravo")
            page.locator("#concepto").select_option(index=1)
            chosen = page.locator("#concepto").evaluate("e => e.options[e.selectedIndex].text")
            page.locator("form[action^='/vocabularios/sinonimo'] button").click()
            expect(page.locator(".notice.done")).to_contain_text("bochinche bravo")
            visit.go("/buscar?q=bochinche+bravo&tipo=Problem")
            assert chosen.removeprefix("– ") in page.locator("main").inner_text()
            visit.go("/ajustes")
            page.locator("#contacto").fill("Rosa, 2222-0000")
            page.locator("#idioma").select_option("en")
            page.get_by_role("button", name="Guardar").click()
            expect(page.locator("footer")).to_contain_text("Rosa, 2222-0000")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360


def sent(client: TestClient, path: str, **fields: str) -> Any:
    return client.post(path, data={"csrf": form_secret(client), **fields}, headers={"Origin": HERE})


def level_of(app: FastAPI, id: str) -> Level:
    services = app.state.services
    return services.sight(PUBLIC).veil.level(services.store.node(id))  # type: ignore[no-any-return]  # of the state


def test_each_role_comes_as_far_as_it_may(app: FastAPI) -> None:
    admin, coordinator, reader = (sign_in(app, name, PASSWORD) for name in ("jefa", "mesa", "lee"))
    for path in PAGES:
        assert admin.get(path).status_code == 200, path
    assert coordinator.get("/visibilidad").status_code == 200
    assert reader.get("/vocabularios").status_code == 200
    assert "/vocabularios/sinonimo" not in reader.get("/vocabularios").text
    for path in ("/copias", "/ajustes", f"/olvidar/{HER}"):
        assert coordinator.get(path).status_code == 403, path
    for path in ("/visibilidad", "/visibilidad/personas", f"/visibilidad/de/{HER}", "/copias", "/ajustes"):
        assert reader.get(path).status_code == 403, path
    for path in ("/copias/descargar", "/copias/verificar", "/ajustes", f"/olvidar/{HER}"):
        assert sent(coordinator, path).status_code == 403, path


def test_what_was_decided_meanwhile_is_not_overwritten(app: FastAPI) -> None:
    mesa, jefa = sign_in(app, "mesa", PASSWORD), sign_in(app, "jefa", PASSWORD)
    version = re.findall(r'name="version" value="(\d+)"', mesa.get(f"/visibilidad/de/{TOWN}").text)[0]
    assert sent(jefa, f"/visibilidad/de/{TOWN}", node="network", motivo="una", version=version).status_code == 303
    answer = sent(mesa, f"/visibilidad/de/{TOWN}", node="coordinators", motivo="otra", version=version)
    assert answer.status_code == 409
    assert 'value="otra"' in answer.text
    assert level_of(app, TOWN) == "network"


def test_a_person_is_forgotten_only_under_her_whole_name(app: FastAPI) -> None:
    jefa, path = sign_in(app, "jefa", PASSWORD), f"/olvidar/{HER}"
    for fields in (
        {"nombre": "María", "motivo": "lo pidió"},
        {"nombre": "María López"},
        {"nombre": "María López", "motivo": "lo pidió María López"},
    ):
        answer = sent(jefa, path, **fields)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
    assert app.state.services.store.find("María López")
    answer = sent(jefa, path, nombre="maría lópez", motivo="lo pidió, carta del 3 de marzo")
    assert answer.status_code == 200
    assert "María" not in answer.text
    assert not app.state.services.store.find("María López")
    assert jefa.get(path).status_code == 404


def test_what_stands_under_a_synonym_is_found_by_it_and_it_can_be_taken_out(app: FastAPI) -> None:
    jefa = sign_in(app, "jefa", PASSWORD)
    about = next(app.state.services.store.edges(relation="addresses"))
    scheme = "Problem"
    assert (
        sent(jefa, f"/vocabularios/sinonimo?clase={scheme}", palabra="bololoy", concepto=about.target).status_code
        == 303
    )
    practice = app.state.services.store.node(about.source).name
    assert practice in jefa.get("/buscar?q=bololoy").text
    answer = sent(jefa, f"/vocabularios/sinonimo?clase={scheme}", palabra="Bololoy", concepto=about.target)
    assert answer.status_code == 400
    assert (
        sent(jefa, f"/vocabularios/quitar?clase={scheme}", palabra="bololoy", concepto=about.target).status_code == 303
    )
    assert practice not in jefa.get("/buscar?q=bololoy").text


def test_a_concept_of_ones_own_stands_in_the_tree(app: FastAPI) -> None:
    jefa = sign_in(app, "jefa", PASSWORD)
    above = next(app.state.services.store.nodes("Theme"))
    answer = sent(
        jefa, "/vocabularios/concepto?clase=Theme", nombre="Huertos de barrio", encima=above.id, en="Allotments"
    )
    assert answer.status_code == 303
    shown = jefa.get("/vocabularios").text
    assert "Huertos de barrio" in shown
    assert "Allotments" in shown
    assert sent(jefa, "/vocabularios/concepto?clase=Theme", nombre="").status_code == 400


def test_settings_show_no_secret_and_the_chosen_language_holds(app: FastAPI) -> None:
    jefa = sign_in(app, "jefa", PASSWORD)
    assert sent(jefa, "/ajustes", idioma="xx").status_code == 400
    assert sent(jefa, "/ajustes", idioma="", contacto="x" * 300).status_code == 400
    assert sent(jefa, "/ajustes", idioma="en", contacto="").status_code == 303
    assert 'lang="en"' in jefa.get("/", headers={"accept-language": ""}).text
    assert sent(jefa, "/ajustes", idioma="", contacto="").status_code == 303
    assert 'lang="es"' in jefa.get("/", headers={"accept-language": ""}).text
