"""Simulated trials, many at once: each trial is decided by the seed and its own number, whatever runs beside it."""
