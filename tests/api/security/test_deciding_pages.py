"""The pages of deciding for people with accounts: an editor who signs in does it, a reader does not."""

from __future__ import annotations

from fastapi import FastAPI

from tests.api.security.people import HERE, form_secret, sign_in
from tests.graph_sample import DOCUMENT

FROM_HERE = {"Origin": HERE}
FILE = {"archivos": ("acta.txt", b"La Mesa se reunio.")}


def test_an_editor_sends_and_decides_with_the_secret_of_her_session(shared: FastAPI) -> None:
    shared.state.gate.accounts.add("edu", "editor", "tres gatos miran el faro")
    with sign_in(shared, "edu") as edu:
        secret = form_secret(edu)
        assert edu.post("/documentos", files=FILE, headers=FROM_HERE).status_code == 403
        sent = edu.post("/documentos", files=FILE, data={"csrf": secret}, headers=FROM_HERE)
        assert sent.headers["location"].startswith("/documentos/lecturas/")
        assert edu.get(sent.headers["location"]).status_code == 200
        for path in (f"/documento/{DOCUMENT}", "/revision", "/duplicados", "/revision/sugerencias"):
            page = edu.get(path)
            assert page.status_code == 200
            assert "María López" not in page.text  # a person to protect
        decided = edu.post(
            "/revision/decidir",
            data={
                "csrf": secret,
                "una": "accept actor/instituto-de-la-juventud--sv",
                "vuelta": "https://evil.example/",
            },
            headers=FROM_HERE,
        )
        assert decided.status_code == 303
        assert decided.headers["location"].startswith("/?hecho=")
        hidden = edu.get("/revision/corregir", params={"id": "actor/maria-lopez--sv"})
        assert hidden.status_code in (400, 404)
        assert "López" not in hidden.text


def test_a_reader_neither_decides_nor_sends(shared: FastAPI) -> None:
    shared.state.gate.accounts.add("lea", "reader", "tres gatos miran el faro")
    lea = sign_in(shared, "lea")
    secret = form_secret(lea)
    for path in ("/revision", "/duplicados"):
        assert lea.get(path).status_code == 403
    assert lea.post("/documentos", files=FILE, data={"csrf": secret}, headers=FROM_HERE).status_code == 403
    assert 'id="statements"' not in lea.get(f"/documento/{DOCUMENT}").text
