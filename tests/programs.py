"""Programs under `benchmarks/` and `verification/`, run as a reader would run them."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def told(program: str, *words: str) -> str:
    """What a program prints; it must end well."""
    done = subprocess.run([sys.executable, program, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def parts(program: str) -> dict[str, Any]:
    """What a program defines, by name."""
    return runpy.run_path(str(ROOT / program))
