"""`cssim`: the verbs, each imported when it is used."""

import sys
from importlib import import_module

import click

from cssim import __version__
from cssim.scenario.problems import nearest

VERBS = {
    "demo": "Answer a question with the built-in scenarios; no files needed.",
    "run": "Simulate a scenario: KPIs with their simulation error and outcome spread.",
    "compare": "Compare scenarios: paired differences, customers saved and lost.",
    "sweep": "Simulate a scenario over many values; goes on where it was stopped.",
    "sensitivity": "Say which assumption decides an answer.",
    "plan": "Find the least-cost staffing that meets a scenario's targets.",
    "report": "Write a report again: elsewhere, or for paper.",
    "trace": "Tell the life of one customer, as a page of events.",
    "check": "Check scenario files: all errors at once.",
    "show": "Show every value of a scenario, with origin and evidence grade.",
    "schema": "Print the JSON Schema of scenario files.",
    "doctor": "Say what is missing, and what to install.",
}


class Verbs(click.Group):
    """A group that knows its verbs by name and imports none to list them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = getattr(import_module(f"cssim.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in VERBS and not args[0].startswith("-"):
            ctx.fail(f"there is no command '{args[0]}'; {nearest(args[0], VERBS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cssim")
def cli() -> None:
    """Simulate customer journeys to decide how many people to have in customer success, and what they do."""


def main() -> None:
    """The console script."""
    try:
        cli(prog_name="cssim")
    except OSError as error:  # stdout or the temporary folder: full, or not there
        sys.stderr.write(f"cssim: error: {error.strerror or error}\n")
        sys.exit(1)
