"""`cssim doctor`."""

import json
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from cssim.cli import doctor as module
from cssim.cli.doctor import doctor


def checks() -> dict[str, dict]:
    found = json.loads(CliRunner().invoke(doctor, ["--json"]).stdout)["data"]["checks"]
    return {check["name"]: check for check in found}


def test_all_is_well() -> None:
    done = CliRunner().invoke(doctor)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "Next: cssim demo"
    assert {"Python", "numba", "numpy", "cores", "free disk", "cache folder", "compiled engine"} <= set(checks())


def test_a_package_that_is_missing_or_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "requires", lambda _: ["no-such-package>=2", "numpy>=99", "click", "x; extra == 'a'"])
    done = CliRunner().invoke(doctor)
    assert done.exit_code == 1
    assert "missing, wanted no-such-package>=2" in done.stdout
    assert "wanted numpy>=99" in done.stdout
    assert "--require-hashes -r requirements.lock" in done.stdout
    found = checks()
    assert found["click"]["ok"]
    assert "x" not in found


def test_a_cache_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CSSIM_CACHE_DIR", str(tmp_path / "file"))
    found = checks()
    assert not found["cache folder"]["ok"]
    assert "CSSIM_CACHE_DIR" in found["cache folder"]["help"]


def test_a_broken_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROBE", "import no_such_module")
    done = CliRunner().invoke(doctor)
    assert done.exit_code == 1
    assert "ModuleNotFoundError: No module named 'no_such_module'" in done.stdout
