"""Several renderings of one trial → one study: gaps filled, disagreements shown with both values."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from trialwright.diagnostics import diagnose
from trialwright.model.diagnostic import Diagnostic
from trialwright.model.provenance import Source
from trialwright.model.record import Conflict, Reading, RelatedTrial, StudyRecord
from trialwright.records.typing_v2 import plain_value, typed_study
from trialwright.records.v2_output import v2_value

# Which source is believed where two disagree: the registry's own data before a page made from them,
# a whole page before an excerpt. Within one rank the newer source is believed.
_RANKS = ("ctgov-v2", "ctgov-v1-json", "ctgov-xml", "ictrp-csv")
_EXCERPT_RANK = 99
# Lists whose items are things with a name: matched by it, not by their place.
_NAMED_LISTS = {"armGroups": "label", "interventions": "name"}
_LONG_TEXT = 60  # a shared piece shorter than this may be chance
_ABSENCES = ("R101", "R107")
_NCT = re.compile(r"NCT\d{8}")


def merge_records(records: Sequence[StudyRecord], name: str | None = None) -> StudyRecord:
    """One study from renderings of one trial; ValueError if they are of different trials.

    ``name`` is the trial's id as the user gives it: records without an id of their own are
    merged only under it, with a note (R203). Per field the value of the most trusted source
    that has one stands; every other value that says something else is a Conflict and a warning
    (R201). The raw JSON of the most trusted v2 record is kept, so its unmodelled fields survive.
    """
    ids = {record.nct_id for record in records if record.nct_id}
    if len(ids | ({name} if name else set())) > 1:
        raise ValueError(
            f"different trials cannot be merged: {', '.join(sorted(ids | ({name} if name else set())))}"
        )
    ordered = sorted(records, key=_newest_first, reverse=True)
    ordered.sort(key=_rank)
    merger = _Merger(ordered[0])
    for record in ordered[1:]:
        merger.add(record)
    return merger.record(_named_by_user(ordered, name))


def merge_all(
    records: Sequence[StudyRecord], name: str | None = None
) -> tuple[list[StudyRecord], list[Diagnostic]]:
    """Merge what belongs together by id; a record without id stays apart (R202) unless ``name`` says whose it is."""
    groups: dict[str, list[StudyRecord]] = {}
    alone: list[StudyRecord] = []
    faults = not_nameable(records, name) if name else []
    refused = {(fault.document, fault.place) for fault in faults}
    for record in records:
        root = record.provenance[""]
        named = None if (root.document, root.place) in refused else name
        key = record.nct_id or named
        if key is None:
            alone.append(record)
            if (
                len(records) > 1
                and not record.other_registry_id
                and (root.document, root.place) not in refused
            ):
                faults.append(_left_apart(record))
        else:
            groups.setdefault(key, []).append(record)
    merged = [merge_records(group, key if name == key else None) for key, group in groups.items()]
    return merged + alone, faults


def not_nameable(records: Sequence[StudyRecord], name: str) -> list[Diagnostic]:
    """R204 for each record without an NCT id that must not go by ``name``.

    One that another registry knows is not given an id by hand; nor are several of one source,
    which are several trials.
    """
    nameless = [record for record in records if record.nct_id is None]
    faults = []
    for record in nameless:
        among = sum(other.document == record.document for other in nameless)
        if record.other_registry_id:
            said = f"{record.other_registry_id} is another registry's study; it is not taken as {name}"
        elif among > 1:
            said = f"one of {among} studies without an id in one source; which of them is {name} is not said"
        else:
            continue
        root = record.provenance[""]
        faults.append(diagnose("R204", said, document=root.document, place=root.place))
    return faults


def named_record(record: StudyRecord, name: str) -> StudyRecord:
    """A record without an id under the name its user gives it; ValueError if it has another id of its own."""
    return merge_records([record], name)


def is_nct_id(text: str) -> bool:
    """Whether the text is a ClinicalTrials.gov id.

    >>> is_nct_id("NCT03580291"), is_nct_id("page.txt")
    (True, False)
    """
    return bool(_NCT.fullmatch(text))


def _rank(record: StudyRecord) -> int:
    source = record.provenance[""]
    if source.format == "excerpt":
        return _EXCERPT_RANK
    return _RANKS.index(source.format) if source.format in _RANKS else len(_RANKS)


def _newest_first(record: StudyRecord) -> str:
    return record.provenance[""].date or ""


def _left_apart(record: StudyRecord) -> Diagnostic:
    message = "no id of its own, so it is not merged with the others"
    return diagnose("R202", message, document=record.document, place=record.provenance[""].place)


def _named_by_user(records: Sequence[StudyRecord], name: str | None) -> list[Diagnostic]:
    if name is None:
        return []
    message = f"taken as {name} because you say so; the source itself gives no id"
    return [
        diagnose("R203", message, document=record.document, words=record.study.title or "")
        for record in records
        if record.nct_id is None
    ]


class _Merger:
    """A merge under way: the value so far, whose it is, and what spoke against it."""

    def __init__(self, first: StudyRecord) -> None:
        self.base = first
        self.value = v2_value(first) if first.raw else plain_value(first.study)
        self.provenance = dict(first.provenance)
        self.related: dict[str, RelatedTrial] = {trial.nct_id: trial for trial in first.related}
        self.conflicts: dict[str, Conflict] = {conflict.pointer: conflict for conflict in first.conflicts}
        self.diagnostics = [fault for fault in first.diagnostics if fault.code not in _ABSENCES]

    def add(self, other: StudyRecord) -> None:
        """Fill gaps from a less trusted record and note where it says something else."""
        self.value = self._merged(self.value, plain_value(other.study), "", other)
        self.related = {trial.nct_id: trial for trial in other.related} | self.related
        self.diagnostics += [fault for fault in other.diagnostics if fault.code not in _ABSENCES]

    def record(self, notes: list[Diagnostic]) -> StudyRecord:
        """The merged record."""
        source = self.provenance[""]
        if notes and (name := re.search(r"NCT\d{8}", notes[0].message)):
            identification = self.value.setdefault("protocolSection", {}).setdefault(
                "identificationModule", {}
            )
            identification.setdefault("nctId", name[0])
        study, faults = typed_study(self.value, source.document)
        # Faults of a v2 base are already among its own diagnostics.
        known = {(fault.code, fault.words) for fault in self.diagnostics}
        self.diagnostics += [fault for fault in faults if (fault.code, fault.words) not in known]
        self.diagnostics += notes + list(self._conflict_warnings()) + list(_still_absent(study, source))
        return StudyRecord(
            study,
            self.provenance,
            self.base.raw,
            self.base.text,
            tuple(trial for trial in self.related.values() if trial.nct_id != study.nct_id),
            tuple(self.conflicts.values()),
            tuple(self.diagnostics),
        )

    def _merged(self, ours: Any, theirs: Any, pointer: str, other: StudyRecord) -> Any:
        if isinstance(ours, dict) and isinstance(theirs, dict):
            return self._merged_objects(ours, theirs, pointer, other)
        key = _NAMED_LISTS.get(pointer.rpartition("/")[2])
        if key and isinstance(ours, list) and isinstance(theirs, list):
            return self._merged_named(ours, theirs, pointer, other, key)
        if not same_meaning(ours, theirs):
            self._disagree(pointer, ours, theirs, other)
        return ours

    def _merged_objects(
        self, ours: dict[str, Any], theirs: dict[str, Any], pointer: str, other: StudyRecord
    ) -> Any:
        result = dict(ours)
        for name, value in theirs.items():
            at = f"{pointer}/{name}"
            if name in result and result[name] not in (None, "", [], {}):
                result[name] = self._merged(result[name], value, at, other)
            else:
                result[name] = value
                self._credit(at, other)
        return result

    def _merged_named(
        self, ours: list[Any], theirs: list[Any], pointer: str, other: StudyRecord, key: str
    ) -> Any:
        """Items with one name are one thing; a name only one side has is a disagreement on the list."""
        result = list(ours)
        places = {_plain(item.get(key, "")): index for index, item in enumerate(ours)}
        unmatched = [item for item in theirs if _plain(item.get(key, "")) not in places]
        for item in theirs:
            if (index := places.get(_plain(item.get(key, "")))) is not None:
                result[index] = self._merged(result[index], item, f"{pointer}/{index}", other)
        if unmatched:
            self._disagree(pointer, ours, theirs, other)
        return result

    def _credit(self, pointer: str, other: StudyRecord) -> None:
        """Everything at and below the pointer is the other record's."""
        source = other.source_of(pointer)
        if source is not None:
            self.provenance[pointer] = source
        below = pointer + "/"
        self.provenance.update(
            {at: source for at, source in other.provenance.items() if at.startswith(below)}
        )

    def _disagree(self, pointer: str, ours: Any, theirs: Any, other: StudyRecord) -> None:
        source = other.source_of(pointer) or other.provenance[""]
        known = self.conflicts.get(pointer)
        chosen = Reading(ours, _source_at(self.provenance, pointer))
        readings = known.readings if known else (chosen,)
        self.conflicts[pointer] = Conflict(pointer, (*readings, Reading(theirs, source)))

    def _conflict_warnings(self) -> Iterator[Diagnostic]:
        for conflict in self.conflicts.values():
            if conflict in self.base.conflicts:
                continue
            field = conflict.pointer.removeprefix("/protocolSection/").replace("/", ".")
            said = "; ".join(f"{shown(one.value)} ({_dated(one.source)})" for one in conflict.readings)
            yield diagnose(
                "R201",
                f"sources disagree on {field}: {said}",
                document=conflict.readings[0].source.document,
                place=conflict.pointer,
            )


