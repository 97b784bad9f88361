"""What is loaded when: asked of `sys.modules` in a fresh interpreter, not of the clock."""

import subprocess
import sys

import pytest

import cssim

HEAVY = {"numba", "scipy", "matplotlib", "numpy", "simpy", "pydantic", "ruamel"}


def loaded(code: str) -> set[str]:
    """Heavy packages loaded after some code."""
    probe = f"{code}\nimport sys\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return HEAVY & set(done.stdout.splitlines()[-1].split())


VERBS = ("run", "compare", "sweep", "plan", "sensitivity")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["schema"], *([verb, "--help"] for verb in VERBS)])
def test_help_is_light(arguments: list[str]) -> None:
    code = f"from cssim.cli.main import cli\ntry: cli({arguments})\nexcept SystemExit as end: assert end.code == 0"
    assert loaded(code) == set()


def test_doctor_is_light() -> None:
    code = "from cssim.cli.main import cli\ntry: cli(['doctor'])\nexcept SystemExit: pass"
    assert loaded(code) == set()


def test_importing_the_package_loads_none_of_it() -> None:
    assert loaded("import cssim; assert not [m for m in __import__('sys').modules if m.startswith('cssim.')]") == set()


def test_public_names() -> None:
    for name in cssim.__all__:
        assert getattr(cssim, name) is not None
    assert cssim.load("mid_market").name == "Mid-market today"
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = cssim.simulat


def test_python_m_cssim() -> None:
    done = subprocess.run([sys.executable, "-m", "cssim", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"cssim, version {cssim.__version__}\n"
