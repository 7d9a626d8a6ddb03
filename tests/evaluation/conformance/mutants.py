"""Small faults put into the source of the fast path, one at a time: the comparison with the interpreter must see each."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trialwright.evaluation

_ROOM = Path(trialwright.evaluation.__file__).parent
_FAST = ("atoms", "bitmaps", "plan", "columns", "columns_of_cohort", "engines", "relevance")

# File, what stands there, what stands there instead.
MUTANTS: list[tuple[str, str, str]] = [
    ("bitmaps.py", "true = true & part.true\n        possible", "true = true | part.true\n        possible"),
    ("bitmaps.py", "return Bitmaps(true, unknown & ~true)", "return Bitmaps(true, unknown)"),
    ("bitmaps.py", "return Bitmaps(part.false, part.unknown)", "return Bitmaps(~part.true, part.unknown)"),
    ("bitmaps.py", "false = false & reading.false", "false = false | reading.false"),
    ("bitmaps.py", "surely[low] & possibly[high]", "surely[low] & possibly[low]"),
    ("plan.py", "Not(part=expr.condition), expr.consequence", "expr.condition, expr.consequence"),
    ("plan.py", 'self._step("any", expr.require', 'self._step("all", expr.require'),
    ("atoms/ranges.py", "return (values >= low) & (values <= high)", "return (values > low) & (values <= high)"),
    ("atoms/ranges.py", "<= top + bottom", "< 0"),
    ("atoms/readings.py", "newest_of_row >= floor[person]", "newest_of_row > floor[person]"),
    ("atoms/readings.py", "code[yes & no] = CONFLICT", "pass"),
    ("atoms/readings.py", "code[is_open] = DOUBT", "pass"),
    ("atoms/readings.py", "(found.most > valid) &", "(found.least > valid) &"),
    ("atoms/readings.py", "aside_of_latest(values.aside, found.floor, day, frame.count)] = UNUSABLE", "aside_of_latest(values.aside, found.floor, day, frame.count)] = 0"),  # noqa: E501
    ("atoms/readings.py", "(rows.last <= end)", "(rows.first <= end)"),
    ("atoms/readings.py", "code[differs] = DOUBT", "pass"),
    ("atoms/moments.py", "np.maximum.at", "np.minimum.at"),
    ("atoms/periods.py", "gap = begin > before + 1", "gap = begin > before + 2"),
    ("atoms/periods.py", "sure & ~_contradicted(asked, sure, first, last)", "sure.copy()"),
    ("atoms/periods.py", "code[asked.some(begun)] = TRUE", "pass"),
    ("atoms/periods.py", "code[lasting] = TRUE", "code[lasting] = FALSE"),
    ("atoms/periods.py", "reached[np.r_[starts[1:], len(segment)] - 1]", "end[starts]"),
    ("atoms/regimens.py", "found[stopped & (found == TRUE)] = DOUBT", "pass"),
    ("atoms/states.py", "overtaken[place[~later & over]] = True", "pass"),
    ("atoms/states.py", "return ~stale & (oldest <= valid_days)", "return ~stale"),
    ("atoms/states.py", "signs.denies & fresh", "signs.denies"),
    ("atoms/signs.py", "np.where(ongoing & ~unseen, np.minimum(first[1], seen[1]), first[1])", "first[1]"),
    ("atoms/signs.py", "(recorded[0] == NO_DAY) | (recorded[1] < first[0])", "recorded[0] == NO_DAY"),
    ("atoms/exposures.py", "perhaps = [sign for sign, sure in kinds if sure], [sign for sign, sure in kinds if not sure]", "perhaps = [sign for sign, sure in kinds], []"),  # noqa: E501
    ("atoms/regimens.py", "found[person[answers == FALSE]] = FALSE", "pass"),
    ("atoms/counts.py", "counted = (yes & ~no).sum(axis=1)", "counted = yes.sum(axis=1)"),
    ("atoms/counts.py", "code[(yes & no) | (yes & open_) | (no & open_)] = CONFLICT", "pass"),
    ("atoms/persons.py", "passed // 12 if", "(passed + 1) // 12 if"),
    ("atoms/persons.py", "code[(first <= edge) != is_low] = 0", "code[(first < edge) != is_low] = 0"),
    ("atoms/egfr.py", "adult = (youngest >= ADULT)", "adult = (oldest >= ADULT)"),
    ("atoms/measure.py", "np.where(lies == again, lies, DOUBT)", "np.where(True, lies, DOUBT)"),
    ("atoms/exceptions.py", "fates == TRUE, fates != FALSE", "fates == TRUE, fates == TRUE"),
    ("atoms/codes.py", "np.where(joined < 0, joined, part)", "np.where(joined < 0, part, part)"),
]  # fmt: skip


@contextmanager
def mutated(file: str, old: str, new: str) -> Iterator[None]:
    """The fast path with one fault in one file; the interpreter and the values are as they were."""
    kept = {name: module for name, module in sys.modules.items() if _is_fast(name)}
    source = (_ROOM / file).read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{file} has {source.count(old)} times: {old}"
    for name in kept:
        del sys.modules[name]
    name = "trialwright.evaluation." + file.removesuffix(".py").replace("/", ".")
    finder = _Finder(name, source.replace(old, new), str(_ROOM / file))
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if _is_fast(name)]:
            del sys.modules[name]
        sys.modules.update(kept)


def _is_fast(name: str) -> bool:
    room, _, rest = name.partition("trialwright.evaluation.")
    return not room and bool(rest) and rest.split(".")[0] in _FAST


class _Finder:
    """Gives one module with another source."""

    def __init__(self, name: str, source: str, path: str) -> None:
        """The module's name, what it shall hold, and where it stands."""
        self.name, self.source, self.path = name, source, path

    def find_spec(self, name: str, path: object, target: object = None) -> object:
        """The module, if it is the one."""
        if name != self.name:
            return None
        return importlib.util.spec_from_loader(name, self, origin=self.path)

    def create_module(self, spec: object) -> None:
        """As usual."""

    def exec_module(self, module: object) -> None:
        """Run the other source."""
        exec(compile(self.source, self.path, "exec"), module.__dict__)
