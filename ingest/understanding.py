"""One file, understood: read, laid out, extracted. It needs no store, so that it can be done anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import ReadError, TejidoError
from graph.text import Text
from ingest.confinement import megabytes
from ingest.extraction import extract
from ingest.layout import layout
from ingest.readers import read, read_bytes
from ingest.resolve import Reading
from ingest.second_readers import SecondReader


@dataclass(frozen=True)
class Failure:
    """A file that could not be read, and what to do about it. It stopped nothing."""

    path: Path
    message: Text
    remedy: Text | None = None

    @classmethod
    def of(cls, path: Path, error: TejidoError) -> Failure:
        return cls(path, error.message, error.remedy)


def understand(path: Path, second: SecondReader | None = None, content: bytes | None = None) -> Reading:
    """Read one file and extract what it says; a second reader is heard too. Raises `ReadError`.

    With `content`, the bytes of the file, the disk is not looked at.
    """
    laid_out = layout(read(path) if content is None else read_bytes(content, path.name))
    if second is None:
        return Reading(laid_out, extract(laid_out))
    source = laid_out.source
    opinions = second.opinions(source)
    warned = replace(laid_out, source=replace(source, warnings=(*source.warnings, *opinions.warnings)))
    return Reading(warned, extract(laid_out, opinions=opinions))


def attempt(path: Path, second: SecondReader | None = None, content: bytes | None = None) -> Reading | Failure:
    """As `understand`; a file that cannot be read is a `Failure`."""
    try:
        return understand(path, second, content)
    except TejidoError as error:
        return Failure.of(path, error)
    except MemoryError:
        problem = ReadError(
            "{path}: there is not enough memory to read it; a document may have {limit} MB.",
            remedy="Read it in parts, or set TEJIDO_DOCUMENT_MEMORY to more if this computer has it.",
            path=str(path),
            limit=megabytes(),
        )
        return Failure.of(path, problem)
    except (OSError, RecursionError) as error:
        problem = ReadError(
            "{path} cannot be read ({problem}).", path=str(path), problem=str(error) or type(error).__name__
        )
        return Failure.of(path, problem)
