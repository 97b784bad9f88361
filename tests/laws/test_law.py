"""The `law` decorator: an edit takes effect, and Numba's other users are left alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from cssim.laws import _law

KERNEL = """
from cssim.laws._law import law
from cssim.laws.one import one

@law
def kernel(x):
    return one(x) + 1.0

result = kernel(2.0)
print(result, sum(kernel.stats.cache_hits.values()))
"""


def law_with(factor: float) -> str:
    return f"from cssim.laws._law import law\n\n@law\ndef one(x):\n    return x * {factor}\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of cssim with one law, and one kernel in another file that calls it."""
    root = tmp_path / "cssim"
    (root / "laws").mkdir(parents=True)
    (root / "engines").mkdir()
    for folder in (root, root / "laws", root / "engines"):
        (folder / "__init__.py").touch()
    shutil.copy(_law.__file__, root / "laws")
    (root / "laws" / "one.py").write_text(law_with(3.0))
    (root / "engines" / "kernel.py").write_text(KERNEL)
    return root


def run(package: Path) -> list[str]:
    """Result and cache hits of the copy's kernel in a fresh interpreter."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(package.parent),
        "CSSIM_CACHE_DIR": str(package.parent / "cache"),
    }
    environment["NUMBA_DISABLE_JIT"] = "0"
    program = "import cssim.engines.kernel"
    done = subprocess.run(
        [sys.executable, "-B", "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_an_edited_law_takes_effect(package: Path) -> None:
    assert run(package) == ["7.0", "0"]
    assert run(package) == ["7.0", "1"]
    (package / "laws" / "one.py").write_text(law_with(5.0))
    assert run(package) == ["11.0", "0"]
    (package / "laws" / "one.py").write_text(law_with(3.0))
    assert run(package) == ["7.0", "1"]


def test_the_digest_sees_names_and_texts_of_the_sources(package: Path) -> None:
    before = _law.digest(package)
    (package / "kpis.py").touch()
    assert _law.digest(package) == before
    (package / "units.py").touch()
    with_units = _law.digest(package)
    (package / "laws" / "one.py").rename(package / "laws" / "two.py")
    assert len({before, with_units, _law.digest(package)}) == 3


def test_numba_s_own_cache_folder_is_left_alone() -> None:
    before = numba.config.CACHE_DIR
    with _law._cache_dir("elsewhere"):
        assert numba.config.CACHE_DIR == "elsewhere"
    assert before == numba.config.CACHE_DIR
    assert numba.config.DISABLE_JIT or not numba.config.USING_SVML


def test_where_the_cache_stands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("CSSIM_CACHE_DIR", str(tmp_path / "own"))
    assert _law._home() == tmp_path / "own"
    monkeypatch.delenv("CSSIM_CACHE_DIR")
    assert _law._home() == tmp_path / "xdg" / "cssim"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert _law._home() == Path.home() / ".cache" / "cssim"


def test_an_unwritable_cache_moves_to_a_private_folder(package: Path) -> None:
    (package.parent / "cache").write_text("a file where the folder should be")
    assert run(package) == ["7.0", "0"]
