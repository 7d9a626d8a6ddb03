"""``trialwright doctor``: what this installation is and whether its parts work."""

import sys
from importlib.metadata import PackageNotFoundError, version

import click

_PARTS = ("msgspec", "httpx", "lxml", "click", "rich", "jinja2")


@click.command("doctor")
def command() -> None:
    """Check that this installation works: versions, library trials, knowledge, local store."""
    from trialwright.cli.output import answer
    from trialwright.diagnostics import all_codes, code_page
    from trialwright.store.inputs import library_ids, store_path

    answer(f"trialwright {version('trialwright')}, Python {sys.version.split()[0]}")
    sound = True
    for part in _PARTS:
        try:
            answer(f"  {part} {version(part)}")
        except PackageNotFoundError:
            sound = False
            answer(f"  {part} MISSING: install it with `pip install {part}`")
    answer(f"library: {', '.join(library_ids())}")
    answer(f"diagnostics: {len([code_page(code) for code in all_codes()])} codes, each with a page")
    where = store_path()
    answer(
        f"store: {where} ({'present' if where.exists() else 'not made yet; `trialwright fetch` makes it'})"
    )
    if not sound:
        sys.exit(1)
