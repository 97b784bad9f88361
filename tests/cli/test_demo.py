"""`cssim demo`."""

import json

from click.testing import CliRunner

from cssim.cli.demo import demo


def test_the_question_is_answered() -> None:
    done = CliRunner().invoke(demo, ["-n", "2", "-q"])
    assert (done.exit_code, done.stderr) == (0, "")
    text = done.stdout
    assert text.startswith("250 mid-market customers, 6 CSMs, 2 onboarding specialists: ")
    for name in ("A seventh CSM", "A third onboarding specialist", "Plan the week"):
        assert f"\n{name}: GRR at 12 months " in text
    assert "\nAnswer: " in text
    assert "\nIn words: verdicts hold for all 10 comparisons together (Bonferroni)" in text
    assert "Assumption, not a finding (evidence grade E): GRR without any CSM touch" in text
    assert text.splitlines()[-1].startswith("Next: cssim compare mid_market plus_one_csm")


def test_json() -> None:
    data = json.loads(CliRunner().invoke(demo, ["-n", "2", "-q", "--json"]).stdout)["data"]
    assert len(data["differences"]) == 5
    assert list(data["at"]) == ["12", "24", "36"]
