"""Age limits of the text beside those of the structured field."""

from collections.abc import Iterator, Sequence

from trialwright.criteria.lints.demands import Ranged, Stated, by_value
from trialwright.criteria.lints.numbers import Numbers, common
from trialwright.criteria.lints.report import about, shown
from trialwright.criteria.notation import in_notation
from trialwright.model.criterion import TrialCriteria
from trialwright.model.diagnostic import Diagnostic

AGE_FIELD = "age"


def two_ages(trial: TrialCriteria) -> Iterator[Diagnostic]:
    """C037 where text and structured field both give a limit and the two differ; a limit given once is no fault.

    C042 where they differ only in whether the age at the end is let in, C043 where nobody fulfils both.
    """
    for value, found in by_value(trial).items():
        field = [each for each in found if each.criterion.id == AGE_FIELD]
        texts = [each for each in found if each.criterion.id != AGE_FIELD]
        if value.kind != "age" or not field or not texts:
            continue
        inside, stated = _numbers(field), _numbers(texts)
        leaves = [leaf for each in [*field, *texts] for leaf in each.demand.leaves]
        criteria = [each.criterion for each in [*field, *texts]]
        if inside.is_empty or stated.is_empty:
            continue
        if inside.meet(stated).is_empty:
            message = (
                f"nobody whom the age fields admit may take part: {shown(_leaves(field))}, {_asked(texts)}"
            )
            yield about("C043", message, trial, criteria, leaves)
        elif _differ(inside, stated):
            ends = _at_the_ends_only(field, texts, inside, stated)
            told = f"{shown(_leaves(field))} and {_readings(texts)}"
            what = "differ at the ends" if ends else "differ"
            message = f"the text and the structured age limits {what}: {told}"
            yield about("C042" if ends else "C037", message, trial, criteria, leaves)


def _numbers(found: list[Stated]) -> Numbers:
    return common(each.demand.numbers for each in found)


def _differ(field: Numbers, text: Numbers) -> bool:
    low = {each.stretches[0][0] for each in (field, text)}
    high = {each.stretches[-1][1] for each in (field, text)}
    return any(len(ends) > 1 and all(value.is_finite() for value, _ in ends) for ends in (low, high))


def _at_the_ends_only(field: list[Stated], texts: list[Stated], inside: Numbers, stated: Numbers) -> bool:
    """Whether every end that differs is the same number, let in by the one and left out by the other."""
    ours, theirs = _leaves(field), _leaves(texts)
    low = inside.stretches[0][0] == stated.stretches[0][0] or _share(
        [leaf.range.low for leaf in ours], [leaf.range.low for leaf in theirs]
    )
    high = inside.stretches[-1][1] == stated.stretches[-1][1] or _share(
        [leaf.range.high for leaf in ours], [leaf.range.high for leaf in theirs]
    )
    required = all(each.criterion.role == "inclusion" for each in texts)
    return required and low and high


def _share(one: Sequence[object], other: Sequence[object]) -> bool:
    return bool(set(one) & set(other))


def _leaves(found: list[Stated]) -> list[Ranged]:
    return [leaf for each in found for leaf in each.demand.leaves]


def _readings(texts: list[Stated]) -> str:
    """The limits of the text; several that read the same words are joined by "or", because they are one limit."""
    read: dict[tuple[object, ...], list[str]] = {}
    for leaf in _leaves(texts):
        said = read.setdefault(leaf.spans or (id(leaf),), [])
        said += [] if in_notation(leaf) in said else [in_notation(leaf)]
    return " and ".join(" or ".join(f"“{one}”" for one in said) for said in read.values())


def _asked(texts: list[Stated]) -> str:
    """Each criterion with what it does, as a reader must be told which list it stands in."""
    verb = {"inclusion": "asks for", "exclusion": "excludes"}
    told = (
        f"{each.criterion.id} {verb.get(each.criterion.role, 'says')} {_readings([each])}" for each in texts
    )
    return " and ".join(dict.fromkeys(told))
