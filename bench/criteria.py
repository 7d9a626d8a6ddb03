"""Times of the criteria room, in one run: ``make bench``.

Sentences per second end to end (splitting, reading, checking the logic, English), whether the time per
sentence stays flat as texts grow, and how long a whole registry would take. Each line prints a time and the
bound the project holds itself to. Without the corpus a made-up text stands in, and no bound is judged.
"""

import json
import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from trialwright.cli.jobs import in_order
from trialwright.criteria.compile import parse_criteria
from trialwright.criteria.remembered import forget
from trialwright.criteria.split import split

TEXTS = Path(__file__).resolve().parents[2] / "shared" / "criteria" / "texts.jsonl"
REAL = TEXTS.is_file()
REGISTRY = 500_000
SENTENCES = (
    "Age 18 to 70 years",
    "ALT or AST more than 2 times the upper limit of normal",
    "Malignancy within 5 years, except adequately treated basal cell carcinoma",
    "Any condition which in the opinion of the investigator would interfere with the study",
    "Stable dose of prednisone not exceeding 20 mg/day for at least 4 weeks before screening",
    "Live vaccine within 30 days, or a history of frequent travel to far places for any purpose",
)


def made_up(items: int) -> str:
    """A text of so many different items, half of them exclusions."""
    listed = [f"* {SENTENCES[number % len(SENTENCES)]}, part {number}" for number in range(items)]
    half = items // 2
    return "\n".join(["Inclusion Criteria:", *listed[:half], "", "Exclusion Criteria:", *listed[half:]])


def texts() -> list[str]:
    if not REAL:
        return [made_up(49) for _ in range(40)]
    return [json.loads(line)["eligibility"] for line in TEXTS.read_text(encoding="utf-8").splitlines()]


def sentences(listed: Sequence[str]) -> list[str]:
    return [item.own.of(text) for text in listed for item in split(text).all_items()]


def seconds(job: Callable[[], object]) -> tuple[float, float]:
    """The time on the clock and on the processor; they differ where other programs run beside this one."""
    clock, processor = time.perf_counter(), time.process_time()
    job()
    return time.perf_counter() - clock, time.process_time() - processor


def line(what: str, clock: float, said: str, bound: str, held: bool) -> None:
    verdict = "" if not REAL else "held" if held else "NOT HELD"
    print(f"{what:<44} {clock:8.2f} s   {said:<64} {bound:<22} {verdict}")


def time_sentences(listed: Sequence[str], distinct: int) -> None:
    forget()
    clock, processor = seconds(lambda: [parse_criteria(text) for text in listed])
    rate = distinct / processor
    said = f"{rate:,.0f} distinct sentences a second of processor time"
    line(f"{len(listed):,} texts, one core", clock, said, "at least 2,000/s", rate >= 2000)


def time_growth() -> None:
    """The time per sentence in a text of 100 and of 3,200 items."""
    each = []
    for items in (100, 3200):
        text = made_up(items)
        forget()
        each.append(min(seconds(lambda: (forget(), parse_criteria(text)))[1] for _ in range(2)) / items)  # noqa: B023
    ratio = each[1] / each[0]
    said = f"{each[0] * 1e6:,.0f} and {each[1] * 1e6:,.0f} µs a sentence in texts of 100 and 3,200: ratio {ratio:.2f}"
    line("flat per sentence", each[1] * 3200, said, "at most 1.5", ratio <= 1.5)


def time_registry(listed: Sequence[str]) -> None:
    """Trials a minute with what is remembered and all cores, and what that means for a registry."""
    jobs = os.cpu_count() or 1
    before = _processor()
    clock, _ = seconds(lambda: sum(in_order(_criteria, listed, jobs)))
    hours = (_processor() - before) / len(listed) * REGISTRY / 3600
    said = f"{len(listed) / clock * 60:,.0f} trials a minute; {REGISTRY:,} trials: {hours:.2f} core-hours"
    line(f"{len(listed):,} texts, {jobs} processes", clock, said, "at most 1 core-hour", hours <= 1)


def _processor() -> float:
    """The processor time of this program and of the processes it has ended, in seconds."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def _criteria(text: str) -> int:
    return len(parse_criteria(text).criteria)


def main() -> None:
    listed = texts()
    said = sentences(listed)
    distinct = len(set(said))
    parse_criteria(made_up(20))  # word lists are read once
    print(
        f"\n{'real' if REAL else 'made-up'} texts: {len(listed):,} trials, {len(said):,} sentences, {distinct:,} distinct"
    )
    time_sentences(listed, distinct)
    time_growth()
    time_registry(listed)


if __name__ == "__main__":
    main()
