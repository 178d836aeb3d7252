"""Small documents of the kinds that plans, practices, agreements and councils come in, for tests."""

from ingest.layout import layout
from ingest.source import Layout, Source


def laid_out(text: str, name: str = "documento.txt", title: str = "") -> Layout:
    return layout(Source(name, text, "txt", "", title=title))
