"""How many take part: per group, in total, in how many groups, at which ratio."""

import re
from collections.abc import Iterator
from functools import cache

from trialwright.design.claim.figures import Figure, figure_at, figures
from trialwright.design.claim.found import Found, free
from trialwright.design.claim.passages import Passage
from trialwright.design.claim.wording import ANY_CASE, any_of, beginnings, gap, wording
from trialwright.knowledge.phrases import one_of
from trialwright.model.span import Span

_RATIO = re.compile(r"(?<![\d:.])([1-9]):([1-9])(?!\.?\d|:)")


def counts(passage: Passage, taken: list[Found]) -> list[Found]:
    """Group sizes and totals: of sentences that plan, and not of a pilot study or another trial."""
    found: list[Found] = []
    for index, sentence in passage.with_digits:
        is_anchored = any(one.sentence == index and one.role in ("alpha", "power") for one in taken)
        if _is_not_ours(passage.text, sentence, is_anchored):
            continue
        for read in (_per_group, _in_total, _taken_in_total):
            for one in read(passage.text, sentence, index):
                if one.figure.is_whole and free(one.figure, [*taken, *found]):
                    found.append(one)
    return found


def group_count(passage: Passage) -> Found | None:
    """ "two groups", "into 3 arms": how many groups the text names first."""
    table = wording()["groups"]["counts"]
    pattern = re.compile(
        rf"(?<![\w.,]){one_of(table)}(?:\s+(?!of\b|per\b|in\b)[\w-]+){{0,2}}?\s+(?:groups|arms|cohorts)(?!\w)",
        ANY_CASE,
    )
    found = pattern.search(passage.text)
    if found is None:
        return None
    word = found.group().split()[0].casefold()
    span = Span(found.start(), found.end())
    return Found("groups", Figure(float(table[word]), span), span, -1)


def ratio_in(passage: Passage, sentence: Span) -> Found | None:
    """ "randomized 2:1": how many get the new treatment for each who gets the control; not "1:1000"."""
    found = _RATIO.search(passage.text, sentence.start, sentence.end)
    words = passage.text[sentence.start : sentence.end].casefold()
    if found is None or not re.search(r"randomi|allocat|assign|ratio|divided", words):
        return None
    span = Span(found.start(), found.end())
    return Found("ratio", Figure(int(found[1]) / int(found[2]), span), span, -1)


def _is_not_ours(text: str, sentence: Span, is_anchored: bool) -> bool:
    if any_of("context", "pilot").search(text, sentence.start, sentence.end):
        return True
    sized = any_of("context", "sample_size").search(text, sentence.start, sentence.end)
    planned = beginnings("persons", "planned").search(text, sentence.start, sentence.end)
    has_power = any_of("hypothesis", "superiority").search(text, sentence.start, sentence.end)
    return not (is_anchored or sized or planned or has_power or _has_power(text, sentence))


def _has_power(text: str, sentence: Span) -> bool:
    return bool(re.search(r"(?<!\w)(?:power|power[:=])(?!\w)", text[sentence.start : sentence.end], ANY_CASE))


@cache
def _group_phrase() -> re.Pattern[str]:
    listed = one_of(wording()["persons"]["per_group"])
    persons = one_of(wording()["persons"]["nouns"])
    return re.compile(
        rf"\s*\(?(?:(?:evaluable|completed|eligible|\w+ed)\s+)?(?:{persons}\s+)?(?:[A-Za-z]+\s+)?{listed}",
        ANY_CASE,
    )


@cache
def _includes() -> re.Pattern[str]:
    return re.compile(r"(?:\s+(?:include|have|has|consist|contain|compris|enrol|of|with)\w*)*", ANY_CASE)


