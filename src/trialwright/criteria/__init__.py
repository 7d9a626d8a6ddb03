"""Eligibility text to criteria: split into items, read what is understood, say in English what was read."""
