"""`cssim demo`: one question to the built-in scenarios, answered."""

from typing import Any

import click

from cssim.cli import options, output
from cssim.cli.compare import provenance
from cssim.cli.envelope import Answer, answering
from cssim.cli.run import interrupted

BASE, NO_TOUCH = "mid_market", "no_touch"
DECISIONS = ("plus_one_csm", "plus_one_csm_no_rebalance", "plus_one_specialist", "plan_the_week")
QUESTION = (
    "250 mid-market customers, 6 CSMs, 2 onboarding specialists: what does a 7th CSM, a 3rd specialist, or\n"
    "planning the week instead of firefighting buy me in 12 and in 36 months?"
)


@click.command()
@options.study(30)
@answering
@output.kept
def demo(verbose: bool, **study: Any) -> Answer:
    """Answer a question with the built-in scenarios; no files needed."""
    from cssim.cli.progress import Progress
    from cssim.experiments.compare import compare
    from cssim.reports import answer, data, tables
    from cssim.scenario import read

    arms = [read.built_in(name) for name in (BASE, *DECISIONS, NO_TOUCH)]
    told = Progress(study["engine"], study["jobs"], study.pop("quiet"))
    found = compare(*arms, replications=study.pop("n"), **study, progress=told)
    decided = list(range(len(DECISIONS)))
    parts = [
        QUESTION,
        *([tables.replications(found.base, verbose)] if verbose else [answer.today(found.base)]),
        tables.overview(found, decided),
        tables.legend(found.base, comparisons=answer.comparisons(found)),
        *(answer.answer(found, i) for i in decided),
        answer.best(found, decided),
        answer.without_touch(found, len(DECISIONS)),
        f"Next: cssim compare {BASE} {DECISIONS[0]}, or cssim show {BASE}",
    ]
    result = Answer("\n\n".join(parts), data.comparison(found), 0, (), provenance([found.base, *found.others]))
    return interrupted(result, found.base)
