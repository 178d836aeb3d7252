"""The ways through the site: what stands in the bar of every page, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.text import Text
from graph.visibility import Role


@dataclass(frozen=True)
class Way:
    """A page that the bar leads to; `role` is the least that may open it."""

    path: str
    name: Text
    role: Role = "public"


# What people come for.
PRIMARY: Final = (
    Way("/practicas", Text("Practices")),
    Way("/actores", Text("Actors")),
    Way("/acuerdos", Text("Agreements")),
    Way("/planes", Text("Plans")),
    Way("/brechas", Text("Gaps")),
    Way("/red", Text("Network")),
    Way("/mapa", Text("Map")),
    Way("/documentos", Text("Documents")),
)
# What some of them come for now and then.
MORE: Final = (
    Way("/revision", Text("Review"), "editor"),
    Way("/duplicados", Text("Duplicates"), "editor"),
    Way("/importar", Text("Bring in a sheet"), "editor"),
    Way("/socios", Text("Partners for an actor")),
    Way("/informes", Text("Meeting report")),
    Way("/hermanamientos", Text("Twinning")),
    Way("/exportar", Text("Take data out")),
    Way("/aportar", Text("Add to the catalogue")),
    Way("/buscar", Text("Search everything")),
)
# Those who answer for the network.
ADMINISTRATION: Final = (
    Way("/cuentas", Text("Accounts"), "admin"),
    Way("/visibilidad", Text("Who sees what"), "coordinator"),
    Way("/copias", Text("Backups"), "admin"),
    Way("/vocabularios", Text("Vocabularies"), "admin"),
    Way("/ajustes", Text("Settings"), "admin"),
    Way("/registro", Text("Log"), "admin"),
)
# Where all of a kind are listed; what is not here is searched for.
LISTS: Final[Mapping[str, str]] = {
    "Actor": "/actores",
    "Space": "/espacios",
    "Alliance": "/acuerdos",
    "Practice": "/practicas",
    "Document": "/documentos",
}
