"""Many trials, many persons: atoms once into bitmaps, trees by words; a changed person or trial costs only itself."""

import datetime
import time
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec
import numpy as np

from trialwright.evaluation.atoms.codes import ABSENT, CONFLICT, DOUBT, PEOPLE, STALE, TRUE, UNREAD, UNUSABLE
from trialwright.evaluation.atoms.evaluate import evaluate, interpreted
from trialwright.evaluation.atoms.exposures import code_of
from trialwright.evaluation.atoms.frame import Frame
from trialwright.evaluation.bitmaps import WORD, Bitmaps, counted, packed
from trialwright.evaluation.columns import Array, Columns, ManyPersons, OnePerson
from trialwright.evaluation.decisions import decided
from trialwright.evaluation.finding import Finding
from trialwright.evaluation.plan import Plan, Program, run, waits_for_data
from trialwright.evaluation.relevance import looked_at
from trialwright.model.criterion import Criterion, Expr, Opaque, TrialCriteria
from trialwright.model.fact import Decision
from trialwright.model.truth import Truth
from trialwright.model.verdict import Standing

# Blocks evaluated at a time: numpy leaves the interpreter free while it works on long arrays.
_WORKERS = 2
# Unknowns that no answer of people lifts.
_FOR_DATA = frozenset({ABSENT, STALE, CONFLICT, UNUSABLE, DOUBT, UNREAD})


class Masks(msgspec.Struct, frozen=True):
    """One trial over a cohort: the truth of each criterion, and whom some criterion rules out or leaves open.

    ``programs`` are the plan's; ``is_whole`` is False where the list of criteria may lack some, which leaves
    everybody open whom none rules out.
    """

    trial: TrialCriteria
    programs: tuple[Program, ...]
    criteria: tuple[Bitmaps, ...]
    ruled_out: Array
    unsettled: Array
    is_whole: bool


class Cost(msgspec.Struct):
    """What evaluation took: seconds for atoms and for joining, pairs of atom and person, and those that were asked."""

    atoms: float = 0.0
    joining: float = 0.0
    pairs: int = 0
    fallback_pairs: int = 0


