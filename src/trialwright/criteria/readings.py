"""A site's readings of a trial's criteria: an ambiguity settled, a threshold amended, an anchor named, a proposal accepted.

Registry text is not the protocol. A readings file is TOML that says who read what, when, why and by which
source; the published words and the published tree stay beside the amended one, and every verdict names it.
"""

import datetime
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from trialwright.criteria.amend import Misfit, amended
from trialwright.criteria.compile import status_of
from trialwright.criteria.english import in_english
from trialwright.criteria.lints import linted
from trialwright.criteria.reviewed import reading_digest
from trialwright.diagnostics import diagnose, unreadable
from trialwright.model.criterion import Criterion, TrialCriteria
from trialwright.model.diagnostic import Diagnostic

_Said = Annotated[str, msgspec.Meta(min_length=1)]


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of a readings file. Exactly one of ``choose``, ``to``, ``anchor`` and ``accept`` says what is read.

    ``choose`` is the number of a reading of an ambiguity, from 1; ``note`` names the ambiguity by words of
    its note where the criterion has several. ``to`` is the new range with its unit, ``of`` the value it
    belongs to. ``anchor`` is the day from which time is counted; with ``of`` only for that leaf. ``accept`` is the digest of
    a proposed reading that ``who`` held against the words and accepts.
    """

    trial: _Said
    criterion: _Said
    who: _Said
    when: datetime.date
    why: _Said
    source: _Said
    choose: int | None = None
    note: str = ""
    of: str = ""
    to: str = ""
    anchor: str = ""
    accept: str = ""


def accepted_digests(readings: Iterable[Reading]) -> frozenset[str]:
    """The digests of proposed readings that a file accepts, for ``compile_criteria``."""
    return frozenset(reading.accept for reading in readings if reading.accept)


def read_readings(path: Path) -> tuple[Reading, ...]:
    """The entries of a readings file; UnreadableInput (C046) if the file or any entry is not as it must be.

    A file with a faulty entry is not used at all: half of a site's corrections would be worse than none.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise unreadable("C046", _plain(fault), document=str(path)) from fault
    entries = content.get("reading")
    if set(content) != {"reading"} or not isinstance(entries, list):
        raise unreadable("C046", "it holds something else than [[reading]] entries", document=str(path))
    return tuple(_entry(entry, number, path) for number, entry in enumerate(entries, 1))


def apply_readings(trial: TrialCriteria, readings: Iterable[Reading]) -> TrialCriteria:
    """The trial with its readings applied in their order; what does not fit is left out, with a diagnostic."""
    name = trial.nct_id or trial.name
    own = [reading for reading in readings if reading.trial == name]
    if not own:
        return trial
    criteria = {criterion.id: criterion for criterion in trial.criteria}
    faults: list[Diagnostic] = []
    for reading in own:
        known = criteria.get(reading.criterion)
        if known is None:
            faults.append(_no_such_criterion(trial, reading))
            continue
        made = _applied(known, reading)
        if isinstance(made, Misfit):
            faults.append(_does_not_fit(trial, known, made))
        else:
            criteria[known.id] = made
    changed = msgspec.structs.replace(trial, criteria=tuple(criteria.values()))
    return msgspec.structs.replace(changed, diagnostics=(*linted(changed).diagnostics, *faults))


def unused_readings(readings: Sequence[Reading], trials: Iterable[TrialCriteria]) -> tuple[Diagnostic, ...]:
    """One note (C049) that lists the trials of a readings file that are not among these; () if there are none."""
    names = {trial.nct_id or trial.name for trial in trials}
    others = dict.fromkeys(reading.trial for reading in readings if reading.trial not in names)
    if not others:
        return ()
    return (diagnose("C049", f"readings for trials that are not among these: {', '.join(others)}"),)


def _applied(criterion: Criterion, reading: Reading) -> Criterion | Misfit:
    if reading.accept:
        return _accepted(criterion, reading)
    if reading.choose is None and not reading.to and not reading.anchor:
        return Misfit("it names neither a choice nor a range nor an anchor nor a reading")
    made = amended(
        criterion.expr,
        choose=reading.choose,
        note=reading.note,
        of=reading.of,
        to=reading.to,
        anchor=reading.anchor,
    )
    if isinstance(made, Misfit):
        return made
    tree, change = made
    said = f"amended by {reading.who} on {reading.when} ({reading.why}; source: {reading.source}): {change}"
    return msgspec.structs.replace(
        criterion,
        expr=tree,
        status=status_of(tree),
        english=in_english(tree),
        amended_by="; ".join(filter(None, (criterion.amended_by, said))),
        published_expr=criterion.published_expr or criterion.expr,
    )


def _accepted(criterion: Criterion, reading: Reading) -> Criterion | Misfit:
    digest = reading_digest(criterion.text, criterion.role, criterion.expr)
    if digest != reading.accept:
        return Misfit(
            "the reading that was accepted is not the one made now: compare it with the words again"
        )
    said = f"reading accepted by {reading.who} on {reading.when} ({reading.why}; source: {reading.source})"
    return msgspec.structs.replace(
        criterion, amended_by="; ".join(filter(None, (criterion.amended_by, said))), proposed=False
    )


def _entry(entry: Any, number: int, path: Path) -> Reading:
    try:
        reading = msgspec.convert(entry, Reading)
    except msgspec.ValidationError as fault:
        raise unreadable(
            "C046", _plain(fault), document=str(path), place=f"reading {number}", words=str(entry)
        ) from fault
    if sum((reading.choose is not None, bool(reading.to), bool(reading.anchor), bool(reading.accept))) != 1:
        message = "an entry needs exactly one of choose, to, anchor and accept"
        raise unreadable("C046", message, document=str(path), place=f"reading {number}", words=str(entry))
    return reading


def _no_such_criterion(trial: TrialCriteria, reading: Reading) -> Diagnostic:
    ids = ", ".join(criterion.id for criterion in trial.criteria)
    message = f"there is no criterion {reading.criterion}; there are {ids or 'none'}"
    return diagnose("C047", message, document=trial.name, place=reading.criterion)


def _does_not_fit(trial: TrialCriteria, criterion: Criterion, misfit: Misfit) -> Diagnostic:
    return diagnose(
        "C048",
        misfit.why,
        document=trial.name,
        place=criterion.id,
        spans=criterion.spans,
        words=criterion.text,
    )


def _plain(fault: Exception) -> str:
    said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return said[:1].lower() + said[1:]
