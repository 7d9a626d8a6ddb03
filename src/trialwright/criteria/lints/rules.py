"""The rules in their order, and the one call that runs them."""

from collections.abc import Callable, Iterator

import msgspec

from trialwright.criteria.lints.asked_twice import asked_twice
from trialwright.criteria.lints.both_lists import both_lists
from trialwright.criteria.lints.contradiction import contradiction
from trialwright.criteria.lints.different_times import different_times
from trialwright.criteria.lints.empty_range import empty_range
from trialwright.criteria.lints.full_range import full_range
from trialwright.criteria.lints.no_anchor import no_anchor
from trialwright.criteria.lints.restated import restated
from trialwright.criteria.lints.reversed_direction import reversed_direction
from trialwright.criteria.lints.two_ages import two_ages
from trialwright.criteria.lints.unsettled_unit import unsettled_unit
from trialwright.criteria.lints.wrong_list import wrong_list
from trialwright.model.criterion import Opaque, TrialCriteria
from trialwright.model.diagnostic import Diagnostic

RULES: tuple[Callable[[TrialCriteria], Iterator[Diagnostic]], ...] = (
    reversed_direction,
    empty_range,
    full_range,
    contradiction,
    asked_twice,
    both_lists,
    restated,
    two_ages,
    unsettled_unit,
    no_anchor,
    different_times,
    wrong_list,
)
CODES = frozenset(
    {
        "C030",
        "C031",
        "C032",
        "C033",
        "C034",
        "C035",
        "C036",
        "C037",
        "C038",
        "C039",
        "C040",
        "C041",
        "C042",
        "C043",
    }
)


def lint(trial: TrialCriteria) -> tuple[Diagnostic, ...]:
    """Every fault in the logic of a trial's criteria. The trees stay as they are: they say what is written."""
    read = tuple(one for one in trial.criteria if not isinstance(one.expr, Opaque))
    of_read = msgspec.structs.replace(trial, criteria=read)  # of what is not read there is nothing to say
    return tuple(fault for rule in RULES for fault in rule(of_read))


def linted(trial: TrialCriteria) -> TrialCriteria:
    """The trial with what ``lint`` finds among its diagnostics, in place of what it found before."""
    kept = tuple(fault for fault in trial.diagnostics if fault.code not in CODES)
    return msgspec.structs.replace(trial, diagnostics=kept + lint(trial))
