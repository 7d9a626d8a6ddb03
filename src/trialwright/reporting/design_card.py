"""Computed designs, methods and boundaries as text: the answer first, then everything needed to check it."""

from collections.abc import Iterable

from trialwright.design.method import Input, Method
from trialwright.design.sequential.families import FAMILIES
from trialwright.model.design import InputValue, SampleSize
from trialwright.model.sequential import Boundaries
from trialwright.reporting.columns import columns, hanging

_HANG = 14


def design_card(made: SampleSize, method: Method, *, width: int = 100) -> str:
    """One computed design as plain text."""
    lines = [method.title, "─" * min(width, len(method.title))]
    for label, text in design_rows(made, method):
        lines += hanging(label, text, width=width, hang=_HANG)
    return "\n".join(lines)


def design_markdown(made: SampleSize, method: Method) -> str:
    """The same as Markdown."""
    lines = [f"## {method.title}", ""]
    for label, text in design_rows(made, method):
        lines.append(f"- **{label}**: {f'`{text}`' if label in ('code', 'formula') else text}")
    return "\n".join(lines)


def design_rows(made: SampleSize, method: Method) -> list[tuple[str, str]]:
    """Label and text of each thing to say, the quantity solved for first."""
    first = {"n": ("n", _sizes(made, method)), "power": ("power", _power(made))}
    solved = first.get(made.solved_for) or _solved(made, method)
    others = [first["n"]] if made.solved_for != "n" else []
    others += [first["power"]] if made.solved_for != "power" and made.power is not None else []
    inputs = ", ".join(
        f"{name} {_plain(value)}"
        for name, value in made.inputs.items()
        if not (name == made.solved_for or (made.solved_for == "effect" and f"{name}" == solved[0]))
    )
    details = [(name.replace("_", " "), f"{value:.6g}") for name, value in made.details.items()]
    return [
        solved,
        *others,
        *details,
        ("inputs", inputs),
        ("formula", made.formula),
        ("source", made.source),
        ("rounding", made.rounding),
        *((("assumes", "; ".join(made.assumptions)),) if made.assumptions else ()),
        ("code", made.code),
    ]


def _solved(made: SampleSize, method: Method) -> tuple[str, str]:
    if made.solved_for == "alpha":
        return "alpha", f"{made.alpha:.6g}"
    name = method.effect.name if method.effect else "effect"
    value = made.inputs[name]
    return name, f"{value:.6g}" if isinstance(value, float) else str(value)


def _sizes(made: SampleSize, method: Method) -> str:
    groups = method.groups if len(method.groups) == len(made.n_per_group) else ()
    if len(made.n_per_group) == 1:
        text = f"{made.n_total} {method.counts}"
    else:
        named = zip(made.n_per_group, groups or [""] * len(made.n_per_group), strict=True)
        parts = " + ".join(f"{size} {name}".rstrip() for size, name in named)
        text = f"{parts} = {made.n_total} {method.counts}"
    if made.solved_for == "n":
        text += f" (before rounding {' and '.join(dict.fromkeys(f'{raw:.2f}' for raw in made.raw_n))})"
    return text


def _power(made: SampleSize) -> str:
    if made.power is None:
        return "the method gives none"
    return f"{made.power:.4f}" + ("" if made.solved_for == "power" else " with these whole numbers")


def _plain(value: InputValue) -> str:
    return (
        f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value).lower()
    )


def method_list(methods: Iterable[Method]) -> str:
    """Every method on a line, by family."""
    lines: list[str] = []
    by_family: dict[str, list[Method]] = {}
    for method in methods:
        by_family.setdefault(method.family, []).append(method)
    longest = max(len(one.name) for listed in by_family.values() for one in listed)
    for family, listed in by_family.items():
        lines += ["", family]
        lines += [f"  {one.name.ljust(longest)}  {one.title}" for one in listed]
    return "\n".join(lines[1:])


def method_card(method: Method, *, width: int = 100) -> str:
    """What a method takes, with formula and source."""
    lines = [f"{method.name}: {method.title}", ""]
    names = {one.name: "--" + one.name.replace("_", "-") for one in method.inputs}
    hang = max(len(name) for name in names.values()) + 2
    for one in method.inputs:
        text = f"{one.meaning}{_unit(one)}: {one.range_text}{_default(one)}"
        lines += hanging(names[one.name], text, width=width, hang=hang)
    can = ["n", "power", "alpha", *([f"effect ({method.effect.name})"] if method.effect else [])]
    for label, text in (("for", ", ".join(can)), ("formula", method.formula), ("source", method.source)):
        lines += (
            ["", *hanging(label, text, width=width, hang=hang)]
            if label == "for"
            else hanging(label, text, width=width, hang=hang)
        )
    return "\n".join(lines)


def _unit(one: Input) -> str:
    return f" [{one.unit}]" if one.unit and one.unit != "probability" else ""


def _default(one: Input) -> str:
    if one.default is not None:
        return f"; {_plain(one.default)} if not given"
    return "; may be left out" if one.is_optional else ""


def boundary_families() -> str:
    """The families of group sequential boundaries, and what each takes besides the level and the looks."""
    lines = [
        "group sequential boundaries: trialwright size boundaries --family NAME --alpha … --sides … --looks …",
        "",
    ]
    rows = [
        (name, one.title, f"--{one.parameter.replace('_', '-')}: {one.meaning}" if one.parameter else "")
        for name, one in FAMILIES.items()
    ]
    return "\n".join([*lines, *columns(rows)])


def boundaries_card(made: Boundaries, *, width: int = 100) -> str:
    """Boundaries as a table of looks, with what they spend and how the trial stops."""
    title = FAMILIES[made.family].title if made.family in FAMILIES else made.family
    sides = "two-sided" if made.sides == 2 else "one-sided"
    head = f"{title} boundaries, {sides} alpha {made.alpha:g}"
    rows = [["look", "information", "efficacy Z", "nominal p", "alpha spent"]]
    has_futility = any(z is not None for z in made.futility)
    rows[0] += ["futility Z"] if has_futility else []
    law = made.laws[-1] if made.laws and made.power else None
    rows[0] += ["chance to stop"] if law else []
    for at, share in enumerate(made.information):
        row = [
            f"{at + 1}",
            f"{share:g}",
            _z(made.efficacy[at]),
            _p(made.nominal_p[at]),
            f"{made.alpha_spent[at]:.5f}",
        ]
        row += [_z(made.futility[at])] if has_futility else []
        row += [f"{law.efficacy[at] + law.futility[at] + law.opposite[at]:.4f}"] if law else []
        rows.append(row)
    lines = [head, "─" * min(width, len(head)), *columns(rows, right=range(len(rows[0])))]
    further = [
        ("power", f"{made.power:g}" if made.power else ""),
        ("inflation", f"{made.inflation:.4f} times the fixed design" if made.inflation else ""),
    ]
    further += [
        ("formula", made.formula),
        ("source", made.source),
        ("assumes", "; ".join(made.assumptions)),
        ("code", made.code),
    ]
    for label, text in further:
        if text:
            lines += hanging(label, text, width=width, hang=_HANG)
    return "\n".join(lines)


def _z(value: float | None) -> str:
    return "—" if value is None else f"{value:.4f}"


def _p(value: float | None) -> str:
    return "—" if value is None else f"{value:.5f}"
