"""Eligibility criteria against each other, the fields and the treatment; the trees' own logic is checked elsewhere."""
