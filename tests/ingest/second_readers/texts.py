"""A text of our own, and sources made of texts."""

from ingest.source import Source

TEXT = """Convenio de cooperación

La Corporación Quilamba financia el Proyecto Brotes, que ejecuta la Alcaldía Municipal de Sonsonate.
En 2016, la Corporación Quilamba y la Universidad de Izalco firmaron una carta de entendi-
miento para formar mediadores comunitarios.
"""


def source(text: str, name: str = "nota.txt") -> Source:
    return Source(name, text, "txt", "0" * 64)
