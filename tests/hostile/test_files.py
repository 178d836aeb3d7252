"""Files that mean harm are refused or read as what they are, within the memory and time that a document may have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.readers.guard import RATIO_FROM, admit
from ingest.understanding import Failure
from ingest.workers.children import Children
from tests.hostile.files import FILES, MAIN, Hostile, document, paragraph
from tests.hostile.genuine import parts_of, word_with

SECONDS = 240.0  # that the slowest machine may take for the largest


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    found = Children()
    yield found
    found.close()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_is_refused_in_words_or_read_without_harm(file: Hostile, children: Children) -> None:
    found = children.understand(Path(file.name), None, file.content(), SECONDS)
    if isinstance(found, Failure):
        assert file.name in str(found.message)
        assert file.refused
        assert file.refused in str(found.message)
        assert found.remedy
    else:
        source = found.layout.source
        assert not file.refused
        assert file.read in source.text
        assert file.never not in source.text
        if not file.name.endswith(source.format) and file.name.endswith(".pdf"):
            assert "it was read as that" in str(source.warnings[0])


def test_a_long_list_of_equal_lines_is_no_bomb() -> None:
    content = word_with({MAIN: document(paragraph("Alcaldía de Estelí") * 20_000)})
    assert len(parts_of(content)[MAIN]) > RATIO_FROM
    admit(content, "lista.docx")
