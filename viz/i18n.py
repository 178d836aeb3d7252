"""Everything said to people, in their language.

English templates are the source; `viz/locale/<language>/LC_MESSAGES/tejido.po` holds the translations, read once per
process. Numbers, dates and lists follow the language's habits (CLDR, through Babel).
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from graph.dates import OPEN
from graph.errors import UsageError
from graph.text import Moment, Text, Value

# Central America and Mexico write 1,234.5; CLDR's Latin American Spanish does too, European Spanish does not.
LOCALES = {"es": "es_419", "en": "en", "pt": "pt_BR"}
# Names come from documents: characters that steer a terminal or turn the direction of what follows them stay unsaid.
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LANGUAGES = tuple(LOCALES)
OWN_NAMES = {"es": "Español", "en": "English", "pt": "Português"}
DEFAULT = "es"


class Translator:
    """Says `Text`s, templates, numbers and dates in one language."""

    def __init__(self, language: str, messages: gettext.NullTranslations) -> None:
        self.language = language
        self.locale = Locale.parse(LOCALES[language])
        self._messages = messages

    def gettext(self, message: str) -> str:
        return self._messages.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self._messages.ngettext(singular, plural, n)

    def render(self, text: Text | str) -> str:
        """The sentence in this language, its values too; a plain string is a name and stays as it is."""
        if isinstance(text, str):
            return UNSPEAKABLE.sub("", text)
        template = self.ngettext(text.template, text.plural, text.n) if text.plural else self.gettext(text.template)
        return template.format(**{key: self._value(value) for key, value in text.values.items()})

    def number(self, value: float) -> str:
        """A number; whole numbers under 10,000 stay ungrouped, as Spanish typography asks and as years need."""
        if isinstance(value, int) and abs(value) < 10_000:
            return str(value)
        return format_decimal(value, format="#,##0.##", locale=self.locale)

    def percent(self, value: float) -> str:
        """A share from 0 to 1 as a percentage."""
        return format_percent(value, locale=self.locale)

    def date(self, value: str) -> str:
        """A date as the graph keeps it (`graph.dates`) or an ISO moment, written out; what is not sure gets a mark."""
        if value[-1:] in ("?", "~", "%"):
            return f"{self.date(value[:-1])} ({'≈' if value.endswith('~') else '?'})"
        match value.count("-"), len(value):
            case 1, 7:
                return format_skeleton("yMMMM", date.fromisoformat(f"{value}-01"), locale=self.locale)
            case 2, 10:
                return format_date(date.fromisoformat(value), "long", locale=self.locale)
            case _, length if length > 10:
                return format_datetime(datetime.fromisoformat(value), "long", locale=self.locale)
        return "…" if value == OPEN else value

    def listed(self, items: Sequence[str]) -> str:
        """«a, b y c»; Spanish says «e» before the sound i."""
        if self.language == "es" and len(items) > 1 and re.match(r"h?[ií](?![aeo])", items[-1].lower()):
            return f"{', '.join(items[:-1])} e {items[-1]}"
        return format_list(items, locale=self.locale)

    def _value(self, value: Value) -> str:
        if isinstance(value, str | Text):
            return self.render(value)
        if isinstance(value, Moment):
            return self.date(value.at)
        if isinstance(value, int | float):
            return self.number(value)
        return self.listed([self._value(item) for item in value])


@cache
def translator(language: str = DEFAULT) -> Translator:
    """The translator for `es`, `en` or `pt`. Raises `UsageError` for another language."""
    if language not in LOCALES:
        raise UsageError(
            "«{language}» is not a language that Tejido speaks.",
            remedy="Languages: {languages}.",
            language=language,
            languages=list(LANGUAGES),
        )
    return Translator(language, _messages(language))


def _messages(language: str) -> gettext.NullTranslations:
    catalogue = files(__package__) / "locale" / language / "LC_MESSAGES" / "tejido.po"
    if not catalogue.is_file():  # English, the language of the source
        return gettext.NullTranslations()
    with catalogue.open("rb") as po:
        messages = read_po(po, locale=LOCALES[language])
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
