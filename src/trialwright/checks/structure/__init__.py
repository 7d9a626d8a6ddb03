"""Fields of the record against each other."""
