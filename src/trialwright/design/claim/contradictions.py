"""Values of one claim that contradict one another."""

import re
from collections.abc import Iterator
from math import ceil, floor

from trialwright.design.claim.evidence import Evidence
from trialwright.design.claim.wording import any_of
from trialwright.diagnostics import diagnose
from trialwright.model.claim import Claim, Stated
from trialwright.model.diagnostic import Diagnostic

# A second level or power belongs to another analysis where its sentence says so.
_OTHER_ANALYSIS = re.compile(
    r"interim|secondary|subgroup|bonferroni|adjust|multipl|correct|each (?:comparison|test)|exploratory|sensitivity",
    re.IGNORECASE,
)


def contradictions(claim: Claim, read: list[Evidence]) -> list[Diagnostic]:
    """Every contradiction of a claim, each with both words: levels, powers, margins, dropouts, rates, numbers."""
    return [
        *_alphas(claim, read),
        *_two(claim, read, "D022", "power", "two values for the power"),
        *_two(claim, read, "D025", "margin", "two margins"),
        *_rates(claim),
        *_two(claim, read, "D027", "dropout", "two dropout rates"),
        *_group_sums(claim),
        *_enrolment(claim, read),
        *_impossible(claim),
    ]


def _alphas(claim: Claim, read: list[Evidence]) -> Iterator[Diagnostic]:
    """One-sided 0.025 beside two-sided 0.05 is one level said twice."""
    values = _own_values(read, "alpha")
    levels = sorted({one.value for one in values})
    if len(levels) < 2 or (len(levels) == 2 and _is_one_level(read, levels)):
        return
    yield _fault("D021", claim, "two significance levels", _first_two(values))


def _is_one_level(read: list[Evidence], levels: list[float]) -> bool:
    """Whether the smaller is half of the greater and its sentence says one-sided."""
    for each in read:
        for one in each.found:
            if (
                one.role == "alpha"
                and one.figure.value == levels[0]
                and abs(levels[1] - 2 * levels[0]) < 1e-9
            ):
                sentence = each.passage.sentences[one.sentence]
                if any_of("sides", "one").search(each.passage.text, sentence.start, sentence.end):
                    return True
    return False


def _two(claim: Claim, read: list[Evidence], code: str, role: str, what: str) -> Iterator[Diagnostic]:
    values = _own_values(read, role)
    if len({one.value for one in values}) > 1:
        yield _fault(code, claim, what, _first_two(values))


def _own_values(read: list[Evidence], role: str) -> list[Stated]:
    """The values of a role in sentences that speak of no other analysis and bring no second effect to detect."""
    kept: list[Stated] = []
    for each in read:
        for one in sorted((one for one in each.found if one.role == role), key=lambda one: one.span):
            words = each.passage.sentences[one.sentence].of(each.passage.text)
            if _OTHER_ANALYSIS.search(words) or (
                kept and role == "power" and re.search(r"detect|effect", words)
            ):
                continue
            kept.append(one.stated(each.passage))
    return kept


def _first_two(values: list[Stated]) -> tuple[Stated, Stated]:
    other = next(one for one in values if one.value != values[0].value)
    return values[0], other


def _rates(claim: Claim) -> Iterator[Diagnostic]:
    """Two rates for the same group under the same words."""
    seen: dict[str, Stated] = {}
    for rate in claim.rates:
        key = rate.group.casefold()
        if key and key in seen and seen[key].value != rate.value:
            yield _fault("D026", claim, f"two rates for the {rate.group} group", (seen[key], rate))
        seen.setdefault(key, rate)


def _group_sums(claim: Claim) -> Iterator[Diagnostic]:
    each, total, groups = claim.n_per_group, claim.n_total, claim.groups
    if each is None or total is None or groups is None or (claim.ratio and claim.ratio.value != 1):
        return
    made = each.value * groups.value
    if total.value != made and not _is_inflated(made, total.value, claim.dropout):
        message = f"{each.value:g} per group in {groups.value:g} groups make {made:g}, not {total.value:g}"
        yield _fault("D023", claim, message, (each, total), plain=True)


def _enrolment(claim: Claim, read: list[Evidence]) -> Iterator[Diagnostic]:
    """The planned enrolment against the number in the words; an actual enrolment may differ from any plan."""
    planned = claim.enrolment if claim.enrolment and claim.enrolment.note != "actual" else None
    stated = claim.n_total or claim.n_per_group
    if planned is None or stated is None:
        return
    count = claim.groups.value if claim.groups else 1.0
    totals = [claim.n_total.value] if claim.n_total else [stated.value * count]
    if claim.n_total is None and (claim.groups is None or (claim.ratio and claim.ratio.value != 1)):
        return
    if any(total == planned.value or _is_inflated(total, planned.value, claim.dropout) for total in totals):
        return
    if _is_a_minimum(stated) and planned.value > totals[0]:
        return
    roles = ("n_total", "n_enrolled")
    said = [*claim.unassigned, *(one for each in read for role in roles for one in each.of(role))]
    if any(one.value == planned.value for one in said):  # the words explain the number in their own way
        return
    message = f"the words plan {totals[0]:g} participants, the enrolment field says {planned.value:g}"
    yield _fault("D024", claim, message, (stated, planned), plain=True)


def _is_a_minimum(stated: Stated) -> bool:
    return bool(re.search(r"minimum|at least", stated.words, re.IGNORECASE))


def _is_inflated(n: float, total: float, dropout: Stated | None) -> bool:
    """Whether the total is n with the stated dropout added in either usual way, a few participants of rounding aside."""
    if dropout is None:
        return False
    ways = (n / (1 - dropout.value), n * (1 + dropout.value))
    return any(floor(way) - 2 <= total <= ceil(way) + 4 for way in ways)


def _impossible(claim: Claim) -> Iterator[Diagnostic]:
    """A margin that leaves nothing of the rate it is taken from."""
    rate = claim.control_rate
    if claim.margin and rate and claim.margin.unit and claim.margin.value >= rate.value:
        message = (
            f"a margin of {claim.margin.value:g} is not below the rate of {rate.value:g} it is taken from"
        )
        yield _fault("D030", claim, message, (claim.margin, rate), plain=True)


def _fault(
    code: str, claim: Claim, what: str, values: tuple[Stated, Stated], *, plain: bool = False
) -> Diagnostic:
    first, second = values
    message = what if plain else f"{what}: {first.value:g} and {second.value:g}"
    words = f"{first.words}\n{second.words}"
    place = first.field if first.field == second.field else f"{first.field}, {second.field}"
    spans = tuple(one.span for one in values if one.span.end)
    return diagnose(code, message, document=claim.name, place=place, words=words, spans=spans)
