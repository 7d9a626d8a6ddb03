"""A drug trial that gives no dose."""

import re
from collections.abc import Iterator

from trialwright.checks.arithmetic.dose_not_given import dose_never_given
from trialwright.checks.case import Case, intervention_field
from trialwright.checks.report import about
from trialwright.checks.wording import pattern
from trialwright.model.diagnostic import Diagnostic

_AMOUNT = re.compile(
    r"\d ?(?:%|percent\b|k?cal\b|[mkµ]?g\b|mcg|ug\b|micrograms?|milligrams?|grams?|IU\b|U\b|units?\b|m?l\b|cc\b|mmol|mEq|M?Bq"
    r"|m?Ci\b|Gy\b|tablets?|tabs?\b|capsules?|pills?|puffs?|drops?|sprays?|sachets?|ampoules?|vials?|patch|ppm|L/min|x ?10|cells?"
    r"|doses? of)",
    re.IGNORECASE,
)


def no_dose_at_all(case: Case) -> Iterator[Diagnostic]:
    """K092, once for a record, for a drug trial with a phase in which no text has a dose of anything.

    The texts are those of arms, interventions, prose and outcomes.

    Silent where a "low dose" without a figure is reported (K074), and for forms that are not dosed by weight or volume.
    """
    drugs = [
        n
        for n, one in enumerate(case.interventions)
        if one.type == "DRUG" and one.name and not pattern("design", "dummy").search(one.name)
    ]
    if not case.is_interventional or not drugs or case.study.design.phases in ((), ("NA",)):
        return
    texts = list(_texts(case))
    if any(_AMOUNT.search(text) or pattern("design", "no_amount").search(text) for text in texts) or any(
        dose_never_given(case)
    ):
        return
    names = [intervention_field(n, "name", case.interventions[n].name) for n in drugs]
    listed = ", ".join(dict.fromkeys(words.said for words in names[:3]))
    yield about("K092", f"no dose of {listed} is given anywhere in the record", case, *names)


def _texts(case: Case) -> Iterator[str]:
    arms = (text for arm in case.arms for text in (arm.label, arm.description))
    given = (text for one in case.interventions for text in (one.name, one.description, *one.other_names))
    outcomes = (
        text
        for one in (*case.primary_outcomes, *case.outcomes.secondary_outcomes)
        for text in (one.measure, one.description)
    )
    yield from (text for text in (*arms, *given, *outcomes) if text)
    yield from (each.said for each in case.sentences)
