"""The same examples at every run: a suite that fails now and then teaches people to run it again."""

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, database=None, deadline=None)
settings.load_profile("deterministic")
