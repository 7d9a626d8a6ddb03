"""Trials with a time to an event: log-rank tests, Kaplan–Meier differences, restricted mean survival times."""
