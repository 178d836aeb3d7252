"""Search over everything in the graph: `SearchIndex(path, store, synonyms).search("maras en Sonsonate")`.

What is done where: `analysis` of words, `entries` (what of a node can be found), `generations` of the index on disk,
`index` (searching and keeping up with the store), `reasons` for a hit.
"""

from graph.search.index import Facets, Hit, SearchIndex, index_path, index_paths

__all__ = ["Facets", "Hit", "SearchIndex", "index_path", "index_paths"]
