"""Which code results come from: another law, engine, KPI or library may give other numbers."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import cssim
from cssim.laws import _law


@cache
def code() -> str:
    """cssim's version, the digest of the sources from scenario to KPIs, and the versions of what computes beneath them."""
    state = hashlib.sha256(_law.digest(Path(cssim.__file__).parent).encode())
    package = Path(cssim.__file__).parent
    for path in [*sorted((package / "scenario").glob("*.py")), *sorted((package / "kpis").glob("*.py"))]:
        state.update(path.read_bytes())
    libraries = "-".join(f"{name}{version(name)}" for name in ("numpy", "numba", "llvmlite"))
    return f"{cssim.__version__}-{state.hexdigest()[:16]}-{libraries}"