def _source_at(provenance: dict[str, Source], pointer: str) -> Source:
    while pointer not in provenance:
        pointer = pointer.rpartition("/")[0]
    return provenance[pointer]


def _dated(source: Source) -> str:
    return f"{source.document}, {source.date}" if source.date else source.document


def _still_absent(study: Any, source: Source) -> Iterator[Diagnostic]:
    if study.nct_id is None:
        yield diagnose("R101", "no source gives an id for the study", document=source.document)
    if not study.eligibility.eligibility_criteria:
        message = "no eligibility section: nothing is known of who may take part"
        yield diagnose("R107", message, document=source.document)


def same_meaning(one: Any, other: Any) -> bool:
    """Whether two values say the same: text is compared without case, markup, punctuation and line breaks.

    A date to the month agrees with a day in it; a longer text agrees with a whole piece of itself.

    >>> same_meaning("Lupus  nephritis;", "lupus nephritis"), same_meaning("2023-07", "2023-07-01")
    (True, True)
    """
    if isinstance(one, str) and isinstance(other, str):
        if re.match(r"\d{4}-\d\d", one) and re.match(r"\d{4}-\d\d", other):
            return one.startswith(other) or other.startswith(one)
        return _plain(one) == _plain(other) or (len(other) >= _LONG_TEXT and _plain(other) in _plain(one))
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(_plain, map(_text, one))) == sorted(map(_plain, map(_text, other)))
    return bool(one == other)


def shown(value: Any) -> str:
    """A value in one short line for a message."""
    plain_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
    text = " ".join((", ".join(value) if plain_list else _text(value)).split())
    return f"“{text[:60]} … {text[-30:]}”" if len(text) > 100 else f"“{text}”"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value, order="sorted").decode()


def _plain(text: str) -> str:
    """Text as compared: comparators, signs and units stay, markup and other punctuation go."""
    text = text.replace("\\", "").replace(">=", "≥").replace("<=", "≤")
    return re.sub(r"[^\w<>≤≥=%+±×/]+|_", " ", text).strip().casefold() or text
