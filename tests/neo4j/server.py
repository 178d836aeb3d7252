"""A real Neo4j 5 server for tests: fetched once by Maven, started on a free port of this machine, with a password.

`python -m tests.neo4j.server` starts one to try things by hand and prints its address.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

POM = Path(__file__).parent / "pom.xml"
BUILD = Path(__file__).parents[2] / "build" / "neo4j"
USER, PASSWORD = "neo4j", "only-for-tests"
PATIENCE = 120.0  # seconds for a start on a busy machine

# Small and quick to start: it shares two cores with Python and a browser, and lives for some minutes.
HEAP = ("-Xms128m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# What the server's own start script opens for its network layer.
OPENED = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
)
SETTINGS = {
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "server.memory.pagecache.size": "64m",
    "db.tx_log.preallocate": "false",
    "db.logs.query.enabled": "OFF",
    "dbms.usage_report.enabled": "false",
}


class ServerError(Exception):
    """The server did not start, or stopped; the message ends with what it printed."""


def why_not() -> str:
    """Why no server can be started here; empty if it can."""
    missing = [name for name in ("java", "mvn") if shutil.which(name) is None]
    return f"{' and '.join(missing)} not found, and TEJIDO_TEST_NEO4J names no server" if missing else ""


def class_path() -> str:
    """The server's jars, in Maven's own cache; Maven is asked once for each state of the pom."""
    BUILD.mkdir(parents=True, exist_ok=True)
    kept = BUILD / f"class-path-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept.exists() and all(map(os.path.exists, kept.read_text().split(os.pathsep)))):
            goal = ["dependency:build-classpath", f"-Dmdep.outputFile={kept}"]
            asked = subprocess.run(["mvn", "-q", "-B", "-f", POM, *goal], capture_output=True, text=True, check=False)
            if asked.returncode:
                raise ServerError(f"Maven could not fetch the server:\n{asked.stdout[-2000:]}")
    return kept.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One server with its data in `folder`; killed or stopped, it starts again on the same data and port."""

    user, password = USER, PASSWORD

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"bolt://{self.address}"
        self.process: subprocess.Popen[bytes] | None = None
        (folder / "conf").mkdir(parents=True)
        self._java("org.neo4j.cli.AdminTool", "dbms", "set-initial-password", PASSWORD).wait()

    def start(self, settings: Mapping[str, str] | None = None, *, encrypted: bool = False) -> None:
        """Start with these settings besides the usual ones, and wait until it answers. `encrypted`: over TLS alone,
        with a certificate that nobody else signed.
        """
        chosen = {
            **SETTINGS,
            "server.bolt.listen_address": self.address,
            "server.bolt.advertised_address": self.address,
            **(self._certified() if encrypted else {}),
            **(settings or {}),
        }
        self.url = f"{'bolt+ssc' if encrypted else 'bolt'}://{self.address}"
        configuration = "\n".join(f"{name}={value}" for name, value in chosen.items())
        (self.folder / "conf" / "neo4j.conf").write_text(configuration)
        folders = (f"--home-dir={self.folder}", f"--config-dir={self.folder / 'conf'}")
        self.process = self._java("org.neo4j.server.CommunityEntryPoint", *folders)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerError(f"The server did not start:\n{self._printed.read_text()[-2000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """At once, as by a power cut."""
        if self.process is not None:
            self.process.kill()
            self._ended()

    def stop(self) -> None:
        """As an administrator stops it."""
        if self.process is not None:
            self.process.terminate()
            self._ended()

    def _ended(self) -> None:
        assert self.process is not None
        self.process.wait(PATIENCE)
        self.process = None

    def _answers(self) -> bool:
        host, _, port = self.address.partition(":")
        try:
            with (
                socket.create_connection((host, int(port)), 1),
                neo4j.GraphDatabase.driver(self.url, auth=(USER, PASSWORD)) as driver,
                driver.session() as session,
            ):
                session.run("RETURN 1").consume()
        except (OSError, DriverError, Neo4jError):  # the port opens before the database does
            return False
        return True

    def _certified(self) -> dict[str, str]:
        there = self.folder / "certificates" / "bolt"
        there.mkdir(parents=True, exist_ok=True)
        pair = ["-newkey", "rsa:2048", "-nodes", "-keyout", there / "private.key", "-out", there / "public.crt"]
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run(["openssl", "req", "-x509", *pair, *name, "-days", "2"], capture_output=True, check=True)
        return {"dbms.ssl.policy.bolt.enabled": "true", "server.bolt.tls_level": "REQUIRED"}

    @property
    def _printed(self) -> Path:
        return self.folder / "printed.log"

    def _java(self, main: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = ["java", *HEAP, *OPENED, "-cp", class_path(), main, *arguments]
        with self._printed.open("ab") as printed:
            environment = {**os.environ, "NEO4J_HOME": str(self.folder)}
            return subprocess.Popen(command, stdout=printed, stderr=printed, env=environment)


class GivenServer(NamedTuple):
    """A server that TEJIDO_TEST_NEO4J names: it is emptied again and again, never stopped."""

    url: str
    user: str
    password: str


def given() -> GivenServer | None:
    if "TEJIDO_TEST_NEO4J" not in os.environ:
        return None
    return GivenServer(
        os.environ["TEJIDO_TEST_NEO4J"],
        os.environ.get("TEJIDO_DB_USER", "neo4j"),
        os.environ.get("TEJIDO_DB_PASSWORD", ""),
    )


def empty(server: Server | GivenServer) -> None:
    """Remove all data; constraints and indexes stay, so that the next store opens quickly."""
    with (
        neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver,
        driver.session() as session,
    ):
        # in portions that fit its memory
        while session.run("MATCH (n) WITH n LIMIT 10000 DETACH DELETE n").consume().counters.nodes_deleted:
            pass


if __name__ == "__main__":
    server = Server(Path(tempfile.mkdtemp(prefix="neo4j-")) / "server")
    server.start()
    try:
        input(f"{server.url}, user {USER}, password {PASSWORD}. Enter stops it.\n")
    finally:
        server.stop()
        shutil.rmtree(server.folder)
