"""A tree said in one plain English sentence, to be compared with the words it was read from."""

from trialwright.criteria.english.sentence import in_english

__all__ = ["in_english"]
