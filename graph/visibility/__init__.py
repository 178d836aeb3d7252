"""Who may see what: the one place that decides.

Community leaders live where gangs do. Whatever leaves Tejido for somebody's eyes is read through a `Sight`; a person
who is not to be seen is, for that viewer, simply not there. `levels` says who looks and what is kept from whom,
`masking` takes names out of texts, `veil` works out what is kept from a clearance, `sight` reads a store through it
(docs/decisions/0020-visibility.md).
"""

from graph.masking import Finder, Masker
from graph.visibility.levels import LEVELS, OPERATOR, PUBLIC, Role, Viewer, default_level, is_exposed, sees
from graph.visibility.sight import Sight, Tie, may_read, may_see
from graph.visibility.veil import Veil, Veiling, veil

__all__ = [
    "LEVELS",
    "OPERATOR",
    "PUBLIC",
    "Finder",
    "Masker",
    "Role",
    "Sight",
    "Tie",
    "Veil",
    "Veiling",
    "Viewer",
    "default_level",
    "is_exposed",
    "may_read",
    "may_see",
    "sees",
    "veil",
]
