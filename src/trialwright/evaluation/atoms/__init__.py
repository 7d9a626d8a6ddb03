"""Leaves evaluated for all persons at once: one file a family, as in the interpreter, whose single-fact rules it asks."""
