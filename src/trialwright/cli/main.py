"""``trialwright VERB INPUT… [options]``: finds the verb's module only when it is called, so that help is instant."""

import gc
from importlib import import_module
from importlib.metadata import version

import click

# Verb → its one-line help, in the order of the work. The module of the same name in this
# package holds a click command called ``command``.
VERBS = {
    "fetch": "Get studies from the registry into the local store.",
    "search": "Find trials by words, synonyms and filters.",
    "read": "Read trial records of any format into typed studies.",
    "criteria": "Show a trial's eligibility criteria as logic.",
    "cohort": "Make, describe or check a cohort of patients.",
    "check": "Say what is wrong with a trial's record: structure, prose, criteria, arithmetic.",
    "size": "Explain a registered sample size, or compute one by any method.",
    "screen": "Say for every patient and trial: ruled out, data needed, ready, eligible; with reasons.",
    "report": "Write everything known of trials, and your patients, into one page, PDF or JSON.",
    "sql": "Print a trial's criteria as SQL, and write a cohort as the tables it reads.",
    "refresh": "Fetch the store's studies again, and tell those who watch them what changed.",
    "store": "Back up or restore the local store and what the site keeps of its users.",
    "serve": "Open the trial directory as a web site on this machine.",
    "accounts": "Say who may sign in to the trial directory.",
    "demo": "Screen a synthetic lupus cohort against the five library trials.",
    "explain": "Explain a diagnostic code.",
    "doctor": "Check that this installation works.",
}


class _Verbs(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order of the work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, imported now."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"trialwright.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing any of them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb asked for; a slip gets the nearest verb as a suggestion."""
        if args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such verb '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


# Values here are frozen and form no cycles: looking for cycles as often as Python does costs a tenth of the time.
_RARELY = 200_000, 20, 20


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done, 1 done with findings, 2 wrong usage, 3 input that could not be read.",
)
@click.version_option(version("trialwright"), prog_name="trialwright")
def main() -> None:
    """Read a clinical trial's public record and make it run.

    \b
      trialwright read page.txt record.json
      trialwright screen NCT05863936 --patients cohort/

    Trialwright is a tool for research and planning. It is not a validated system for running a trial,
    and nothing it prints is medical advice.
    """
    gc.set_threshold(*_RARELY)
