"""A coordinator keeps the directory of actors and spaces: finds, adds, corrects, joins, confirms, takes back."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from playwright.sync_api import expect

from api.app import create_app
from api.settings import Settings
from tests.api.pages.access import violations
from tests.api.security.conftest import PASSWORD
from tests.api.security.people import HERE, copy_of, form_secret, sign_in
from tests.api.visiting import Visit
from tests.graph_sample import DOCUMENT

TOWN = "actor/municipalidad-de-santa-rosa--sv"


def accessible(visit: Visit, width: int) -> None:
    assert violations(visit.page) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert not visit.troubles


@pytest.mark.browser
class TestInABrowser:
    @pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en")])
    def test_from_the_directory_to_an_actor_and_what_was_changed(
        self, browser: Any, writable: str, width: int, language: str
    ) -> None:
        with Visit(browser, writable, width, language) as visit:
            visit.go("/actores")
            accessible(visit, width)
            visit.page.locator("#q").fill("alcaldia de santa roza")
            visit.page.wait_for_url("**q=alcaldia*")
            visit.page.locator("#resultados").get_by_role("link", name="Municipalidad de Santa Rosa").click()
            visit.page.locator(".events li").first.wait_for()
            accessible(visit, width)
            expect(visit.page.locator("#alliances ~ ul a").first).to_have_text("Acuerdo de coproducción de Santa Rosa")
            assert visit.page.locator(".ties blockquote").count() > 2
            visit.go(f"/historia/{TOWN}")
            accessible(visit, width)

    @pytest.mark.parametrize(("width", "language"), [(360, "en"), (1280, "es")])
    def test_every_form_is_accessible(self, browser: Any, writable: str, width: int, language: str) -> None:
        with Visit(browser, writable, width, language) as visit:
            for path in (
                "/espacios",
                "/actores?q=zzzzzz",
                "/nuevo?clase=Space",
                f"/editar/{TOWN}",
                f"/vincular/{TOWN}",
                f"/vincular/{TOWN}?relacion=party_to",
                f"/vinculo?id={TOWN} leads space/consejo-de-santa-rosa--sv",
                "/nodo/actor/hostil",
                "/nodo/space/consejo-de-santa-rosa--sv",
            ):
                visit.go(path)
                accessible(visit, width)

    def test_choices_and_columns_stay_in_the_address(self, browser: Any, writable: str) -> None:
        with Visit(browser, writable, 1280, "es") as visit:
            visit.go("/actores")
            visit.page.get_by_role("checkbox", name="policía").first.check()
            visit.page.get_by_text("Un actor", exact=True).wait_for()
            visit.page.get_by_text("Columnas").click()
            visit.page.get_by_role("checkbox", name="Espacios").check()
            visit.page.get_by_role("columnheader", name="Espacios").wait_for()
            assert "tipo=police" in visit.page.url
            assert "columna=espacios" in visit.page.url
            visit.page.reload()
            expect(visit.page.get_by_role("columnheader", name="Espacios")).to_be_visible()
            expect(visit.page.locator("#resultados tbody tr")).to_have_count(1)

    def test_an_actor_is_added_after_a_look_at_what_is_there_and_taken_back(self, browser: Any, writable: str) -> None:
        with Visit(browser, writable, 360, "es") as visit:
            visit.go("/nuevo")
            visit.page.locator("#nombre").fill("Policía Nacional Civil")
            visit.page.locator("#tipo").select_option("police")
            visit.page.locator("#pais").select_option("SV")
            visit.page.locator("#como").fill("Lo dijo la jefa en la mesa del 3 de mayo.")
            visit.page.get_by_role("button", name="Añadir").click()
            near = visit.page.locator(".near")
            expect(near.get_by_role("link", name="Policía Nacional")).to_be_visible()
            assert violations(visit.page) == []
            assert visit.page.locator("#como").input_value().startswith("Lo dijo")
            visit.page.get_by_label("Es otro").check()
            visit.page.get_by_role("button", name="Añadir").click()
            expect(visit.page.locator("h1")).to_have_text("Policía Nacional Civil")
            assert violations(visit.page) == []
            visit.page.get_by_role("button", name="Deshacer").click()
            visit.go("/actores?q=Policía Nacional Civil")
            expect(visit.page.get_by_role("link", name="Policía Nacional Civil")).to_have_count(0)

    def test_who_is_there_already_is_offered_and_opened(self, browser: Any, writable: str) -> None:
        with Visit(browser, writable, 1280, "es") as visit:
            visit.go("/nuevo")
            visit.page.locator("#nombre").press_sequentially("juventud")
            visit.page.get_by_role("option", name="Instituto de la Juventud").click()
            visit.page.get_by_role("button", name="Añadir").click()
            expect(visit.page.locator("h1")).to_have_text("Instituto de la Juventud")

    def test_a_tie_is_added_and_ended(self, browser: Any, writable: str) -> None:
        with Visit(browser, writable, 1280, "es") as visit:
            visit.go("/nodo/actor/camara-de-comercio--sv")
            visit.page.get_by_role("link", name="Es parte de").click()
            visit.page.locator("#otro").press_sequentially("consejo")
            visit.page.get_by_role("option", name="Consejo Municipal").click()
            visit.page.locator("#inicio").fill("2019-03")
            visit.page.locator("#como").fill("Firmé el acta.")
            visit.page.get_by_role("button", name="Añadir").click()
            visit.page.get_by_text("Hecho.").wait_for()
            visit.page.get_by_role("link", name="el vínculo con Consejo").click()
            visit.page.locator("#fin").fill("2020")
            visit.page.locator("#como").fill("Salió del consejo.")
            visit.page.get_by_role("button", name="Guardar").click()
            expect(visit.page.locator("#spaces ~ ul").get_by_text("marzo de 2019 – 2020")).to_be_visible()

    def test_the_forms_need_no_javascript(self, browser: Any, writable: str) -> None:
        with Visit(browser, writable, 360, "es", java_script_enabled=False) as visit:
            visit.go("/actores")
            visit.page.get_by_text("Acotar").click()
            visit.page.get_by_role("checkbox", name="El Salvador").first.check()
            visit.page.get_by_role("button", name="Mostrar").click()
            visit.page.wait_for_url("**pais=SV**")
            assert visit.page.locator("#resultados tbody tr").count() > 2
            visit.go("/nodo/actor/iglesias--sv")
            visit.page.get_by_text("Confirmarlo").first.click()
            visit.page.locator("#como").fill("Los llamé hoy.")
            visit.page.get_by_role("button", name="Confirmarlo").click()
            visit.page.get_by_text("Hecho.").wait_for()
            expect(visit.page.get_by_text("por confirmar")).to_be_hidden()


def post(client: TestClient, path: str, **data: str) -> Response:
    return client.post(path, data={"csrf": form_secret(client, "/nuevo"), **data}, headers={"Origin": HERE})


@pytest.fixture
def shared(tmp_path: Path, filled: str) -> FastAPI:
    """A service with accounts: Cora coordinates, Edu edits in La Palma, Rita reads."""
    app = create_app(Settings(copy_of(filled, tmp_path)))
    accounts = app.state.gate.accounts
    accounts.add("ana", "admin", PASSWORD)
    accounts.add("cora", "coordinator", PASSWORD)
    accounts.add("edu", "editor", PASSWORD, territories=("territory/la-palma--gt",))
    accounts.add("rita", "reader", PASSWORD)
    return app


def test_two_who_correct_the_same_do_not_overwrite_each_other(shared: FastAPI) -> None:
    cora, ana = sign_in(shared, "cora"), sign_in(shared, "ana")
    seen = field(cora.get(f"/editar/{TOWN}").text, "visto")
    said = {"nombre": "Municipalidad de Santa Rosa", "tipo": "municipality", "pais": "SV", "como": "Lo vi."}
    assert post(ana, f"/editar/{TOWN}", **said, visto=seen, sitio="https://ana.example.org/").status_code == 303
    late = post(cora, f"/editar/{TOWN}", **said, visto=seen, sitio="https://cora.example.org/")
    assert late.status_code == 409
    assert "https://ana.example.org/" in late.text
    assert 'value="https://cora.example.org/"' in late.text
    again = post(cora, f"/editar/{TOWN}", **said, visto=field(late.text, "visto"), sitio="https://cora.example.org/")
    assert again.status_code == 303
    assert "https://cora.example.org/" in cora.get(f"/nodo/{TOWN}").text


def test_the_sector_that_a_sheet_said_can_be_corrected(shared: FastAPI) -> None:
    cora = sign_in(shared, "cora")
    said = {"nombre": "Municipalidad de Santa Rosa", "tipo": "municipality", "pais": "SV", "como": "Lo vi."}
    seen = field(cora.get(f"/editar/{TOWN}").text, "visto")
    assert post(cora, f"/editar/{TOWN}", **said, visto=seen, sector="Gobierno local").status_code == 303
    form = cora.get(f"/editar/{TOWN}").text
    assert field(form, "sector") == "Gobierno local"
    assert post(cora, f"/editar/{TOWN}", **said, visto=field(form, "visto"), sector="").status_code == 303
    assert "Gobierno local" not in cora.get(f"/editar/{TOWN}").text


def test_an_editor_adds_in_her_territory_and_is_told_where_she_may_not(shared: FastAPI) -> None:
    edu = sign_in(shared, "edu")
    said = {"nombre": "Junta de Regantes", "tipo": "community_organisation", "pais": "GT", "como": "Soy parte."}
    refused = post(edu, "/nuevo?clase=Actor", **said)
    assert refused.status_code == 403
    assert 'value="Junta de Regantes"' in refused.text
    added = post(edu, "/nuevo?clase=Actor", **said, territorio="La Palma")
    assert added.status_code == 303
    assert "Junta de Regantes" in edu.get(added.headers["location"]).text
    assert edu.get(f"/editar/{TOWN}").status_code == 403
    outside = edu.get(f"/nodo/{TOWN}").text
    assert "fuera de su territorio" in outside
    assert f"/editar/{TOWN}" not in outside


def test_who_reads_is_told_whom_to_ask(shared: FastAPI) -> None:
    rita = sign_in(shared, "rita")
    assert "Su papel le permite leer" in rita.get(f"/nodo/{TOWN}").text
    assert rita.get("/nuevo").status_code == 403
    assert "/nuevo" not in rita.get("/actores").text


def test_a_person_is_kept_with_a_ground_and_for_coordinators(shared: FastAPI) -> None:
    cora, rita = sign_in(shared, "cora"), sign_in(shared, "rita")
    said = {"nombre": "Elena Paz", "tipo": "community_leader", "pais": "SV", "como": "La conozco de la mesa."}
    refused = post(cora, "/nuevo?clase=Actor", **said)
    assert refused.status_code == 400
    assert 'id="base-wrong"' in refused.text
    added = post(cora, "/nuevo?clase=Actor", **said, base="consent", dado_por="ella misma")
    page = added.headers["location"].partition("?")[0]
    assert cora.get(page).status_code == 200
    assert rita.get(page).status_code == 404
    assert "Elena Paz" not in rita.get("/actores?q=Elena").text.partition("resultados")[2].partition("<table")[2]
    consents = cora.get("/api/v1/consents").json()["items"]
    assert [each["basis"] for each in consents if each["node"].startswith("actor/elena-paz")] == ["consent"]


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"nombre": "  "}, "nombre"),
        ({"tipo": ""}, "tipo"),
        ({"sitio": "javascript:alert(1)"}, "sitio"),
        ({"inicio": "mayo"}, "inicio"),
        ({"territorio": "Macondo"}, "territorio"),
        ({"fuente": "documento", "documento": "Acta", "cita": ""}, "cita"),
        ({"como": ""}, "como"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(shared: FastAPI, sent: dict[str, str], wrong: str) -> None:
    said = {"nombre": "Red de Barrios", "tipo": "ngo", "como": "Soy parte."}
    answer = post(sign_in(shared, "cora"), "/nuevo?clase=Actor", **{**said, **sent})
    assert answer.status_code == 400
    assert f'id="{wrong}-wrong"' in answer.text


def test_words_of_a_document_must_stand_in_it(shared: FastAPI) -> None:
    cora = sign_in(shared, "cora")
    said = {"nombre": "Iglesias unidas", "tipo": "faith", "fuente": "documento", "documento": "Acuerdo de Santa Rosa"}
    refused = post(cora, "/nuevo?clase=Actor", **said, distinto="si", documento_id=DOCUMENT, cita="nunca se dijo")
    assert refused.status_code == 422
    added = post(cora, "/nuevo?clase=Actor", **said, distinto="si", documento_id=DOCUMENT, cita="a las iglesias")
    assert added.status_code == 303, added.text
    assert "a las iglesias" in cora.get(added.headers["location"]).text


def test_a_tie_that_never_was_is_taken_out(shared: FastAPI) -> None:
    cora = sign_in(shared, "cora")
    tie = f"{TOWN} leads space/consejo-de-santa-rosa--sv"
    shown = cora.get("/vinculo", params={"id": tie}).text
    answer = post(cora, f"/vinculo?id={tie}", nunca="si", como="No lo dirige.", visto=field(shown, "visto"))
    assert answer.status_code == 303
    assert 'id="spaces"' not in cora.get(f"/nodo/{TOWN}").text


def test_the_table_is_taken_along_with_its_formulas_harmless(shared: FastAPI) -> None:
    cora = sign_in(shared, "cora")
    post(cora, "/nuevo?clase=Actor", nombre="=HYPERLINK(1)", tipo="ngo", como="Prueba.", distinto="si")
    answer = cora.get("/actores.csv?tipo=ngo&columna=tipo")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    header, *rows = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))
    assert header == ["Nombre", "Tipo"]
    assert ["'=HYPERLINK(1)", "ONG"] in rows
    assert len(rows) == 2


def test_the_columns_of_the_directory_order_it(shared: FastAPI) -> None:
    cora = sign_in(shared, "cora")
    first = cora.get("/actores?orden=-vinculos").text.partition("<tbody>")[2]
    assert first.index("Municipalidad de Santa Rosa") < first.index("Cámara de Comercio")
    assert cora.get("/actores?orden=contrasena").status_code == 422


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]
