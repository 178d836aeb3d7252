"""Data files that say where they are wrong.

YAML is read with line numbers, so that a mistake in a vocabulary or a curated record is reported as file, line and
property.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from graph.errors import DataError
from graph.text import Value


class _Loader(yaml.CSafeLoader):
    """The parser of libyaml with the plain scalars of YAML 1.2 (core schema, chapter 10.3), in which `no` is Norway."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
_Loader.add_implicit_resolver("int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "float", re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"), list("-+.0123456789")
)
_VALUES: Final[dict[str, Callable[[str], Any]]] = {
    "null": lambda _text: None,
    "bool": lambda text: text.lower() == "true",
    "int": int,
    "float": float,
}


class Mapped(dict[Any, Any]):
    """A mapping of the file: where it begins, and on which line each of its keys stands (from 0)."""

    def __init__(self, line: int = 0) -> None:
        super().__init__()
        self.begins, self.lines = line, dict[Any, int]()


class Listed(list[Any]):
    """A list of the file: where it begins, and on which line each of its items does (from 0)."""

    def __init__(self, line: int = 0) -> None:
        super().__init__()
        self.begins, self.lines = line, dict[Any, int]()


def _built(node: yaml.Node) -> Any:
    """The value of a node of the parsed file. Raises `MarkedYAMLError` for a key that stands twice."""
    if isinstance(node, yaml.ScalarNode):
        return _VALUES.get(node.tag, str)(node.value)
    if isinstance(node, yaml.SequenceNode):
        items = Listed(node.start_mark.line)
        for index, each in enumerate(node.value):
            items.append(_built(each))
            items.lines[index] = each.start_mark.line
        return items
    mapped = Mapped(node.start_mark.line)
    for key, value in node.value:
        name = _built(key)
        if name in mapped:
            raise yaml.MarkedYAMLError(problem="a key stands twice", problem_mark=key.start_mark)
        mapped[name] = _built(value)
        mapped.lines[name] = key.start_mark.line
    return mapped


class DataFile:
    """A YAML file and its contents; `fail` raises a `DataError` that points into it."""

    def __init__(self, path: Path | Traversable) -> None:
        self.path = path
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), _Loader)
            self.content: Any = _built(root) if root is not None else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise DataError(
                "{file}, line {line}: this is not valid YAML.",
                remedy="Look at the quotes, colons, brackets and spaces in front, there and in the line above.",
                file=path.name,
                line=mark.line + 1 if mark else 1,
            ) from error
        except (OSError, yaml.YAMLError, ValueError) as error:
            raise DataError("{file}: cannot be read ({problem}).", file=path.name, problem=str(error)) from error

    def mapping(self, within: Any, key: str) -> Mapped:
        """The mapping at `key`, or a `DataError`."""
        value = within.get(key) if isinstance(within, Mapped) else None
        if not isinstance(value, Mapped):
            self.fail(within, key, "a mapping is expected here.")
        return value

    def texts(self, within: Any, key: str | int) -> tuple[str, ...]:
        """The list of texts at `key`, or a `DataError`; an absent key is an empty list."""
        value = within.get(key, ()) if isinstance(within, Mapped) else within[key]
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            self.fail(within, key, "a list of texts is expected here.")
        return tuple(str(item) for item in value)

    def text(self, within: Any, key: str) -> str:
        """The text at `key`, or a `DataError`."""
        value = within.get(key) if isinstance(within, Mapped) else None
        if not isinstance(value, str) or not value.strip():
            self.fail(within, key, "a text is expected here (quote numbers).")
        return value

    def listed(self, within: Any, key: str) -> Listed:
        """The list at `key`, or a `DataError`; an absent key is an empty list."""
        value = within.get(key, Listed()) if isinstance(within, Mapped) else None
        if not isinstance(value, Listed):
            self.fail(within, key, "a list is expected here.")
        return value

    def items(self, within: Any) -> Iterator[tuple[str, Any]]:
        """The keys and values of a mapping, or a `DataError`."""
        if not isinstance(within, Mapped):
            self.fail(within, None, "a mapping is expected here.")
        for key, value in within.items():
            yield str(key), value

    def line(self, within: Any, key: str | int | None = None) -> int:
        """The line, counted from 1, of `key` within a mapping or list (or of the mapping or list itself)."""
        if not isinstance(within, Mapped | Listed):
            return 1
        return within.lines.get(key, within.begins) + 1

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
