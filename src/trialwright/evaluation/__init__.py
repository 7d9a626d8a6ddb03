"""Trees and facts to truths: the definition, one tree and one person at a time."""
