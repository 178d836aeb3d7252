"""The pages' frame: one Jinja environment per language, with the few filters that templates need."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from graph.model import Node
from graph.names import fold_letters
from viz import labels, navigation
from viz.drawing import shorten
from viz.i18n import translator

STATIC = Path(__file__).parent / "static"
STYLES = STATIC / "styles"
STYLE_SHEET = "tejido.css"
CODE = re.compile(r"`([^`]+)`")


def render(template: str, language: str, **context: Any) -> str:
    """The page in that language."""
    return environment(language).get_template(template).render(context)


def node_url(node: Node | str, kind: str = "") -> str:
    """A node's page; a document's is where it can be read."""
    id, kind = (node, kind) if isinstance(node, str) else (node.id, node.kind)
    return f"/{'documento' if kind == 'Document' else 'nodo'}/{quote(id, safe='/')}"


def static_url(name: str) -> str:
    """A file of `viz/static` under an address that changes with its content, so that it can be kept for long."""
    return f"/static/{name}?v={_fingerprint(name)}"


def coded(sentence: str) -> Markup:
    """A sentence with what stands between backticks set as code."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(sentence))))  # noqa: S704 -- escaped before


def with_query(path: str, **parameters: str | int | Sequence[str] | None) -> str:
    """The address with what is given; a list stands once for each of its values."""
    kept = {name: value for name, value in parameters.items() if value not in (None, "", [], ())}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


@cache
def environment(language: str) -> Environment:
    speech = translator(language)
    pages = Environment(
        loader=ChoiceLoader([PackageLoader("viz"), PackageLoader("pyvis")]),  # pyvis: its library, for `picture`
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    pages.policies["ext.i18n.trimmed"] = True
    pages.install_gettext_callables(speech.gettext, speech.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    pages.filters.update(
        say=speech.render,
        say_pairs=lambda pairs: [(value, speech.render(words)) for value, words in pairs],
        number=speech.number,
        percent=speech.percent,
        day=speech.date,
        listed=speech.listed,
        kind=lambda kind: labels.kind_label(kind, language),
        kinds=lambda kind: labels.kind_label(kind, language, plural=True),
        relation=lambda relation: labels.relation_label(relation, language),
        country=lambda code: speech.locale.territories.get(code, code),
        by_country=lambda codes: sorted(
            codes, key=lambda code: fold_letters(speech.locale.territories.get(code, code))
        ),
        tongue=lambda code: speech.locale.languages.get(code, code),
        value=lambda value, of: speech.render(labels.value_label(of, value, language)),
        asserted=lambda who: speech.render(labels.asserted_by(who)),
        because=lambda reason: speech.render(labels.reason_of(reason)),
        called=labels.called,
        node_url=node_url,
        shorten=shorten,
        coded=coded,
    )
    pages.globals.update(
        language=language,
        labels=labels,
        static=static_url,
        with_query=with_query,
        navigation=navigation,
    )
    return pages


@cache
def style_sheet() -> bytes:
    """The design system as one file: its parts in the order of their names."""
    return b"\n".join(part.read_bytes() for part in sorted(STYLES.glob("*.css")))


@cache
def _fingerprint(name: str) -> str:
    content = style_sheet() if name == STYLE_SHEET else (STATIC / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
