"""Who fits whom: partners for an actor, practices and twins for a municipality, and for any network its missing ties
and the twin candidates of its towns.
"""

from graph.matching.base import Recommendation
from graph.matching.partners import partners
from graph.matching.practices import practices_for
from graph.matching.prediction import Prediction, predict
from graph.matching.twinnings import twin_candidates
from graph.matching.twins import twins

__all__ = ["Prediction", "Recommendation", "partners", "practices_for", "predict", "twin_candidates", "twins"]
