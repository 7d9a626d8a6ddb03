"""Windows and durations in words."""

from trialwright.criteria.english.figures import bounds
from trialwright.knowledge.phrases import phrases
from trialwright.model.quantity import Interval
from trialwright.model.window import Offset, Window

_NOT_SAID = "(counted from a day that the text does not name)"


def lacks_anchor(when: Window) -> bool:
    """Whether time is counted from a day that the text does not name; "ever" is not counted from a day."""
    ever = when.since is None and (when.until is None or when.until.amount == 0)
    return when.anchor == "unspecified" and not ever


def in_window(when: Window) -> str:
    """When an event or state lies in a window: "in the 12 weeks before randomisation".

    >>> in_window(Window("screening", until=Offset(6, "month")))
    'more than 6 months before screening'
    """
    if when.anchor in ("index", "unspecified"):
        said = _back_from_now(when)
        return f"{said} {_NOT_SAID}" if lacks_anchor(when) else said
    return _from_anchor(when, anchor_name(when.anchor))


def on_the_day(when: Window) -> str:
    """When a state is asked of at a moment.

    >>> on_the_day(Window("screening"))
    'at screening'
    """
    if when.anchor in ("index", "unspecified"):
        return "on the day itself"
    name = anchor_name(when.anchor)
    return f"on {name}" if name.startswith("the day") else f"at {name}"


def anchor_name(anchor: str) -> str:
    """An anchor in words.

    >>> anchor_name("induction_start"), anchor_name("screening")
    ('the start of induction', 'screening')
    """
    known: dict[str, str] = phrases("english")["anchors"]
    return known.get(anchor, anchor.replace("_", " "))


def lasting(range_: Interval, unit: str) -> str:
    """How long: "at least 3 months", "less than 1 week".

    >>> from decimal import Decimal
    >>> lasting(Interval(high=Decimal(1)), "week")
    'less than 1 week'
    """
    ends = [bound for bound in (range_.low, range_.high) if bound is not None]
    return bounds(range_, unit if ends and ends[-1] == 1 else f"{unit}s")


def time_span(time: str) -> str:
    """ "in the 12 weeks …" after "throughout".

    >>> time_span("in the 12 weeks before randomisation")
    'the 12 weeks before randomisation'
    """
    return time.removeprefix("in ") if time.startswith("in the") else f"the time {time}"


def _from_anchor(when: Window, anchor: str) -> str:
    since, until = when.since, when.until
    ends_there = until is None or until.amount == 0
    if since is None:
        if ends_there:
            return f"at any time up to {anchor}"
        assert until is not None
        return f"more than {until} before {anchor}" if until.amount > 0 else f"up to {_point(until, anchor)}"
    if ends_there:
        return f"on the day of {anchor}" if since.amount == 0 else f"in the {since} before {anchor}"
    assert until is not None
    return f"from {_point(since, anchor)} to {_point(until, anchor)}"


def _point(offset: Offset, anchor: str) -> str:
    if offset.amount == 0:
        return anchor if anchor.startswith("the day") else f"the day of {anchor}"
    said = Offset(abs(offset.amount), offset.unit)
    return f"{said} {'before' if offset.amount > 0 else 'after'} {anchor}"


def _back_from_now(when: Window) -> str:
    """A window that ends today, or on a day the text does not name."""
    since, until = when.since, when.until
    if until is None or until.amount == 0:
        if since is None:
            return "at any time until now"
        return "on the day itself" if since.amount == 0 else f"in the past {since}"
    if since is None and until.amount > 0:
        return f"more than {until} ago"
    anchor = "the day itself" if when.anchor == "unspecified" else anchor_name("index")
    return _from_anchor(when, anchor)
