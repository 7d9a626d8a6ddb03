"""``trialwright explain CODE``: the page of a diagnostic."""

import click


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Explain a diagnostic CODE; without one, list them all.

    \b
      trialwright explain R107
    """
    from trialwright.cli.output import answer
    from trialwright.diagnostics import all_codes, code_page

    if code is None:
        for each in all_codes():
            page = code_page(each)
            answer(f"{each}  {page.severity:<8} {page.title}")
        return
    try:
        page = code_page(code.strip("[]").upper())
    except KeyError:
        raise click.UsageError(f"There is no code '{code}'. `trialwright explain` lists them all.") from None
    answer(f"{page.severity}[{page.code}]: {page.title}\n\n{page.body}")
