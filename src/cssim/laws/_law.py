"""The `law` decorator: a scalar function compiled by Numba, with one result wherever it is called from.

Called from Python, inlined in compiled code and run uncompiled (`NUMBA_DISABLE_JIT=1`) agree to the bit:

* no fast math, and no vectorised library in place of the scalar one (SVML);
* Python's error model: dividing by zero raises in all three. Laws are total, so none does; the check costs a
  branch.

The disk cache cannot be stale. Numba notices a change of the decorated function's own file, not of a law or a
constant that it takes from another file. So the folder is named by the digest of all sources that compiled
code can import: an edit anywhere there names another folder. It stands under `$CSSIM_CACHE_DIR`, else
`$XDG_CACHE_HOME/cssim`, else `~/.cache/cssim`.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

# Numba reads this once, when it is imported.
os.environ["NUMBA_DISABLE_INTEL_SVML"] = "1"

import numba

if numba.config.USING_SVML:
    warnings.warn(
        "numba was imported before cssim with Intel SVML enabled: the engines may differ in the last bit. "
        "Import cssim first, or set NUMBA_DISABLE_INTEL_SVML=1.",
        RuntimeWarning,
        stacklevel=2,
    )

F = TypeVar("F", bound=Callable[..., object])

# Every layer from the engines down: what compiled code may import, hence freeze.
SOURCES = ("units.py", "laws", "ledger", "policies", "engines")


def law(function: F) -> F:
    """Compile `function` at its first call, without the interpreter lock and cached on disk.

    For laws, policies and the kernel alike; `function.py_func` is the uncompiled function.
    """
    return _compiled(function)


def typed(*signature: object) -> Callable[[F], F]:
    """A `law` for one signature, compiled at once: what many call with constants would else be compiled for each."""
    return lambda function: _compiled(function, signature)


def _compiled(function: F, signature: object = None) -> F:
    with _cache_dir(str(cache_folder())):
        make = numba.njit(signature, cache=True, nogil=True, fastmath=False, error_model="python")
        compiled: F = make(function)
    return compiled


@cache
def cache_folder() -> Path:
    """The folder of compiled code for these very sources; a temporary one where that is not writable."""
    name = digest(Path(__file__).parents[1])
    folder = _home() / name
    if not _writable(folder):
        # Private, since cached code is loaded unchecked; in the environment so that workers share it.
        private = tempfile.mkdtemp(prefix="cssim-cache-")
        atexit.register(shutil.rmtree, private, ignore_errors=True)
        os.environ["CSSIM_CACHE_DIR"] = private
        folder = Path(private) / name
    return folder


def digest(package: Path) -> str:
    """The first 16 hex digits of SHA-256 over path and text of all `SOURCES` of `package`."""
    state = hashlib.sha256()
    for path in _sources(package):
        text = path.read_bytes()
        state.update(f"{path.relative_to(package).as_posix()}\0{len(text)}\0".encode())
        state.update(text)
    return state.hexdigest()[:16]


def _sources(package: Path) -> Iterator[Path]:
    for name in SOURCES:
        place = package / name
        yield from [place] if place.is_file() else sorted(place.rglob("*.py"))


def _home() -> Path:
    if chosen := os.environ.get("CSSIM_CACHE_DIR"):
        return Path(chosen)
    if xdg := os.environ.get("XDG_CACHE_HOME"):
        return Path(xdg) / "cssim"
    return Path("~/.cache/cssim").expanduser()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@contextmanager
def _cache_dir(folder: str) -> Iterator[None]:
    """Numba's cache folder for what is decorated inside; other users of Numba keep theirs."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = folder
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before
