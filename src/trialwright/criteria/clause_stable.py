"""Stable regimens: "fixed doses of prednisone (≤ 30 mg/day), antimalarials or immunosuppressants for at least 3 months"."""

import msgspec

from trialwright.criteria.clause import Clause, Passage
from trialwright.criteria.coordination import Joiner, either, joined, one_joiner
from trialwright.criteria.doses import dose_at
from trialwright.criteria.elements import Element, Elements, elements_at
from trialwright.model.criterion import Exposure, Expr, StableRegimen, Terms
from trialwright.model.window import Window

_HEAD = ("frame", "with", "therapy", "dose", "stable", "use", "taking")
_HOW_FAR = "one of the listed drugs at a fixed dose, or all that are taken?"


def read_stable(passage: Passage, at: int) -> Clause | None:
    """Drugs that must have been taken at one dose for a stated time; None without drugs or time."""
    start, stable, window = at, False, None
    while passage.is_a(at, *_HEAD, "window"):
        stable = stable or passage.is_a(at, "stable")
        window = _lasting(passage, at) or window
        at += 1
    found = elements_at(passage, at)
    if found and not stable:  # "prednisone dose stable for …"
        after = passage.skip(found.end, "dose", "frame", "stable", "therapy")
        stable = any(passage.is_a(n, "stable") for n in range(found.end, after))
        found = msgspec.structs.replace(found, end=after)
    if not stable:
        return None
    if (
        found is None
        or {part.sort for part in found.parts} != {"drug"}
        or any(len(p.choices) > 1 or p.lasting for p in found.parts)
    ):
        return None
    found = _with_dose(passage, found)
    end = passage.skip(found.end, "frame")
    if window is None and passage.is_a(end, "window"):
        window, end = _lasting(passage, end), end + 1
    joiner = one_joiner(list(found.joiners), passage.role)
    if window is None or joiner is None or any(part.narrowing for part in found.parts):
        return None
    return Clause(_tree(passage, found, joiner, window, (start, end)), end, "drug", True)


def _with_dose(passage: Passage, found: Elements) -> Elements:
    """The one drug with the dose stated right after it ("prednisone ≤ 20 mg/day")."""
    dose = dose_at(passage, found.end) if len(found.parts) == 1 else None
    if dose is None:
        return found
    one = msgspec.structs.replace(found.parts[0], dose=found.end)
    return msgspec.structs.replace(found, parts=(one,), end=dose.end)


def _lasting(passage: Passage, at: int) -> Window | None:
    stated = passage.tokens[at].window
    if stated is None or stated.window.since is None:
        return None
    return Window(stated.window.anchor, stated.window.since, None, "throughout")


def _tree(passage: Passage, found: Elements, joiner: Joiner, window: Window, whole: tuple[int, int]) -> Expr:
    spans = passage.spans(whole)

    def regimen(parts: tuple[Element, ...]) -> Expr:
        ids = tuple(dict.fromkeys(each for part in parts for each in _ids(part)))
        caps = tuple(cap for part in parts for cap in _cap(passage, part))
        return StableRegimen(terms=Terms(ids, not found.is_open), when=window, caps=caps, spans=spans)

    each = [regimen((part,)) for part in found.parts]
    if len(each) == 1 or joiner == "and":
        return joined(each, joiner)
    return either([regimen(found.parts), joined(each, "or")], _HOW_FAR)


def _ids(part: Element) -> tuple[str, ...]:
    return part.members if part.only_members else (*part.choices, *part.members)


def _cap(passage: Passage, part: Element) -> tuple[Exposure, ...]:
    """The dose limit in a bracket after the drug."""
    if not part.dose:
        return ()
    dose = dose_at(passage, part.dose)
    if dose is None:
        return ()
    return (
        Exposure(
            terms=Terms(part.choices),
            dose=dose.range,
            dose_unit=dose.unit,
            dose_basis=dose.basis,
            spans=passage.spans((part.first, part.end)),
        ),
    )