class MassScreening:
    """A cohort on a day, the atoms evaluated so far, and the trials screened with them."""

    def __init__(
        self,
        cohort: ManyPersons,
        index_date: datetime.date,
        *,
        valid_for: Mapping[str, int] | None = None,
        with_reasons: bool = False,
    ) -> None:
        """Nothing evaluated yet. ``with_reasons`` keeps for each atom why it is unknown, a byte a person."""
        self.cohort = cohort
        self.cost = Cost()
        self.reasons: list[Array] = []
        self._with_reasons = with_reasons
        self._plan = Plan()
        self._atoms: list[Bitmaps] = []
        self._waiting: list[Array] = []
        self._day = index_date
        self._valid_for = dict(valid_for or {})
        self._caches: dict[int, dict[object, object]] = {}
        self._shared: dict[object, object] = {}
        self._changed: dict[int, OnePerson] = {}

    @property
    def atoms(self) -> int:
        """How many distinct atoms were evaluated."""
        return len(self._atoms)

    def prepare(self, trials: Sequence[TrialCriteria]) -> None:
        """Evaluate the atoms of many trials at once, so that the cohort is gone through once."""
        for trial in trials:
            for criterion in trial.criteria:
                self._plan.program(criterion.expr)
        self._evaluate_new()

    def screen(self, trial: TrialCriteria) -> Masks:
        """The masks of one more trial; only atoms that no trial before had are evaluated."""
        programs = tuple(self._plan.program(criterion.expr) for criterion in trial.criteria)
        self._evaluate_new()
        begun = time.perf_counter()
        criteria = tuple(run(program, self._atoms) for program in programs)
        masks = self._joined(trial, programs, criteria)
        self.cost.joining += time.perf_counter() - begun
        return masks

    def standings(self, masks: Masks) -> dict[Standing, Array]:
        """Words of the persons of a trial by where they stand; no person is in two."""
        waiting = np.zeros_like(masks.ruled_out)
        unread = frozenset(place for place, atom in enumerate(self._plan.atoms) if isinstance(atom, Opaque))
        for criterion, program, maps in zip(
            masks.trial.criteria, masks.programs, masks.criteria, strict=True
        ):
            by_people = unread if criterion.status in ("attested", "judgement") else frozenset()
            found = waits_for_data(program, self._atoms, self._waiting, by_people)
            for place, waits in self._left_open_by_decisions(masks.trial, criterion).items():
                _set(found, place, waits)
            waiting |= maps.unknown & found
        everybody = ~np.zeros_like(waiting)
        left = everybody & ~masks.ruled_out
        if not masks.is_whole:
            waiting = everybody
        unsettled = masks.unsettled if masks.is_whole else left
        return {
            "ruled_out": masks.ruled_out,
            "data_needed": left & waiting,
            "ready_to_approach": unsettled & ~waiting,
            "eligible": left & ~unsettled,
        }

    def change(self, place: int, one: OnePerson, trials: Sequence[Masks]) -> list[Masks]:
        """The masks after one person's facts have changed: every atom is asked of that person, one word is joined anew."""
        self._changed[place] = one
        for atom, maps in zip(self._plan.atoms, self._atoms, strict=True):
            truth = self._interpreted(atom, one).truth
            _set(maps.true, place, truth is Truth.TRUE)
            _set(maps.unknown, place, truth is Truth.UNKNOWN)
        for atom, words in zip(self._plan.atoms, self._waiting, strict=True):
            _set(words, place, code_of(self._interpreted(atom, one)) in _FOR_DATA)
        return [self._joined_word(masks, place // WORD) for masks in trials]

    def _interpreted(self, expr: Expr, one: OnePerson) -> Finding:
        return interpreted(expr, one, self._day, self._valid_for)

    def _evaluate_new(self) -> None:
        new = self._plan.atoms[len(self._atoms) :]
        if not new:
            return
        begun = time.perf_counter()
        words = -(-self.cohort.count // WORD)
        self._atoms += [Bitmaps(np.zeros(words, np.uint64), np.zeros(words, np.uint64)) for _ in new]
        self._waiting += [np.zeros(words, np.uint64) for _ in new]
        if self._with_reasons:
            self.reasons += [np.zeros(self.cohort.count, np.int8) for _ in new]
        place, asked, running = 0, 0, deque[Future[int]]()
        with ThreadPoolExecutor(_WORKERS) as pool:
            for block in self.cohort.blocks(looked_at(new)):
                if len(running) == _WORKERS:
                    asked += running.popleft().result()
                running.append(pool.submit(self._evaluate_block, new, block, place))
                place += block.count
            asked += sum(each.result() for each in running)
        self.cost.pairs += len(new) * place
        self.cost.fallback_pairs += asked
        self.cost.atoms += time.perf_counter() - begun

    def _evaluate_block(self, new: Sequence[Expr], block: Columns, begin: int) -> int:
        """Evaluate atoms over a block of persons that begins at a place; how many pairs the interpreter settled.

        What atoms share is kept while all fits in memory.
        """
        cache = self._caches.setdefault(begin, {}) if block is self.cohort else {}
        frame = Frame(block, self._day.toordinal(), self._valid_for, cache, None, self._shared)
        end = begin + block.count
        changed = {place - begin: one for place, one in self._changed.items() if begin <= place < end}
        answers = evaluate(new, frame, changed)
        words = slice(begin // WORD, begin // WORD + -(-block.count // WORD))
        of_atoms = zip(self._atoms[-len(new) :], self._waiting[-len(new) :], answers.codes, strict=True)
        for maps, waiting, codes in of_atoms:
            maps.true[words], maps.unknown[words] = packed(codes == TRUE), packed(codes < 0)
            waiting[words] = packed((codes < 0) & (codes > PEOPLE)) | packed(codes == UNREAD)
        if self._with_reasons:
            for kept, codes in zip(self.reasons[-len(new) :], answers.codes, strict=True):
                kept[begin:end] = codes
        return answers.asked

    def _joined(
        self, trial: TrialCriteria, programs: tuple[Program, ...], criteria: tuple[Bitmaps, ...]
    ) -> Masks:
        criteria = tuple(
            self._decided(trial, criterion, maps)
            for criterion, maps in zip(trial.criteria, criteria, strict=True)
        )
        ruled_out = np.zeros(-(-self.cohort.count // WORD), np.uint64)
        unsettled = np.zeros_like(ruled_out)
        for criterion, maps in zip(trial.criteria, criteria, strict=True):
            ruled_out |= maps.false if criterion.role == "inclusion" else maps.true
            unsettled |= maps.unknown
        is_whole = bool(trial.criteria) and trial.has_eligibility and not trial.gaps
        return Masks(trial, programs, criteria, ruled_out, unsettled & ~ruled_out, is_whole)

    def _joined_word(self, masks: Masks, word: int) -> Masks:
        words = slice(word, word + 1)
        for program, maps in zip(masks.programs, masks.criteria, strict=True):
            anew = run(program, self._atoms, words)
            maps.true[words], maps.unknown[words] = anew.true, anew.unknown
        return self._joined(masks.trial, masks.programs, masks.criteria)

    def _left_open_by_decisions(self, trial: TrialCriteria, criterion: Criterion) -> dict[int, bool]:
        """For persons of whom decisions leave a criterion open, whether a datum is wanted."""
        about = self.cohort.decisions.get((trial.nct_id or "", criterion.id), ())
        found = {
            place: self._in_their_light(criterion, about, place)
            for place in dict.fromkeys(p for p, _ in about)
        }
        return {
            place: code_of(one) in _FOR_DATA for place, one in found.items() if one.truth is Truth.UNKNOWN
        }

    def _in_their_light(
        self, criterion: Criterion, about: Sequence[tuple[int, Decision]], place: int
    ) -> Finding:
        one = self._changed.get(place) or self.cohort.chart([place])[0]
        found = self._interpreted(criterion.expr, one)
        return decided(found, [decision for other, decision in about if other == place], self._day)

    def _decided(self, trial: TrialCriteria, criterion: Criterion, maps: Bitmaps) -> Bitmaps:
        """The truths of a criterion in the light of recorded decisions on it."""
        about = self.cohort.decisions.get((trial.nct_id or "", criterion.id), ())
        if not about:
            return maps
        true, unknown = maps.true.copy(), maps.unknown.copy()
        for place in dict.fromkeys(place for place, _ in about):
            found = self._in_their_light(criterion, about, place)
            _set(true, place, found.truth is Truth.TRUE)
            _set(unknown, place, found.truth is Truth.UNKNOWN)
        return Bitmaps(true, unknown)


def _set(words: Array, place: int, value: bool) -> None:
    bit = np.uint64(1 << place % WORD)
    words[place // WORD] = words[place // WORD] | bit if value else words[place // WORD] & ~bit


class Funnel(msgspec.Struct, frozen=True):
    """How many persons are left after each criterion in turn, and how many each rules out and leaves open by itself."""

    persons: int
    left: tuple[int, ...]
    ruled_out: tuple[int, ...]
    unsettled: tuple[int, ...]


def funnel(masks: Masks, count: int) -> Funnel:
    """The attrition of a trial over a cohort of so many persons, by counting bits."""
    left = ~np.zeros_like(masks.ruled_out)
    steps, out, open_ = [], [], []
    for criterion, maps in zip(masks.trial.criteria, masks.criteria, strict=True):
        rules_out = maps.false if criterion.role == "inclusion" else maps.true
        left = left & ~rules_out
        steps.append(counted(left, count))
        out.append(counted(rules_out, count))
        open_.append(counted(maps.unknown, count))
    return Funnel(count, tuple(steps), tuple(out), tuple(open_))