def _per_group(text: str, sentence: Span, index: int) -> Iterator[Found]:
    """ "88 per arm", "56 patients in each group", "the sample size of each group should be 110"."""
    for figure in figures(text, sentence.start, sentence.end):
        if after := _group_phrase().match(text, figure.span.end, sentence.end):
            yield Found("n_per_group", figure, Span(figure.span.start, after.end()), index)
    for phrase in any_of("persons", "per_group").finditer(text, sentence.start, sentence.end):
        between = gap().match(text, phrase.end(), sentence.end)
        at = between.end() if between else phrase.end()
        further = _includes().match(text, at)
        at = further.end() if further else at
        again = gap().match(text, at)
        figure_after = figure_at(text, again.end() if again else at)
        if figure_after and figure_after.span.end <= sentence.end:
            yield Found("n_per_group", figure_after, Span(phrase.start(), figure_after.span.end), index)


@cache
def _total_before() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:(?:(?:minimum|minimal|total)\s+)*sample\s+size(?:\s+(?:calculation\s+)?(?:required|needed))?|(?:a\s+)?total\s+of|"
        r"a\s+sample\s+of|total\s+number\s+of\s+\w+|minimum\s+of)(?!\w)",
        ANY_CASE,
    )


@cache
def _persons_needed() -> re.Pattern[str]:
    persons = one_of(wording()["persons"]["nouns"])
    return re.compile(
        rf"\s+(?:\w+\s+){{0,2}}?{persons}\s+(?:(?:who|that)\s+\w+\s+)?(?:will|would|are|were|is|should|must|need|have)\s+"
        rf"(?:\w+\s+){{0,2}}?(?:required|needed|enrolled|recruited|included|randomi[sz]ed|necessary|planned)",
        ANY_CASE,
    )


def _in_total(text: str, sentence: Span, index: int) -> Iterator[Found]:
    """ "a sample size of 176", "a total of 220", "220 in total", "64 subjects are required"."""
    for name in _total_before().finditer(text, sentence.start, sentence.end):
        between = gap().match(text, name.end(), sentence.end)
        figure = figure_at(text, between.end()) if between and between.end() > name.end() else None
        if figure and not _counts_something_else(text, figure):
            yield Found("n_total", figure, Span(name.start(), figure.span.end), index)
    total = any_of("persons", "in_total")
    for figure in figures(text, sentence.start, sentence.end):
        after = re.compile(r"\s+(?:\w+\s+)?(?=in\s+(?:total|all)\b)|\s+(?=altogether\b)").match(
            text, figure.span.end
        )
        last = total.match(text, after.end()) if after else None
        if needed := _persons_needed().match(text, figure.span.end, sentence.end):
            yield Found("n_total", figure, Span(figure.span.start, needed.end()), index)
        elif last:
            yield Found("n_total", figure, Span(figure.span.start, last.end()), index)


@cache
def _taken_in() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:(?:enrol|recruit|includ|randomi[sz])\w*|with)\s+(?:a\s+total\s+of\s+)?(?=\d)", ANY_CASE
    )


def _taken_in_total(text: str, sentence: Span, index: int) -> Iterator[Found]:
    """ "we will enrol 200 participants": a total where no words call another number one."""
    persons = re.compile(rf"\s+(?:\w+\s+){{0,2}}?{one_of(wording()['persons']['nouns'])}", ANY_CASE)
    for verb in _taken_in().finditer(text, sentence.start, sentence.end):
        figure = figure_at(text, verb.end())
        if figure and persons.match(text, figure.span.end, sentence.end):
            yield Found("n_enrolled", figure, Span(verb.start(), figure.span.end), index)


def _counts_something_else(text: str, figure: Figure) -> bool:
    """Whether a unit of time or of a dose follows: "a total of 12 weeks", "a total of 8 visits"."""
    persons = any_of("persons", "nouns")
    following = re.compile(r"\s+([A-Za-z-]+)").match(text, figure.span.end)
    if following is None:
        return False
    rest = text[figure.span.end : figure.span.end + 60]
    if persons.search(rest.split(".")[0].split(",")[0]):
        return False
    word = following[1].casefold()
    return word not in (
        "in",
        "per",
        "is",
        "was",
        "would",
        "will",
        "with",
        "provides",
        "to",
        "and",
        "for",
        "at",
        "has",
        "gives",
        "based",
        "are",
        "should",
    )
