"""`tejido user`, `token`, `audit`, `check` as a person types them, and `serve` to others."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.api.security.conftest import PASSWORD
from tests.api.security.people import copy_of
from tests.command import Done
from tests.command import tejido as call

Run = Callable[..., Done]


@pytest.fixture
def database(tmp_path: Path, filled: str) -> str:
    return copy_of(filled, tmp_path)


@pytest.fixture
def tejido(database: str) -> Run:
    def run(*words: str, typed: str = "") -> Done:
        return call(*words, "--lang", "en", db=database, typed=typed)

    return run


def test_an_account_from_its_making_to_its_end(tejido: Run, database: str) -> None:
    made = tejido("user", "add", "ana", "--role", "admin", "--password-stdin", typed=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    given = tejido("user", "add", "eva", "--role", "editor", "--territory", "Santa Rosa", "--one-time")
    assert re.search(r"^\w{4}-\w{4}-\w{4}-\w{4}$", given.stdout, re.MULTILINE)
    (ana, eva) = json.loads(tejido("user", "list", "--json").stdout)
    assert (eva["role"], eva["territories"], eva["must_change"]) == ("editor", ["territory/santa-rosa--sv"], True)
    assert ana["name"] == "ana"
    token = json.loads(tejido("token", "create", "eva", "guion", "--scope", "edit", "--json").stdout)["token"]
    assert token.startswith("tejido_")
    assert token not in tejido("token", "list").stdout
    assert tejido("token", "revoke", "eva", "guion").returncode == 0
    for words in (
        ("user", "role", "eva", "reader"),
        ("user", "territories", "eva"),
        ("user", "disable", "eva"),
        ("user", "enable", "eva"),
        ("user", "reset", "eva"),
        ("user", "remove", "eva"),
    ):
        done = tejido(*words)
        assert done.returncode == 0, done.stderr
    log = [(entry["what"], entry["about"]) for entry in json.loads(tejido("audit", "--json").stdout)]
    assert ("account-removed", "eva") in log
    assert ("account-added", "ana") in log
    file = Path(database.removeprefix("sqlite:///")).with_suffix(".accounts.db")
    whole = json.loads(tejido("check", "--json").stdout)
    assert whole["problems"] == []
    assert whole["log"]["entries"] >= len(log)
    connection = sqlite3.connect(file)
    connection.executescript("DROP TRIGGER entry_stays; UPDATE entry SET who = 'eva' WHERE number = 2")
    connection.close()
    broken = tejido("check")
    assert broken.returncode == 3
    assert "entry 2" in broken.stderr


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("user", "add", "ana", "--role", "king", "--password-stdin"), PASSWORD, "king"),
        (("user", "add", "ana", "--role", "admin", "--password-stdin"), "short", "12 characters"),
        (("user", "add", "ana", "--role", "admin", "--territory", "Atlantis", "--one-time"), "", "Atlantis"),
        (("user", "role", "nobody", "reader"), "", "nobody"),
        (("token", "create", "nobody", "x"), "", "nobody"),
        (("audit", "--what", "nothing"), "", "nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    tejido: Run, words: tuple[str, ...], typed: str, said: str
) -> None:
    done = tejido(*words, typed=typed)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_others_are_served_once_somebody_has_an_account(tejido: Run, database: str) -> None:
    refused = tejido("serve", "--host", "0.0.0.0", "--port", "18999")
    assert refused.returncode == 2
    assert "tejido user add" in refused.stderr
    tejido("user", "add", "ana", "--role", "admin", "--password-stdin", typed=f"{PASSWORD}\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--host", "0.0.0.0", "--port", str(port), "--db", database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        assert str(port) in service.stdout.readline()
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=20) as client:
            assert client.get("/cuentas").status_code == 303
            assert client.post("/entrar", data={"name": "ana", "password": PASSWORD}).status_code == 303
            assert client.get("/cuentas").status_code == 200
            client.post("/entrar", data={"name": "ana", "password": "a wrong one entirely"})
        service.send_signal(signal.SIGINT)
        said = "".join(service.communicate(timeout=30))
    assert PASSWORD not in said
    assert "a wrong one entirely" not in said


def test_a_token_for_somebody_who_still_has_a_given_password_is_made_with_a_warning(tejido: Run) -> None:
    tejido("user", "add", "luis", "--role", "admin", "--one-time")
    made = tejido("token", "create", "luis", "hoja")
    assert made.returncode == 0
    assert "before luis signs in" in made.stderr


def test_somebody_administers_from_the_first_account_on(tejido: Run) -> None:
    assert "administrator" in tejido("user", "add", "eva", "--role", "editor", "--one-time").stderr
    tejido("user", "add", "ana", "--role", "admin", "--password-stdin", typed=f"{PASSWORD}\n")
    assert "administer" in tejido("user", "role", "ana", "reader").stderr


def test_a_filter_of_the_log_that_nothing_fits_is_told_from_an_empty_log(tejido: Run) -> None:
    tejido("user", "add", "ana", "--role", "admin", "--one-time")
    assert "fits" in tejido("audit", "--who", "nadie").stdout
