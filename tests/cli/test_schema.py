"""`cssim schema`."""

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from cssim.cli.schema import schema

FILE = Path(__file__).parents[2] / "scenarios" / "scenario.schema.json"


def test_it_prints_the_file() -> None:
    assert CliRunner().invoke(schema).stdout == FILE.read_text(encoding="utf-8")


def test_it_is_light() -> None:
    code = """
import sys
from cssim.cli import check, schema, show
schema.schema.main([], standalone_mode=False)
print(sorted({"numba", "numpy", "scipy", "pydantic", "ruamel"} & sys.modules.keys()), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
