"""The measures as a page: docs/criteria-coverage.md."""

from collections import Counter

from criteria_measures.measure import Measures
from trialwright.reporting.coverage_table import coverage_rows, markdown_table, share

_MISSES_SHOWN = 24


def page(measures: Measures, date: str, versions: str) -> str:
    """The whole page. ``date`` and ``versions`` say when and with what it was measured."""
    parts = [
        _HEAD.format(date=date, versions=versions),
        "## Criteria and numbers\n\n" + _READ,
        *(f"### {name[0].upper()}{name[1:]}\n\n{_read(measures, name)}" for name in measures.texts),
        "## Stated values and times\n\n" + _VALUES + "\n\n" + _values(measures),
        "## Lines that no program can decide\n\n" + _LINES + "\n\n" + _lines(measures),
        "## Names in lupus texts\n\n" + _NAMES + "\n\n" + _mentions(measures) + "\n\n" + _fields(measures),
        "## Names in the five first trials\n\n" + _FIRST + "\n\n" + _first_trials(measures),
        _LIMITS,
    ]
    return "\n\n".join(parts) + "\n"


def _read(measures: Measures, name: str) -> str:
    both = measures.texts[name]
    return markdown_table(coverage_rows({"by default": both.default, "with proposals": both.proposals}))


def _values(measures: Measures) -> str:
    rows = [["annotated spans with a digit", "spans", "by readers", "as figures", "ten-line expression"]]
    for name, found in measures.values.items():
        rows.append([name, f"{found[0].spans:,}", *(share(each.recall) for each in found)])
    missed = measures.values.get("Value, looked at")
    shown = "\n\nNot taken by readers, those looked at: " + _most(missed[0].missed) if missed else ""
    return markdown_table(rows) + shown


def _lines(measures: Measures) -> str:
    rows = [["lines found by", "found", "marked", "precision", "recall", "F1"]]
    for name, one in measures.lines.items():
        figures = map(share, (one.precision, one.recall, one.f1))
        rows.append([name, f"{one.found:,}", f"{one.marked:,}", *figures])
    return markdown_table(rows)


def _mentions(measures: Measures) -> str:
    rows = [["texts", "conditions", "resolve", "drugs", "resolve", "analytes", "resolve", "all resolve"]]
    for name, kinds in measures.mentions.items():
        found = list(kinds.values())
        mentions, good = sum(one.mentions for one in found), sum(one.resolved for one in found)
        cells = [cell for one in found for cell in (f"{one.mentions:,}", share(one.share))]
        rows.append([name, *cells, share(good / mentions if mentions else None)])
    return markdown_table(rows)


def _fields(measures: Measures) -> str:
    rows = [["names in the structured fields of the index", "names", "resolve"]]
    rows += [[kind, f"{one.mentions:,}", share(one.share)] for kind, one in measures.fields.items()]
    return markdown_table(rows)


def _first_trials(measures: Measures) -> str:
    rows = [["trial", "names", "resolve", "not resolved"]]
    for trial, known in sorted(measures.first_trials.items()):
        bad = sorted(name for name, ids in known.items() if ids == "not resolved")
        part = (len(known) - len(bad)) / len(known) if known else None
        rows.append([trial, str(len(known)), share(part), ", ".join(bad) or "none"])
    listed = {name: ids for known in measures.first_trials.values() for name, ids in known.items()}
    every = [["name", "stands for"], *([name, ids] for name, ids in sorted(listed.items()))]
    return markdown_table(rows) + "\n\n" + markdown_table(every)


def _most(missed: Counter[str]) -> str:
    listed = sorted(missed.items(), key=lambda one: (-one[1], one[0]))[:_MISSES_SHOWN]
    return "; ".join(f"`{words}` ({count})" for words, count in listed) + "."


_HEAD = """# How much of eligibility criteria is read

Made by `make coverage` on {date} with {versions}. The corpora are not in the repository; they stand beside it.

A trial is *held out* where the sha256 of its NCT number is odd: those texts are not looked at while the readers and
word lists are changed. The others, and the five trials the program was made for, were looked at. Before this division
was fixed the readers had been made with texts of both sides in view (two reviews drew readings from all of them), so
that held-out figures are less independent than they will be from now on."""

_READ = """Counts are of criteria as the splitter cuts them, one per item at the top level. A number counts as executable where it
stands in a leaf that can be evaluated on data. *By default* only sure readings decide; a *proposal* is shown, and
decides only where a user asks for it. A status says what a tree needs, not that the tree is right: agreement with what
was written by hand is tested in `tests/gold`.

*All fields* are the 2,537 texts of `criteria/texts.jsonl`. A *lupus* trial is in `lupus_index.jsonl`, or says lupus or SLE
in an inclusion criterion; its text is the longest among records, excerpts, the index and `texts.jsonl`."""

_VALUES = """Chia's annotators marked values (“Value”) and times (“Temporal”). A span with a digit is recognised where no
digit, no comparator and no word standing right behind a number, where units stand, is left over; words such as “old”
or “points” may be. *By readers*: inside what the readers of criteria take for a range, a window or a bare number. *As figures*:
or inside what `text/figures.py` finds as a number with its signs and unit, which says that something is stated there and
is no reading of it. The expression beside them (`bench/criteria_measures/values.py`) takes any word for a unit. That of
the reference page reached 0.88 of the values on 1,000 trials by a definition less strict than this one."""

_LINES = """A line is marked where Chia's annotators set one of nine workflow marks on part of it (not queryable, not
representable, after eligibility, pregnancy, consent, undefined, subjective, competing trial, intoxication): 18.5 % of
all lines. The program finds lines by their wording (`knowledge/phrases/for_a_person.toml`), chosen on the trials looked
at. The baseline is TF-IDF with logistic regression, fitted and its threshold set on the same trials. The reference
page's baseline had 0.63, on another division."""

_NAMES = """Names are found by a list that the lexicon had no part in: those that Chia's annotators marked at least twice and
in at least half of the places where they stand, and the conditions and drugs in the fields of `lupus_index.jsonl`, less a list
of words that name nothing alone (`bench/criteria_measures/mentions.py`). A name resolves where it stands, as a whole, for
a term, an analyte or a worded test. The names of the fields count each once."""

_FIRST = "Each name found in the texts of the five first trials, and what it stands for."

_LIMITS = """## What these figures do not say

- Status and numbers: a wrong tree counts like a right one. Trials differ in length, and long ones weigh more.
- Values: whether a span is recognised, not whether its value is right; Chia has no values to compare with. In some of its
  files “≥” and “≤” became “=”; readers leave such values unread on purpose.
- Lines: annotators agree little on these marks, and the program does not decide anything by them.
- Names: a name that nobody annotated and no field holds is not counted; a resolved name may be read wrongly in its
  sentence. There are few lupus texts, so that one trial moves their shares."""
