"""Numbers the record states against each other."""
