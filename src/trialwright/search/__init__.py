"""Finding trials: an index on disk, queries with synonyms, related trials, places.

``TrialIndex`` is opened or made in a folder, ``indexing.opened_index`` keeps one in step with the store. ``SearchQuery``
asks, ``SearchAnswer`` answers; ``related.related_trials`` and ``places.SiteMap`` do the rest. Nothing heavy is imported
before it is used.
"""
