"""`cssim report`: a report written again, elsewhere or as a PDF, without simulating anything."""

from pathlib import Path

import click

from cssim.cli import output
from cssim.cli.envelope import Answer, answering
from cssim.scenario.problems import Problem, ScenarioError


@click.command()
@click.argument("report", metavar="DIR")
@click.option("-o", "--output", "to", metavar="DIR", help="Where to write it; where it is by default.")
@click.option("--pdf", is_flag=True, help="Also as report.pdf, printed by Chromium.")
@answering
def report(report: str, to: str | None, pdf: bool) -> Answer:
    """Write a report again from the folder that --report made: page, workbook, charts and tables."""
    from cssim.reports import files
    from cssim.reports.pdf import pdf as printed

    path = Path(report)
    path = path / files.DATA if path.is_dir() else path
    try:
        found = files.read(path)
    except OSError as error:
        help = "name a folder that `cssim run … --report DIR` has made (or compare, sweep, plan)"
        raise ScenarioError(
            [Problem(report, 0, 0, "report", f"cannot read {path.name}: {error.strerror}", help)]
        ) from None
    except ValueError as error:
        raise ScenarioError([Problem(str(path), 0, 0, "report", str(error))]) from None
    folder = Path(to) if to else path.parent
    written: list[Path] = []

    def action() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for one in files.write(found, folder):
            written.append(one)
        if pdf:
            printed(folder / "report.html", folder / files.PAPER)
            written.append(folder / files.PAPER)

    try:
        answer = output.saved(Answer(""), action)
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        message = f"expected a report as --report wrote it ({type(error).__name__}: {error})"
        raise ScenarioError([Problem(str(path), 0, 0, "report", message)]) from None
    return answer._replace(text="\n".join(map(str, written)), data={"files": [str(one) for one in written]})
