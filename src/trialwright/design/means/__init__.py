"""Trials that compare means: z and exact t power, paired designs, analysis of variance."""
