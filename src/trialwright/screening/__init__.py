"""Truths to verdicts: what each criterion does, where a person stands, and what a trial's criteria cost."""
