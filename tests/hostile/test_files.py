"""Files that mean harm are refused or read as what they are, within the memory and time that a document may have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.understanding import Failure
from ingest.workers.children import Children
from tests.hostile.files import FILES, Hostile

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
