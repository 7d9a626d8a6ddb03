"""``trialwright size METHOD``: any registered method, and group sequential boundaries, from the command line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from trialwright.design.errors import DesignInputError
    from trialwright.design.method import Method

BOUNDARIES = "boundaries"
_SIZES = ("n", "n_per_group")


def names_a_method(word: str) -> bool:
    """Whether the first argument is a method's name and no file of that name stands in the way."""
    from trialwright.design.registry import all_methods

    return (word == BOUNDARIES or word in all_methods()) and not Path(word).exists()


def hint(word: str) -> str:
    """A method whose name is near, as a sentence; empty if there is none."""
    from difflib import get_close_matches

    from trialwright.design.registry import all_methods

    near = get_close_matches(word, [*all_methods(), BOUNDARIES], 1, 0.6)
    return f" Did you mean the method '{near[0]}'?" if near else ""


def list_methods(inputs: tuple[str, ...]) -> None:
    """Print every method by family, or the inputs of the methods named."""
    from trialwright.cli.output import answer
    from trialwright.cli.size import terminal_width
    from trialwright.design.registry import all_methods, method_named
    from trialwright.reporting.design_card import boundary_families, method_card, method_list

    if not inputs:
        answer(method_list(all_methods().values()) + "\n\n" + boundary_families())
    for name in inputs:
        if not names_a_method(name):
            raise click.UsageError(f"There is no method '{name}'.{hint(name)}")
        answer(
            boundary_families()
            if name == BOUNDARIES
            else method_card(method_named(name), width=terminal_width())
        )


def show_method(words: tuple[str, ...], for_: str | None, form: str, plot: Path | None) -> None:
    """Compute a method from the options given and print the answer; a design error ends with status 2."""
    from trialwright.design.errors import DesignInputError

    name, given = words[0], _options(words[1:])
    try:
        if name == BOUNDARIES:
            _show_boundaries(given, form, plot)
        else:
            _show_design(name, given, for_, form, plot)
    except DesignInputError as error:
        _leave(error)


def _show_design(name: str, given: dict[str, str], for_: str | None, form: str, plot: Path | None) -> None:
    from trialwright.cli.output import answer, answer_json
    from trialwright.cli.size import terminal_width
    from trialwright.design.registry import method_named
    from trialwright.design.sizing import solve
    from trialwright.reporting.design_card import design_card, design_markdown
    from trialwright.reporting.json_lines import design_line

    method = method_named(name)
    asked = for_ or ("power" if any(size in given for size in _SIZES) and "power" not in given else "n")
    inputs = {key: _value(method, key, text) for key, text in given.items()}
    made = solve(name, for_=asked, **inputs)
    if form == "json":
        answer_json(design_line(made))
    else:
        answer(
            design_card(made, method, width=terminal_width())
            if form == "table"
            else design_markdown(made, method)
        )
    if plot:
        from trialwright.reporting.figures.power_curve import design_figure

        _save(design_figure(made, method), plot)


def _show_boundaries(given: dict[str, str], form: str, plot: Path | None) -> None:
    from trialwright.cli.output import answer, answer_json
    from trialwright.cli.size import terminal_width
    from trialwright.design.sequential.boundary import boundaries
    from trialwright.reporting.design_card import boundaries_card
    from trialwright.reporting.json_lines import boundaries_line

    if "family" not in given:
        raise click.UsageError("boundaries needs --family; `trialwright size boundaries --list` lists them.")
    inputs: dict[str, Any] = {key: _plain(text) for key, text in given.items() if key != "family"}
    known = boundaries.__kwdefaults__ or {}
    if strange := [key for key in inputs if key not in known]:
        raise click.UsageError(f"boundaries takes no --{strange[0].replace('_', '-')}.")
    made = boundaries(given["family"], **inputs)
    if form == "json":
        answer_json(boundaries_line(made))
    else:
        text = boundaries_card(made, width=terminal_width())
        answer(text if form == "table" else f"```\n{text}\n```")
    if plot:
        from trialwright.reporting.figures.boundaries import boundaries_figure

        _save(boundaries_figure(made), plot)


def _save(chart: Any, plot: Path) -> None:
    from trialwright.cli.output import tell
    from trialwright.reporting.figures.draw import save

    save(chart, plot)
    tell(f"figure: {plot}")


def _options(words: tuple[str, ...]) -> dict[str, str]:
    """ "--name value" pairs and "--name=value"; a name followed by another name is a flag."""
    given: dict[str, str] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise click.UsageError(f"'{word}' stands where an option such as --alpha is expected.")
        name, _, value = word[2:].partition("=")
        if not value:
            value = rest.pop(0) if rest and not rest[0].startswith("--") else "true"
        key = name.replace("-", "_")
        if key in given:
            raise click.UsageError(f"--{name} is given twice.")
        given[key] = value
    return given


def _value(method: "Method", key: str, text: str) -> Any:
    one = method.input_named(key)
    return text if one is not None and one.choices else _plain(text)


def _plain(text: str) -> Any:
    """A number, true or false, a list of numbers "0.5,1", or the word itself."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    parts = [_number(part) for part in text.split(",")]
    if any(isinstance(part, str) for part in parts):
        return text
    return parts[0] if len(parts) == 1 else tuple(parts)


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _leave(error: "DesignInputError") -> NoReturn:
    from trialwright.cli.output import USAGE, tell, wants_colour
    from trialwright.diagnostics.render import render_text

    tell(render_text(error.diagnostic, colour=wants_colour(sys.stderr)))
    sys.exit(USAGE)
