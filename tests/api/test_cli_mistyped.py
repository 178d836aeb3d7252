"""What is typed wrongly is refused in the reader's language, with what to do, and exit status 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import tejido


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show",), "Falta id"),
        (("show", "x", "--foo"), "opción --foo"),
        (("gaps", "-k", "muchas"), "un número de 1 a 1000"),
        (("review", "aceptar"), "list, accept, reject"),
        (("brechas",), "orden no existe"),
        (("gaps", "uno", "dos"), "Se dio más"),
        (("serve", "--port"), "--port necesita"),
    ],
)
def test_what_is_mistyped_is_refused_in_spanish(words: tuple[str, ...], said: str) -> None:
    refused = tejido(*words)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert not {"Missing", "No such", "Input", "Error", "Usage"} & set(refused.stderr.replace(":", " ").split())


def test_no_command_at_all_shows_the_help() -> None:
    shown = tejido()
    assert shown.returncode == 2
    assert "load-corpus" in shown.stderr


def test_what_the_system_finds_and_a_store_that_is_not_there_are_told_in_spanish(tmp_path: Path) -> None:
    assert "no está ahí" in tejido("network", "measures", "--nodes", tmp_path / "n.csv", "--edges", "e.csv").stderr
    missing = tejido("search", "barrio", db=f"sqlite:///{tmp_path / 'no.db'}")
    assert missing.returncode == 3
    assert "tejido load-corpus" in missing.stderr
