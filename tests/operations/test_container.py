"""The container files say what is there: sources, commands, options, settings, versions. Nothing is built here."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
import yaml

from api.app import create_app
from api.cli.app import app
from api.settings import Settings

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SERVICE_KEYS = {
    "image", "build", "entrypoint", "command", "environment", "secrets", "volumes", "tmpfs", "ports", "networks",
    "depends_on", "read_only", "init", "cap_drop", "security_opt", "mem_limit", "stop_grace_period", "restart",
    "healthcheck",
}  # fmt: skip


class Instruction(NamedTuple):
    name: str
    rest: str

    @property
    def listed(self) -> list[str]:
        """The rest as words, whether it is written as JSON or as a shell would read it."""
        return json.loads(self.rest) if self.rest.startswith("[") else shlex.split(self.rest)


def instructions() -> Iterator[Instruction]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, rest = line.partition(" ")
            yield Instruction(name, rest.strip())


def all_of(name: str) -> list[Instruction]:
    return [each for each in instructions() if each.name == name]


def refuse_unknown(words: list[str]) -> None:
    """Fail where a command line of ours names a command or an option that is not there."""
    command: Any = typer.main.get_command(app)
    waiting = list(words)
    while waiting and (below := getattr(command, "commands", None)):
        name = waiting.pop(0)
        assert name in below, f"{name} in: tejido {' '.join(words)}"
        command = below[name]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    asked = {word.partition("=")[0] for word in waiting if word.startswith("-")}
    assert asked <= known, f"{asked - known} in: tejido {' '.join(words)}"


def known_settings() -> set[str]:
    """The names of settings that the code reads."""
    sources = [path for folder in ("graph", "api") for path in (ROOT / folder).rglob("*.py")]
    return {name for path in sources for name in re.findall(r"TEJIDO_[A-Z_]+", path.read_text(encoding="utf-8"))}


def test_every_source_is_there_and_every_package_is_copied() -> None:
    copied = [each.listed[:-1] for each in all_of("COPY") if not each.rest.startswith("--from=")]
    sources = {source for listed in copied for source in listed}
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert sources >= set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert all(any(Path(source).match(line[1:]) for line in ignored if line[0] == "!") for source in sources)


def test_packages_are_those_locked_with_their_hashes() -> None:
    installs = [each.rest for each in all_of("RUN") if "pip install" in each.rest]
    locked = [rest for rest in installs if not rest.endswith("--no-build-isolation .")]
    assert len(locked) == len(installs) - 1
    for rest in locked:
        lock = re.search(r"--no-deps --require-hashes -r (\S+)", rest)
        assert lock, rest
        assert "--hash=sha256:" in (ROOT / lock[1]).read_text(encoding="utf-8")


def test_the_python_is_one_that_the_project_runs_on() -> None:
    least = tuple(map(int, PROJECT["project"]["requires-python"].removeprefix(">=").split(".")))
    images = {each.listed[0] for each in all_of("FROM")}
    assert len(images) == 1
    found = re.fullmatch(r"python:(\d+)\.(\d+)-slim-\w+", images.pop())
    assert found
    assert (int(found[1]), int(found[2])) >= least


def test_the_service_starts_as_nobody_special_and_is_asked_how_it_is() -> None:
    (user,) = all_of("USER")
    assert user.rest not in ("root", "0")
    assert (
        f"useradd --system --user-group --uid 10001 --no-create-home --home-dir /data {user.rest}"
        in all_of("RUN")[-1].rest
    )
    (entry,), (command,) = all_of("ENTRYPOINT"), all_of("CMD")
    assert entry.listed == list(PROJECT["project"]["scripts"])
    refuse_unknown(command.listed)
    (health,) = all_of("HEALTHCHECK")
    address = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", health.rest)
    assert address
    assert address[1] == all_of("EXPOSE")[0].rest
    assert create_app(Settings(database="sqlite://")).url_path_for("healthz") == address[2]


def test_every_service_is_watched_limited_and_named_as_declared() -> None:
    for service in COMPOSE["services"].values():
        assert service.keys() <= SERVICE_KEYS
        assert service.keys() >= {"mem_limit", "restart", "security_opt", "stop_grace_period"}
        assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
        assert set(service["networks"]) <= COMPOSE["networks"].keys()
        assert {volume.split(":")[0] for volume in service["volumes"]} <= COMPOSE["volumes"].keys()
        for other, wanted in service.get("depends_on", {}).items():
            assert wanted == {"condition": "service_healthy"}
            assert "healthcheck" in COMPOSE["services"][other]
    ours, theirs = COMPOSE["services"]["tejido"], COMPOSE["services"]["neo4j"]
    assert ours["read_only"] is True
    assert ours["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in ours["ports"])
    assert "ports" not in theirs
    assert COMPOSE["networks"]["store"] == {"internal": True}
    assert set(theirs["networks"]) == {"store"}
    assert (ROOT / ours["build"]["dockerfile"]).exists()
    refuse_unknown(ours["command"])


def test_no_password_is_written_down() -> None:
    for service in COMPOSE["services"].values():
        secret = {name for name in service["environment"] if re.search("PASSWORD|SECRET|AUTH$", name)}
        assert secret == set()
    assert re.fullmatch(r"\$\{TEJIDO_SECRETS:-\./secrets\}/neo4j_auth", COMPOSE["secrets"]["neo4j_auth"]["file"])
    assert "secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_server_is_of_the_release_that_the_tests_run() -> None:
    tested = re.search(r"<version>(5\.\d+)\.\d+</version>", (ROOT / "tests/neo4j/pom.xml").read_text(encoding="utf-8"))
    assert tested
    assert COMPOSE["services"]["neo4j"]["image"] == f"neo4j:{tested[1]}-community"


def test_every_setting_named_is_one_that_is_read() -> None:
    inside = {name for each in all_of("ENV") for name in re.findall(r"(TEJIDO_\w+)=", each.rest)}
    inside |= {name for name in COMPOSE["services"]["tejido"]["environment"] if name.startswith("TEJIDO_")}
    inside |= set(re.findall(r"TEJIDO_[A-Z_]+", GUIDE)) - {"TEJIDO_SECRETS"}  # that one is read by compose
    assert inside <= known_settings()


def commands(text: str) -> list[str]:
    """The commands of ours in blocks of shell and in the running text."""
    lines = re.findall(
        r"^(?:docker compose run --rm |docker run .*-v tejido:/data )?tejido (.+)$", text, flags=re.MULTILINE
    )
    return [re.split(r"\s+#|\s+[|>]", line)[0] for line in (*lines, *re.findall(r"`tejido ([^`]+)`", text))]


@pytest.mark.parametrize("line", sorted(set(commands(GUIDE))))
def test_every_command_of_the_guide_is_there(line: str) -> None:
    refuse_unknown(shlex.split(line))
