"""Rules about several facts at once, asked once for each combination of kinds that occurs in some person."""

from collections.abc import Callable

import numpy as np

from trialwright.evaluation.columns import Array


def by_combination(
    segment: Array, keys: Array, answer: Callable[[tuple[int, ...]], int]
) -> tuple[Array, Array]:
    """The segments that occur, in order, and the answer to the keys of each; rows of a segment stand together.

    A combination is known by the sum of 64-bit mixtures of its keys; two that differ are taken for one with a
    chance of one in 10^19.
    """
    if not len(segment):
        return segment[:0], np.zeros(0, np.int8)
    begins = np.flatnonzero(np.r_[True, segment[1:] != segment[:-1]])
    ends = np.r_[begins[1:], len(segment)]
    mixtures = np.add.reduceat(mixed(keys), begins)
    _, first, which = np.unique(mixtures, return_index=True, return_inverse=True)
    codes = [answer(tuple(sorted(keys[begins[place] : ends[place]].tolist()))) for place in first]
    return segment[begins], np.array(codes, np.int8)[which]


def mixed(keys: Array) -> Array:
    """Small numbers as 64 bits that look random (the finaliser of SplitMix64, Steele and others 2014)."""
    bits = (keys.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Array = bits ^ (bits >> np.uint64(31))
    return found
