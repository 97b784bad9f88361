#!/usr/bin/env python3
"""Runs the notebooks and keeps what they show: `.venv/bin/python scripts/notebooks.py [FILE...]`.

Cells run in a new kernel in an empty folder, and nothing of the run itself is kept: no times, no places, no settings of an
editor. So the files change only when what they show does. A test fails when a notebook would show something else.
"""

import os
import sys
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
PATIENCE = 600  # seconds for a cell: the first one may compile the kernel
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def paths() -> list[Path]:
    """The notebooks there are."""
    return sorted(FOLDER.glob("*.ipynb"))


def executed(path: Path) -> NotebookNode:
    """A notebook with what its cells show today; raises CellExecutionError where one fails."""
    notebook = nbformat.read(path, 4)
    with TemporaryDirectory() as folder:
        own = {name: f"{folder}/{name}" for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
        for place in own.values():
            os.mkdir(place)
        work = Path(folder, "work")
        work.mkdir()
        client = NotebookClient(
            notebook,
            timeout=PATIENCE,
            kernel_name="python3",
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(work)}},
        )
        client.execute(env={**os.environ, **own, "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    return tidy(notebook)


def tidy(notebook: NotebookNode) -> NotebookNode:
    """The same without anything that an editor or a run leaves behind."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = 5
    for i, cell in enumerate(notebook.cells, 1):
        cell.id, cell.metadata = f"cell-{i:02}", nbformat.from_dict({})
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
    return notebook


def merged(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs in order, what was printed in several pieces as one."""
    found = []
    for name, run in groupby(outputs, key=lambda one: one.get("name", "")):
        parts = list(run)
        if name:
            parts = [nbformat.from_dict({**parts[0], "text": "".join(part.text for part in parts)})]
        found += parts
    for one in found:
        if "metadata" in one:
            one.metadata = nbformat.from_dict({})
    return found


def main() -> None:
    for path in [Path(name) for name in sys.argv[1:]] or paths():
        notebook = executed(path)
        nbformat.validate(notebook)
        nbformat.write(notebook, path)
        print(f"{path.name}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
