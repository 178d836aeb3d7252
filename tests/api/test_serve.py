import json
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from api.app import create_app
from api.serve import is_loopback, listen
from api.settings import Settings
from graph.errors import StoreError, UsageError
from tests.api.conftest import client_of


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "example.org", ""])
def test_an_address_that_others_reach_is_refused_with_the_remedy(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
        listen(host, 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_this_computer_s_own_addresses_are_taken(host: str) -> None:
    with listen(host, 0) as listening:
        assert listening.getsockname()[1] > 0


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=rf"{port}.*--port"):
            listen("127.0.0.1", port)


def test_an_address_that_this_computer_does_not_have_is_named() -> None:
    with pytest.raises(UsageError, match=r"203\.0\.113\.7 is not an address of this computer"):
        listen("203.0.113.7", 0, shared=True)


def test_settings_come_from_the_environment() -> None:
    assert Settings.from_environment({}) == Settings("sqlite:///tejido.db", "es")
    assert Settings.from_environment({"TEJIDO_DB": "sqlite:///x.db", "TEJIDO_LANG": "en"}) == Settings(
        "sqlite:///x.db", "en"
    )
    with pytest.raises(UsageError, match="qu"):
        Settings.from_environment({"TEJIDO_LANG": "qu"})


def test_a_store_that_cannot_be_opened_is_refused_at_the_start(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(StoreError):
        create_app(Settings(f"sqlite:///{tmp_path_factory.mktemp('x')}/no/such/folder.db"))


def test_it_says_where_it_is_answers_and_ends_when_asked(filled: str) -> None:
    program = (
        "import sys; from api.serve import serve; from api.settings import Settings;"
        "serve(Settings(sys.argv[1]), port=0, ready=lambda url: print(url, flush=True))"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program, filled], stdout=pipe, stderr=pipe, text=True) as service:
        assert service.stdout is not None
        assert service.stderr is not None
        url = service.stdout.readline().strip()
        assert "Tejido" in httpx.get(url, timeout=20).text
        line = json.loads(service.stderr.readline())
        assert (line["event"], line["route"], line["status"]) == ("answered", "/", 200)
        service.send_signal(signal.SIGINT)
        assert service.wait(timeout=20) in (0, -signal.SIGINT)


def test_health(filled: str) -> None:
    with client_of(filled) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json()["change"] >= 1
