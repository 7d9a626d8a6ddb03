"""Finding trials: an index on disk, queries with synonyms, related trials, places. Nothing heavy is imported here."""
