"""Random trees of every node and option, for property tests."""

from decimal import Decimal
from typing import get_args

from hypothesis import strategies as st

from trialwright.model import criterion as model
from trialwright.model.quantity import Interval
from trialwright.model.span import Span
from trialwright.model.window import Anchor, Offset, TimeUnit, Window

_IDS = st.sampled_from(["lupus_nephritis", "tuberculosis", "prednisone", "immunosuppressant", "no_such_term"])
_TEXT = st.sampled_from(["Consent", "a (b", "x “y” and z", "one or two", "", "[", "; but"])
_WORDS = st.sampled_from(["", "severe", "one and two"])
_PICKS = st.sampled_from(["", "latest", "any", "all"])
_NUMBERS = st.sampled_from([Decimal(each) for each in ("0", "1", "2", "5", "18", "65", "1.5", "265.2")])
_BOUND = st.none() | _NUMBERS
_UNITS = st.sampled_from(get_args(TimeUnit))


def intervals() -> st.SearchStrategy[Interval]:
    """Ranges, empty ones among them; a bound that is absent is not included."""
    made = st.builds(Interval, _BOUND, _BOUND, st.booleans(), st.booleans())
    return made.map(
        lambda each: Interval(
            each.low,
            each.high,
            each.includes_low and each.low is not None,
            each.includes_high and each.high is not None,
        )
    )


def windows() -> st.SearchStrategy[Window]:
    """Windows of every anchor and mode."""
    offset = st.none() | st.builds(Offset, st.integers(-3, 12), _UNITS)
    mode = st.sampled_from(["any", "throughout", "start_in"])
    return st.builds(Window, st.sampled_from(get_args(Anchor)), offset, offset, mode)


def trees() -> st.SearchStrategy[model.Expr]:
    """Trees of every node, a few levels deep, with spans."""
    return st.recursive(_leaves(), _operators, max_leaves=6)


def _spans() -> st.SearchStrategy[tuple[Span, ...]]:
    return st.lists(st.builds(Span, st.integers(0, 9), st.integers(9, 20)), max_size=2).map(tuple)


def _node(node: type, /, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[model.Expr]:
    return st.builds(node, spans=_spans(), **fields)


def _tuples(of: st.SearchStrategy[object], least: int = 1) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, min_size=least, max_size=3).map(tuple)


def _leaves() -> st.SearchStrategy[model.Expr]:
    when = st.none() | windows()
    terms = st.builds(model.Terms, _tuples(_IDS), st.booleans())
    drug = _node(
        model.Exposure,
        terms=terms,
        when=when,
        dose=st.none() | intervals(),
        dose_unit=st.sampled_from(["mg", "mg/kg", ""]),
        dose_basis=st.sampled_from(["", "day", "week", "administration", "total"]),
        equivalent_to=st.sampled_from(["", "prednisone"]),
        route=st.sampled_from(["", "oral"]),
        lasting=st.none() | intervals(),
        lasting_unit=_UNITS,
    )
    instrument = st.sampled_from(["sledai", "bilag_2004", "no_such_instrument"])
    return st.one_of(
        _node(model.Age, range=intervals(), unit=st.sampled_from(["year", "month"])),
        _node(model.Sex, sex=st.sampled_from(["female", "male"])),
        _node(
            model.Measure,
            analyte=st.sampled_from(["igg", "alt", "upcr", "gfr_unspecified", "serum_creatinine"]),
            range=intervals(),
            unit=st.sampled_from(["1", "g/L", "umol/L", "g/g"]),
            multiple_of=st.sampled_from([None, "upper_limit", "lower_limit"]),
            other_range=st.none() | intervals(),
            pick=_PICKS,
            when=when,
        ),
        _node(
            model.Has,
            terms=terms,
            status=st.sampled_from(["active", "present", "history"]),
            qualifier=_WORDS,
            relation=st.sampled_from(["", "allergy", "failure"]),
            when=when,
        ),
        _node(model.Duration, terms=terms, range=intervals(), unit=_UNITS),
        drug,
        _node(model.StableRegimen, terms=terms, when=windows(), caps=_tuples(drug, 0)),
        _node(model.Procedure, terms=terms, when=when),
        _node(
            model.Score,
            instrument=instrument,
            range=intervals(),
            item=st.sampled_from(["", "renal"]),
            pick=_PICKS,
            when=when,
        ),
        _node(
            model.Count,
            instrument=instrument,
            grades=_tuples(st.sampled_from("ABCDE")),
            range=intervals(),
            items=_tuples(st.sampled_from(["renal", "haematological"]), 0),
            pick=st.sampled_from(["", "latest", "any"]),
            when=when,
        ),
        _node(
            model.Category,
            finding=st.just("isn_rps_class"),
            values=_tuples(st.sampled_from(["III", "IV", "V"])),
            when=when,
        ),
        _node(model.Attest, kind=st.just("informed_consent"), text=_TEXT),
        _node(model.Judgement, text=_TEXT),
        _node(model.Planned, text=_TEXT),
        _node(model.Note, text=_TEXT, rule=_TEXT),
        _node(model.Opaque, text=_TEXT, why=_WORDS),
    )


def _operators(parts: st.SearchStrategy[model.Expr]) -> st.SearchStrategy[model.Expr]:
    return st.one_of(
        _node(model.And, parts=_tuples(parts)),
        _node(model.Or, parts=_tuples(parts)),
        _node(model.Not, part=parts),
        _node(model.KofN, parts=_tuples(parts), range=intervals()),
        _node(model.Implies, condition=parts, consequence=parts),
        _node(model.Except, base=parts, minus=_tuples(parts)),
        _node(model.Exempt, require=parts, waiver=parts),
        _node(model.Alt, readings=_tuples(parts, 2), note=_WORDS),
    )
