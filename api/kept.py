"""Keeping what is made of the graph for as long as the graph stands."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """What was made of a graph; when it changes all of it is let go, and of many the least asked for goes first.

    `sequence` gives the number of the graph's last change. Safe to use from several threads: two that ask for the same
    at once may both make it.
    """

    def __init__(self, sequence: Callable[[], int], most: int = 64) -> None:
        self._present = sequence
        self._most = most
        self._lock = Lock()
        self._sequence = -1
        self._made: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under this key, never older than the last change; else what `make` makes."""
        sequence = self._present()
        with self._lock:
            if sequence > self._sequence:
                self._made.clear()
                self._sequence = sequence
            if sequence == self._sequence and key in self._made:
                self._made.move_to_end(key)
                made: T = self._made[key]
                return made
        made = make()
        with self._lock:
            if sequence == self._sequence:
                self._made[key] = made
                if len(self._made) > self._most:
                    self._made.popitem(last=False)
        return made
