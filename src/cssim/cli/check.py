"""`cssim check`: every error of every file, with its place."""

import click

from cssim.cli.envelope import INVALID, Answer, answering


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@answering
def check(files: tuple[str, ...]) -> Answer:
    """Check scenario files: all errors at once, and how many customers a run would hold."""
    from cssim.experiments import designs
    from cssim.scenario import names, population, read
    from cssim.scenario.problems import ScenarioError

    lines, data, problems = [], [], []
    for file in files:
        try:
            scenario = read.load(file)
            if wrong := designs.problems(scenario, file):
                raise ScenarioError(wrong)
        except ScenarioError as error:
            problems += error.problems
            lines.append(f"{file}: {len(error.problems)} error{'s' if len(error.problems) > 1 else ''}")
            data.append({"file": file, "valid": False, "errors": len(error.problems)})
            continue
        problems += (warnings := names.warnings(scenario))
        customers, _, memory = population.estimate(scenario)
        told = f", {len(warnings)} warning{'s' if len(warnings) > 1 else ''}" if warnings else ""
        lines.append(f"{file}: ok, about {customers:,.0f} customers{told}")
        data.append({"file": file, "valid": True, "customers": round(customers), "bytes": round(memory)})
    invalid = any(not entry["valid"] for entry in data)
    return Answer("\n".join(lines), {"files": data}, INVALID if invalid else 0, list(dict.fromkeys(problems)))
