"""Trials that compare proportions: normal approximations, exact enumeration, confidence intervals."""
