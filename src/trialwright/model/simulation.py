"""What a simulation of trials answers: how often the test rejected, and how sure that is."""

from typing import Literal

import msgspec

from trialwright.model.design import InputValue


class SimulatedPower(msgspec.Struct, frozen=True):
    """The share of simulated trials that rejected, with its standard error, and the call that gives it again.

    ``seed`` with the number of a trial decides everything about that trial.
    """

    method: str
    trials: int
    rejected: int
    power: float
    standard_error: float
    alpha: float
    sides: Literal[1, 2]
    seed: int
    inputs: dict[str, InputValue]
    source: str
    assumptions: tuple[str, ...]
    code: str
