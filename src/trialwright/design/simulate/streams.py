"""Random numbers that belong to a trial and not to the order of the work: counter-based streams.

Philox (Salmon and others 2011, SC'11) makes the n-th number from a key and a counter. The key is the seed; the counter's
upper words are the purpose and the block of trials. Any block can be drawn alone, in any order, on any machine, and
a longer run begins with the very trials of a shorter one.
"""

import numpy as np

from trialwright.design.errors import refused

# Trials of one block are drawn together; 64 trials of 500 patients stay in a core's cache.
BLOCK = 64
MOST_TRIALS = 10**8


def block_stream(seed: int, purpose: int, block: int) -> np.random.Generator:
    """The random numbers of one block of trials for one purpose (what is drawn: outcomes, dropout …).

    >>> first, again = block_stream(7, 0, 3).random(2), block_stream(7, 0, 3).random(2)
    >>> bool((first == again).all()), bool((first == block_stream(7, 1, 3).random(2)).any())
    (True, False)
    """
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, purpose, block]))


def refuse_bad_run(trials: int, seed: int) -> None:
    """Raise DesignInputError D002 for a number of trials or a seed that is none."""
    for name, value, most in (("trials", trials, MOST_TRIALS), ("seed", seed, 2**63)):
        low = 1 if name == "trials" else 0
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value < most:
            raise refused(
                "D002", f"{name} is a whole number from {low} to below {most}, not {value!r}", place=name
            )
