"""Who fits whom: partners for an actor, practices and twins for a municipality, missing ties of any network."""

from graph.matching.base import Recommendation
from graph.matching.partners import partners
from graph.matching.practices import practices_for
from graph.matching.twins import twins

__all__ = ["Recommendation", "partners", "practices_for", "twins"]
