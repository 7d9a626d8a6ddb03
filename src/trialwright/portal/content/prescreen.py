"""What the pages of the pre-screener show: the start, a question, the answers, the result, the doctor's sheet and form."""

import msgspec

from trialwright.portal.content.prescreen_kept import Hidden
from trialwright.screening.prescreen_next import Reason
from trialwright.screening.prescreen_outcome import TrialOutcome
from trialwright.screening.prescreen_question import Question
from trialwright.screening.prescreen_sheet import DoctorsSheet
from trialwright.screening.prescreen_values import ValueField


class ScreenedTrial(msgspec.Struct, frozen=True):
    """A trial that is asked about. ``record_date`` and ``label`` say how far its "recruiting" can be relied on.

    ``is_open`` is whether the record says, or last said, that people can join, now or later; ``is_open_now`` leaves out
    those that do not recruit yet. ``has_contact`` is whether the record names anybody with a mail address or telephone.
    """

    id: str
    title: str
    status: str
    record_date: str
    label: str = ""
    why: str = ""
    is_open: bool = True
    is_open_now: bool = True
    has_contact: bool = True


class ScreenStart(msgspec.Struct, frozen=True):
    """The first page. ``id`` and ``title`` are of the one trial, "" where all recruiting trials are asked about.

    ``left_out`` recruiting trials are more than can be asked about at once.
    """

    id: str
    title: str
    path: str
    trials: tuple[ScreenedTrial, ...]
    left_out: int
    safety: tuple[str, ...]


class Place(msgspec.Struct, frozen=True):
    """Where a page of the pre-screener stands: its trial or trials, its address, the words that stand on every page."""

    id: str
    title: str
    path: str
    trials: tuple[ScreenedTrial, ...]
    safety: tuple[str, ...]
    hidden: tuple[Hidden, ...] = ()


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with a field of the form, and what to do. ``field`` is the id of the field."""

    field: str
    message: str


class QuestionPage(msgspec.Struct, frozen=True):
    """One question, the ``number``-th; at most ``left`` are still to come, 0 if that is not said.

    ``given`` are the fields as they stand in the form; ``then`` is where the answer leads.
    """

    at: Place
    question: Question
    reasons: tuple[Reason, ...]
    more_reasons: int
    left: int
    number: int
    given: dict[str, str]
    then: str = ""
    dropped: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """A question and its answer in words."""

    id: str
    question: str
    answer: str


class CheckPage(msgspec.Struct, frozen=True):
    """All answers, to be looked through before the result.

    ``is_done`` is whether nothing more would be asked, ``against`` whether that is because something may rule out.
    ``dropped`` are the questions whose answers went with one that was changed.
    """

    at: Place
    told: tuple[Told, ...]
    values: tuple[Told, ...]
    is_done: bool
    against: bool
    dropped: tuple[str, ...] = ()


class ResultPage(msgspec.Struct, frozen=True):
    """The outcome, trial by trial; those that nothing speaks against come first.

    ``is_done`` is whether nothing more would be asked, ``can_go_on`` whether something could be asked anyway.
    """

    at: Place
    outcomes: tuple[TrialOutcome, ...]
    told: tuple[Told, ...]
    values: tuple[Told, ...]
    is_done: bool
    can_go_on: bool


class SheetPage(msgspec.Struct, frozen=True):
    """What a doctor can fill in on paper."""

    at: Place
    sheet: DoctorsSheet


class ValueLine(msgspec.Struct, frozen=True):
    """A line of the doctor's form, and what stands in it."""

    field: ValueField
    value: str = ""
    unit: str = ""
    date: str = ""
    limit: str = ""


class ValuesPage(msgspec.Struct, frozen=True):
    """The doctor's form. ``left_out`` values are asked for by fewer trials and not on it."""

    at: Place
    lines: tuple[ValueLine, ...]
    left_out: int
    faults: tuple[Fault, ...] = ()
