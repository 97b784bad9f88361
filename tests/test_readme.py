"""Every command and every Python block of the README runs."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cssim.cli.main import cli

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = [
    line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines() if line.startswith("cssim ")
]  # fmt: skip


def test_there_is_something_to_test() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_command(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    (tmp_path / "outputs").mkdir()
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)[1:]
    few = [*words[: words.index("-n")], "-n", "2", *words[words.index("-n") + 2 :]] if "-n" in words else words
    result = CliRunner().invoke(cli, few)
    assert result.exit_code == 0, result.output


def test_what_the_demo_prints_is_shown() -> None:
    done = CliRunner().invoke(cli, ["demo", "-q"])
    assert done.exit_code == 0, done.output
    shown = next(text for kind, text in BLOCKS if kind == "text")
    assert done.stdout.startswith(shown)


def test_python() -> None:
    code = next(text for kind, text in BLOCKS if kind == "python")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert 0.5 < float(done.stdout) <= 1.0


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", "\n".join(text for kind, text in BLOCKS if kind == "sh"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_overlay_shown_is_the_one_shipped() -> None:
    shown = next(text for kind, text in BLOCKS if kind == "yaml")
    shipped = (ROOT / "scenarios" / "plus_one_csm.yaml").read_text(encoding="utf-8")
    kept = [line for line in shipped.splitlines() if not line.startswith(("#", "description:"))]
    assert shown.splitlines() == kept


def test_no_placeholder_is_left() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        words = set(re.findall(r"^[A-Z]{4,}$", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert not words, page
