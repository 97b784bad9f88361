"""What holds for the repository as a whole."""

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """Every text file that is, or is about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    texts = {}
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and b"\0" not in (data := path.read_bytes()):
            texts[name] = data.decode()
    return texts


def places(pattern: str, sources: dict[str, str]) -> list[str]:
    """`file:line` of every match."""
    return [
        f"{name}:{number}"
        for name, text in sources.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_imports_go_one_way() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"://|--index|--find-links", lock)
    blocks = re.split(r"\n(?=\S)", lock.strip())
    assert [block for block in blocks if not re.search(r"==.*\\\n +--hash=sha256:", block)] == []
    names = {block.partition("==")[0] for block in blocks}
    assert {"simpy", "numba", "pytest", "setuptools"} <= names


def test_no_machine_paths(sources: dict[str, str]) -> None:
    assert places(r"(^|[\s\"'(=:`])/(home|root|work|opt|Users|mnt)/\w", sources) == []


def test_nothing_is_left_to_do(sources: dict[str, str]) -> None:
    assert places(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", sources) == []


def test_every_folder_of_code_is_a_package() -> None:
    """A folder without `__init__.py` works in a checkout and is missing from the wheel."""
    folders = {path.parent for path in (ROOT / "src" / "cssim").rglob("*.py")}
    assert sorted(folder.name for folder in folders if not (folder / "__init__.py").is_file()) == []


def test_built_in_scenarios_are_package_data() -> None:
    found = {path.name for path in files("cssim.scenarios").iterdir()}
    assert {path.name for path in (ROOT / "scenarios").glob("*.yaml")} <= found
