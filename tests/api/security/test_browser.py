"""Accounts as people meet them: a real service, a real browser, small and wide, in both languages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.security.gate import Gate
from api.settings import Settings
from tests.api.security.conftest import PASSWORD
from tests.api.security.people import copy_of
from tests.api.serving import serving
from tests.api.visiting import Visit
from tests.graph_sample import DOCUMENT

pytestmark = pytest.mark.browser
OWN = "otra frase muy distinta"
PICTURES = os.environ.get("TEJIDO_TEST_PICTURES")


@pytest.fixture
def served(tmp_path: Path, filled: str) -> Iterator[tuple[str, Gate]]:
    app = create_app(Settings(copy_of(filled, tmp_path)))
    gate = app.state.gate
    with serving(app) as address:
        yield address, gate


def enter(visit: Visit, name: str, password: str) -> None:
    visit.go("/entrar")
    visit.page.locator("#name").fill(name)
    visit.page.locator("#password").fill(password)
    visit.page.locator("#password").press("Enter")


def test_the_first_account_from_the_page_to_the_own_password(browser: Any, served: tuple[str, Gate]) -> None:
    site, gate = served
    with Visit(browser, site, 1280, "es") as visit:
        visit.go("/cuentas")
        visit.page.locator("#name").fill("ana")
        expect(visit.page.locator("#role")).to_have_value("admin")
        visit.page.get_by_role("button", name="Añadir").click()
        given = visit.page.locator("main code").inner_text()
        visit.page.get_by_role("link", name="Entrar").first.click()
        enter(visit, "ana", given)
        visit.page.wait_for_url("**/cuenta/contrasena")
        visit.page.locator("#present").fill(given)
        visit.page.locator("#password").fill(OWN)
        visit.page.locator("#again").fill(OWN)
        visit.page.get_by_role("button", name="Cambiarla").click()
        visit.page.wait_for_url("**/cuenta?cambio=contrasena")
        expect(visit.page.get_by_role("status").first).to_contain_text("Hecho")
        expect(visit.page.locator(".tongues").get_by_role("link", name="ana")).to_be_visible()
        visit.page.get_by_role("button", name="Salir", exact=True).click()
        visit.page.wait_for_url("**/entrar")
        visit.go("/cuenta")
        assert visit.page.url.endswith("/entrar?sigue=%2Fcuenta")
        assert not visit.troubles
    assert gate.audit.check() == []


def test_an_administrator_gives_and_takes(browser: Any, served: tuple[str, Gate]) -> None:
    site, gate = served
    gate.accounts.add("ana", "admin", PASSWORD)
    with Visit(browser, site, 360, "es", java_script_enabled=False) as visit:
        enter(visit, "ana", PASSWORD)
        visit.go("/cuentas")
        visit.page.locator("#name").fill("eva")
        visit.page.locator("#role").select_option("editor")
        visit.page.locator("#territories").fill("Santa Rosa")
        visit.page.get_by_role("button", name="Añadir").click()
        assert gate.accounts.get("eva").territories == ("territory/santa-rosa--sv",)
        visit.page.get_by_role("link", name="eva").click()
        visit.page.locator("#role").select_option("coordinator")
        visit.page.get_by_role("button", name="Guardar").click()
        assert gate.accounts.get("eva").role == "coordinator"
        visit.page.get_by_role("link", name="eva").click()
        visit.page.get_by_role("button", name="Desactivar").click()
        assert gate.accounts.get("eva").disabled
        expect(visit.page.get_by_role("status").first).to_contain_text("nadie entra")
        visit.page.get_by_role("link", name="ana").last.click()
        visit.page.get_by_role("link", name="Eliminar").click()
        visit.page.get_by_role("button", name="Eliminar para siempre").click()
        expect(visit.page.get_by_role("alert")).not_to_be_empty()
        assert gate.accounts.get("ana")
        visit.go("/cuentas/eva")
        visit.page.get_by_role("link", name="Eliminar").click()
        assert gate.accounts.has("eva")  # it only asks
        visit.page.get_by_role("button", name="Eliminar para siempre").click()
        expect(visit.page.get_by_role("status").first).to_contain_text("eliminó")
        assert not gate.accounts.has("eva")


def test_a_wrong_password_is_told_in_place(browser: Any, served: tuple[str, Gate]) -> None:
    site, gate = served
    gate.accounts.add("ana", "admin", PASSWORD)
    with Visit(browser, site, 360, "en") as visit:
        enter(visit, "ana", "wrong")
        expect(visit.page.get_by_role("alert")).to_contain_text("not right")
        expect(visit.page.locator("#name")).to_have_value("ana")
        expect(visit.page.locator("#password")).to_have_value("")


def test_whoever_is_turned_away_is_led_on(browser: Any, served: tuple[str, Gate]) -> None:
    site, gate = served
    with Visit(browser, site, 360, "es", java_script_enabled=False) as visit:
        visit.page.goto(f"{site}/entrar")
        assert visit.page.locator("main form").count() == 0  # nobody could
        visit.page.get_by_role("link", name="primera cuenta").click()
        visit.page.wait_for_url("**/cuentas")
        gate.accounts.add("ana", "admin", PASSWORD)
        visit.page.goto(f"{site}/documento/{DOCUMENT}")
        expect(visit.page.locator("main")).to_contain_text("no se muestra a todos")
        visit.page.locator("main").get_by_role("link", name="Entrar").click()
        expect(visit.page.locator(".lead")).to_contain_text("para personas con cuenta")
        visit.page.locator("#name").fill("ana")
        visit.page.locator("#password").fill(PASSWORD)
        visit.page.locator("#password").press("Enter")
        visit.page.wait_for_url(f"**/documento/{DOCUMENT}")
        visit.page.goto(f"{site}/cuenta")
        gate.sessions.end_all("ana")
        visit.page.locator("#token").fill("hoja")
        visit.page.get_by_role("button", name="Crear un token").click()
        visit.page.locator("main").get_by_role("link", name="Entrar").click()
        visit.page.wait_for_url("**/entrar")


def test_what_was_typed_outlives_the_session(browser: Any, served: tuple[str, Gate]) -> None:
    site, gate = served
    gate.accounts.add("ana", "admin", PASSWORD)
    gate.accounts.add("eva", "editor", PASSWORD)
    with Visit(browser, site, 360, "es", java_script_enabled=False) as visit:
        page = visit.page
        enter(visit, "eva", PASSWORD)
        page.goto(f"{site}/editar/actor/municipalidad-de-santa-rosa--sv")
        page.locator("#contacto").fill("prevencion@example.org")
        page.locator("#como").fill("Llamé a la alcaldía")
        gate.sessions.end_all("eva")
        page.get_by_role("button", name="Guardar").click()
        expect(page.locator("main")).to_contain_text("Nada de lo que escribió se perdió")
        page.get_by_text("Lo que había escrito").click()
        expect(page.get_by_text("Llamé a la alcaldía")).to_be_visible()
        with visit.context.expect_page() as beside:
            page.locator("main").get_by_role("link", name="Entrar").click()
        beside.value.locator("#name").fill("eva")
        beside.value.locator("#password").fill(PASSWORD)
        beside.value.locator("#password").press("Enter")
        beside.value.wait_for_selector(".tongues .account")
        page.get_by_role("button", name="Enviar otra vez").click()  # with the secret of a session that has ended
        page.get_by_role("button", name="Enviar otra vez").click()
        expect(page.get_by_role("status").first).to_contain_text("Hecho")
        expect(page.locator("main")).to_contain_text("prevencion@example.org")


def test_what_another_site_sent_is_not_offered_again(browser: Any, served: tuple[str, Gate]) -> None:
    site, gate = served
    gate.accounts.add("ana", "admin", PASSWORD)
    gate.accounts.add("eva", "editor", PASSWORD)
    said = {"csrf": "", "como": "a trap", "contacto": "evil@example.org"}
    path = f"{site}/editar/actor/municipalidad-de-santa-rosa--sv"
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        answer = httpx.post(path, data=said, headers=headers)
        assert answer.status_code in (401, 403)
        assert "a trap" not in answer.text
    assert "a trap" in httpx.post(path, data=said, headers={"Origin": site}).text


def test_what_the_log_cannot_find_and_who_is_not_there_are_told(browser: Any, served: tuple[str, Gate]) -> None:
    site, gate = served
    gate.accounts.add("ana", "admin", PASSWORD)
    with Visit(browser, site, 360, "es", java_script_enabled=False) as visit:
        enter(visit, "nadie", "wrong")
        enter(visit, "ana", PASSWORD)
        visit.go("/registro")
        expect(visit.page.locator("table")).to_contain_text("nombre o un token que nadie tiene")
        assert visit.page.locator("main p code").all_inner_texts() == ["tejido audit", "tejido check"]
        visit.go("/registro?quien=zzz")
        expect(visit.page.locator(".empty")).to_contain_text("zzz")
        assert visit.go("/cuentas/nadie").status == 404


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_accounts_fits_and_is_quiet(
    browser: Any, served: tuple[str, Gate], width: int, language: str
) -> None:
    site, gate = served
    gate.accounts.add("ana", "admin", PASSWORD)
    gate.accounts.add("m" * 40, "editor", PASSWORD, territories=["territory/santa-rosa--sv"])
    gate.tokens.create("ana", "a rather long name of what uses it, 60 characters altogether"[:60])
    with Visit(browser, site, width, language) as visit:
        visit.go("/entrar")
        _look(visit, "entrar", width, language)
        enter(visit, "ana", PASSWORD)
        removing = f"/cuentas/{'m' * 40}/eliminar"
        for path in ("/cuenta", "/cuenta/contrasena", "/cuentas", f"/cuentas/{'m' * 40}", removing, "/registro"):
            visit.go(path)
            _look(visit, path.strip("/").replace("/", "-")[:20], width, language)


def _look(visit: Visit, name: str, width: int, language: str) -> None:
    page = visit.page
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert page.evaluate("document.documentElement.lang") == language
    labelled = page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select')].every(field => field.labels.length)"
    )
    assert labelled, name
    assert page.title().removesuffix("· Tejido").strip(), name
    assert page.locator("h1").count() == 1, name
    nameless = (
        "[...document.querySelectorAll('main button, main a, thead th')].filter(e => !e.textContent.trim()).length"
    )
    assert page.evaluate(nameless) == 0, name
    broken = "[...document.querySelectorAll('main button')].filter(b => b.scrollWidth > b.clientWidth).length"
    assert page.evaluate(broken) == 0, name
    assert not visit.troubles, name
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-{width}-{language}.png", full_page=True)


def test_the_log_speaks_in_the_reader_s_time_and_in_words(browser: Any, served: tuple[str, Gate]) -> None:
    site, gate = served
    gate.accounts.add("ana", "admin", PASSWORD)
    gate.audit.note("ana", "persons-named", "3 pseudonym/0123456789abcdef0123")
    gate.audit.note("ana", "person-forgotten", "change/7")
    with Visit(browser, site, 1280, "es", timezone_id="America/El_Salvador") as visit:
        enter(visit, "ana", PASSWORD)
        visit.go("/registro")
        said = visit.page.locator("table").inner_text()
        assert "3 personas" in said
        assert "cambio 7" in said
        assert "change/" not in said
        moment = visit.page.locator("time").first
        assert moment.get_attribute("datetime").endswith("+00:00")
        assert moment.inner_text().endswith(("GMT-6", "CST"))
