"""Gather every sentence that Tejido says and bring the message catalogues up to date: `python -m viz.catalogues`.

In Python these are the literal templates of `Text(…)`, of every error of `graph.errors`, of `DataFile.fail`, and of
`gettext`/`ngettext`; in Jinja templates `{% trans %}` and `_()`. Translations that exist are kept; sentences no longer
said are dropped.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from graph import errors
from viz.i18n import LOCALES

ROOT = Path(__file__).parents[1]
PACKAGES = ("graph", "corpus", "ingest", "viz", "api")
TRANSLATED = ("es", "pt")
ERRORS = {name for name, _ in inspect.getmembers(errors, inspect.isclass) if name.endswith("Error")}
PLACEHOLDER = re.compile(r"\{(\w+)\}|%\((\w+)\)s")

Found = tuple[str, str, int]  # singular, plural or "", line


def template_catalogue(root: Path = ROOT) -> Catalog:
    """Every message of the five packages, with the files that say it."""
    catalogue = Catalog(project="Tejido", version=version("tejido"), fuzzy=False)
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in (".py", ".html"):
                found = _in_python(path) if path.suffix == ".py" else _in_jinja(path)
                for singular, plural, line in found:
                    place = (path.relative_to(root).as_posix(), line)
                    catalogue.add((singular, plural) if plural else singular, locations=[place])
    return catalogue


def catalogue_path(language: str) -> Path:
    return ROOT / "viz" / "locale" / language / "LC_MESSAGES" / "tejido.po"


def read_catalogue(language: str) -> Catalog:
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=LOCALES[language], project="Tejido", fuzzy=False)
    with path.open("rb") as po:
        return read_po(po, locale=LOCALES[language])


def missing(language: str) -> list[str]:
    """Messages that have no translation, or one with other {placeholders}."""
    translated = read_catalogue(language)
    return [str(message.id) for message in template_catalogue() if message.id and not _is_said(translated, message.id)]


def update() -> dict[str, int]:
    """Write the catalogues; how many messages each language still lacks."""
    template = template_catalogue()
    for language in TRANSLATED:
        catalogue = read_catalogue(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.header_comment = (
            f"# What Tejido says, in «{language}». Made by python -m viz.catalogues; write in msgstr."
        )
        catalogue.project, catalogue.version = template.project, template.version
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "Tejido"
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as po:
            write_po(po, catalogue, width=120, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return {language: len(missing(language)) for language in TRANSLATED}


def _is_said(catalogue: Catalog, id: str | tuple[str, ...] | list[str]) -> bool:
    said = (id,) if isinstance(id, str) else tuple(id)
    message = catalogue.get(said[0])
    if message is None:
        return False
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
    known = {name for form in said for name in PLACEHOLDER.findall(form)}
    used = [set(PLACEHOLDER.findall(form)) for form in forms]
    # the form for one may leave the number out; nothing else may be lost, and nothing invented
    complete = set.union(*used) == known and all(names <= known for names in used)
    return complete and all(form.strip() for form in forms) and not message.fuzzy


def _in_python(path: Path) -> Iterator[Found]:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        first = call.args[0] if call.args else None
        if function == "Text":
            plural = next(_literals(keywords.get("plural")), ("", 0))[0]
            yield from ((text, plural, line) for text, line in _literals(first))
        elif function in ERRORS:
            for argument in (first, keywords.get("remedy")):
                yield from ((text, "", line) for text, line in _literals(argument))
        elif function == "fail" and len(call.args) > 2:
            yield from ((text, "", line) for text, line in _literals(call.args[2]))
        elif function in ("gettext", "_"):
            yield from ((text, "", line) for text, line in _literals(first))
        elif function == "ngettext" and len(call.args) > 1:
            plural = next(_literals(call.args[1]), ("", 0))[0]
            yield from ((text, plural, line) for text, line in _literals(first))


def _literals(expression: ast.expr | None) -> Iterator[tuple[str, int]]:
    """The string constants that an argument may be, both arms of a condition included."""
    match expression:
        case ast.Constant(value=str(text)) if text.strip():
            yield text, expression.lineno
        case ast.IfExp(body=body, orelse=orelse):
            yield from _literals(body)
            yield from _literals(orelse)


def _in_jinja(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        for line, function, message, _comments in babel_extract(
            file, ("gettext", "ngettext", "_"), [], {"trimmed": "yes"}
        ):
            forms = [message] if isinstance(message, str) else [form for form in message or () if form]
            yield forms[0], forms[1] if function == "ngettext" else "", line


def main() -> None:
    for language, lacking in update().items():
        print(f"{catalogue_path(language).relative_to(ROOT)}: {lacking} messages lack a translation")  # noqa: T201 -- a command


if __name__ == "__main__":
    main()
