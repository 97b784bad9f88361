"""`cssim schema`: the JSON Schema that editors complete scenario files with."""

from importlib import resources

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files."""
    file = resources.files("cssim.scenarios") / "scenario.schema.json"
    click.echo(file.read_text(encoding="utf-8"), nl=False)
