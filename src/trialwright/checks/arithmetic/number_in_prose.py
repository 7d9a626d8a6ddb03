"""The number of participants in the prose against the enrolment field."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.numbers import NUMBER, whole_number
from trialwright.checks.passages import Sentence
from trialwright.checks.report import about
from trialwright.checks.wording import pattern, wording
from trialwright.model.diagnostic import Diagnostic

_PEOPLE = r"(?:patients|participants|subjects|individuals|volunteers|people|persons|women|men|children|adults|infants)"
_PASSIVE = re.compile(
    rf"(?<![\w.,/–-])(?P<n>{NUMBER}) (?:[\w-]+ ){{0,6}}?{_PEOPLE}\b(?:[^.;:()\d]|-\d+){{0,110}}?"
    r" (?:will be|are to be|would be) (?:\w+ly )?(?:enrolled|included|recruited|randomi[sz]ed)\b",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    rf"\b(?:study|trial|we|investigators) (?:will|plans? to|aims? to) (?:enrol?l?|recruit|include|randomi[sz]e)"
    rf" (?:(?:a total of|approximately|about|around) )*(?P<n>{NUMBER}) (?:[\w-]+ ){{0,6}}?{_PEOPLE}\b",
    re.IGNORECASE,
)


def number_in_prose(case: Case) -> Iterator[Diagnostic]:
    """K077 where this study says in one way only how many will be enrolled, and the planned number of the field is another.

    Silent where the claim's reader has reported it (D023, D024), where the field's number stands in the prose too, and
    where the number may be that of a group, a part or a site.
    """
    module = case.study.design.enrollment_info
    if not module or not module.count or module.type == "ACTUAL":
        return
    if any(fault.code in ("D023", "D024") for fault in case.claim.diagnostics):
        return
    found = [(each, match) for each in case.own for match in _stated(each)]
    numbers = {whole_number(match["n"]) for _, match in found}
    if any(pattern("enrolment", "others_counted").search(each.said) for each in case.sentences):
        return
    if len(numbers) != 1 or _is_explained(case, numbers.pop(), module.count):
        return
    each, match = found[0]
    message = f"the prose says that {match['n']} will take part, and the enrolment field says {module.count}"
    yield about("K077", message, case, each.at(match), case.count())


def _stated(sentence: Sentence) -> Iterator[re.Match[str]]:
    if sentence.is_title or pattern("enrolment", "of_a_part").search(sentence.said):
        return
    yield from _PASSIVE.finditer(sentence.said)
    yield from _ACTIVE.finditer(sentence.said)


def _is_explained(case: Case, stated: int, count: int) -> bool:
    """Whether the two numbers are one, or the words account for the difference."""
    share = wording("thresholds")["approximate"]["share"]
    if stated * max(1, len(case.arms)) == count or abs(stated - count) <= share * count:
        return True
    return any(
        re.search(rf"(?<![\d.,])(?:{count}|{count:,})(?![\d]|[.,]\d)", each.said) for each in case.sentences
    )
