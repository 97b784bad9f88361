"""The group of verbs."""

import pytest
from click import Command
from click.testing import CliRunner

import cssim
from cssim.cli.main import VERBS, cli, main


def test_help_lists_every_verb() -> None:
    text = CliRunner().invoke(cli, ["--help"]).stdout
    assert [line.split()[0] for line in text.partition("Commands:")[2].splitlines() if line[2:3].isalpha()] == list(
        VERBS
    )


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_can_be_imported_and_has_help(verb: str) -> None:
    done = CliRunner().invoke(cli, [verb, "--help"])
    assert done.exit_code == 0
    assert isinstance(cli.get_command(None, verb), Command)  # type: ignore[arg-type]


def test_an_unknown_verb() -> None:
    done = CliRunner().invoke(cli, ["comprae"])
    assert done.exit_code == 2
    assert "there is no command 'comprae'; did you mean 'compare'?" in done.stderr
    assert "known: " in CliRunner().invoke(cli, ["xyz"]).stderr


def test_version() -> None:
    assert CliRunner().invoke(cli, ["--version"]).stdout == f"cssim, version {cssim.__version__}\n"


def test_a_full_disk_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cssim.cli.main.cli", full)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    assert capsys.readouterr().err == "cssim: error: No space left on device\n"
