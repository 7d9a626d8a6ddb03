"""From a window's words to days, for every person: one day for all where no anchor is recorded."""

import datetime

import msgspec
import numpy as np

from trialwright.evaluation.atoms.frame import Frame, marked
from trialwright.evaluation.columns import FIRST_DAY, NO_DAY, Array
from trialwright.evaluation.windows import back, counts_from_index, is_admission
from trialwright.model.window import Anchor, Offset, Window


class Span(msgspec.Struct, frozen=True):
    """The days of a window: one number for all or one a person. ``is_known`` is False without an anchor's date."""

    first: Array
    last: Array
    is_known: Array
    is_open: bool = False

    def until(self, day: int) -> Array:
        """The last day, at most the one given."""
        return np.minimum(self.last, day)


def moment(anchor: Anchor, frame: Frame) -> tuple[Array, Array]:
    """The day of an anchor and whether it has one."""
    found: tuple[Array, Array] = frame.cached(("moment", anchor), lambda: _moment(anchor, frame))
    return found


def _moment(anchor: Anchor, frame: Frame) -> tuple[Array, Array]:
    recorded = frame.cohort.anchors.get(anchor)
    if anchor == "admission":
        admitted = _admitted(frame)
        recorded = admitted if recorded is None else np.where(recorded != NO_DAY, recorded, admitted)
    if recorded is None or not recorded.any():
        return np.array(frame.today, np.int32), np.array(counts_from_index(anchor))
    known = recorded != NO_DAY
    days = np.where(known, recorded, frame.today).astype(np.int32)
    return days, known | counts_from_index(anchor)


def _admitted(frame: Frame) -> Array:
    rows, _ = frame.rows(
        frame.kinds(
            lambda kind: (
                kind.domain in ("event", "procedure")
                and kind.status != "absent"
                and is_admission(kind.concept)
            )
        )
    )
    facts = frame.cohort.facts
    exact = rows[(facts.first[rows] != NO_DAY) & (facts.first[rows] == facts.last[rows])]
    latest = np.zeros(frame.count, np.int32)
    np.maximum.at(latest, facts.person[exact], facts.first[exact])
    return latest


def days_of(window: Window, frame: Frame) -> Span:
    """The days of a window for every person; ``first`` is the first day there is where it reaches back without end."""
    day, known = moment(window.anchor, frame)
    first = np.array(FIRST_DAY, np.int32) if window.since is None else _back(day, window.since)
    last = day if window.until is None else _back(day, window.until)
    return Span(first, last, known, window.since is None)


def _back(days: Array, offset: Offset) -> Array:
    """The days so long before others, by the calendar of the interpreter: one look for each distinct day."""
    distinct, places = np.unique(days, return_inverse=True)
    found = [back(datetime.date.fromordinal(int(day)), offset).toordinal() for day in distinct]
    return np.array(found, np.int32)[places].reshape(days.shape)


def nobody(frame: Frame) -> Array:
    """A mask of no person."""
    return marked(frame.count, np.zeros(0, np.int64))
