"""Rates of other studies quoted without the number of patients."""

import re
from collections.abc import Iterator

from trialwright.checks.case import Case
from trialwright.checks.claimed import stated_words
from trialwright.checks.report import about
from trialwright.design.claim.quoted_difference import significant_from
from trialwright.model.claim import Quoted
from trialwright.model.diagnostic import Diagnostic

_FROM_TO = re.compile(
    r"\b(?:decreased|increased|reduced|improved|rose|fell|dropped|declined)\b[^.;%]{0,30}"
    r" from (?:about )?\d+(?:\.\d+)? ?%(?: ?[-–] ?\d+(?:\.\d+)? ?%)? to \d+(?:\.\d+)? ?%",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\bn ?= ?\d|\b\d+ (?:patients|participants|subjects)\b|\d+/\d+", re.IGNORECASE)


def rates_without_numbers(case: Case) -> Iterator[Diagnostic]:
    """K072, once for a record, for two rates compared, or a rate before and after, with no number of patients beside them."""
    for quoted in case.claim.quoted:
        if quoted.second is not None and not quoted.n and quoted.first != quoted.second:
            yield about("K072", _message(quoted), case, stated_words(case, quoted))
            return
    for each in case.sentences:
        found = _FROM_TO.search(each.said)
        if found and not _SIZE.search(each.said):
            message = "a change of a rate is quoted without the number of patients and without a control"
            yield about("K072", message, case, each.at(found))
            return


def _message(quoted: Quoted) -> str:
    assert quoted.second is not None
    pair = f"{100 * quoted.first:g} % and {100 * quoted.second:g} %"
    if quoted.said != "not_significant":
        return f"{pair} are compared without the numbers of patients"
    least = significant_from(quoted.first, quoted.second)
    return f"{pair} are called not significant without the numbers of patients; from about {least} a group they are"
