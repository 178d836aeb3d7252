"""Data files that say where they are wrong.

YAML is read with line numbers, so that a mistake in a vocabulary or a curated record is reported as file, line and
property.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from graph.errors import DataError
from graph.text import Value


class DataFile:
    """A YAML file and its contents; `fail` raises a `DataError` that points into it."""

    def __init__(self, path: Path | Traversable) -> None:
        self.path = path
        try:
            self.content: Any = YAML(typ="rt", pure=True).load(path.read_text(encoding="utf-8"))
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise DataError(
                "{file}, line {line}: this is not valid YAML.",
                remedy="Look at the quotes, colons, brackets and spaces in front, there and in the line above.",
                file=path.name,
                line=mark.line + 1 if mark else 1,
            ) from error
        except (OSError, YAMLError, ValueError) as error:
            raise DataError("{file}: cannot be read ({problem}).", file=path.name, problem=str(error)) from error

    def mapping(self, within: Any, key: str) -> CommentedMap:
        """The mapping at `key`, or a `DataError`."""
        value = within.get(key) if isinstance(within, CommentedMap) else None
        if not isinstance(value, CommentedMap):
            self.fail(within, key, "a mapping is expected here.")
        return value

    def texts(self, within: Any, key: str | int) -> tuple[str, ...]:
        """The list of texts at `key`, or a `DataError`; an absent key is an empty list."""
        value = within.get(key, ()) if isinstance(within, CommentedMap) else within[key]
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            self.fail(within, key, "a list of texts is expected here.")
        return tuple(str(item) for item in value)

    def items(self, within: Any) -> Iterator[tuple[str, Any]]:
        for key, value in within.items():
            yield str(key), value

    def line(self, within: Any, key: str | int | None = None) -> int:
        """The line, counted from 1, of `key` within a mapping or list (or of the mapping or list itself)."""
        try:
            if (
                isinstance(within, CommentedMap | CommentedSeq)
                and key is not None
                and within.lc.data
                and key in within.lc.data
            ):
                return int(within.lc.data[key][0]) + 1
            return int(within.lc.line) + 1
        except AttributeError:
            return 1

    def fail(self, within: Any, key: str | int | None, template: str, /, **values: Value) -> NoReturn:
        """Raise a `DataError` that points at `key`: a literal English sentence with {named} values, for translation."""
        self.refuse(within, key, DataError(template, remedy="", **values))

    def refuse(self, within: Any, key: str | int | None, error: DataError) -> NoReturn:
        """Raise again what was refused, with its remedy and with its place in this file."""
        raise DataError(
            "{file}, line {line}, «{property}»: {problem}",
            remedy="{hint}" if error.remedy else "",
            file=self.path.name,
            line=self.line(within, key),
            property=str(key if key is not None else ""),
            problem=error.message,
            hint=error.remedy or "",
        ) from error
