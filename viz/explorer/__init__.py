"""The network explorer: which part is asked for, how it looks, where its dots stand, and the ways through it."""

from viz.explorer.explorer import Explorer
from viz.explorer.selection import Selection

__all__ = ["Explorer", "Selection"]
