"""What is kept of a ledger besides KPIs, and how a store writes it: plain arrays, so that a file from somebody else runs no code."""

import hashlib
import inspect
import io
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.lib import format as npy

from cssim.kpis.course import Course, course
from cssim.ledger.ledger import Ledger


class Look(NamedTuple):
    """`see` keeps of a ledger a NamedTuple of arrays, numbers and tuples of words; `restore` makes it again from its fields."""

    name: str
    see: Callable[[Ledger], Any]
    restore: Callable[..., Any]

    @property
    def key(self) -> str:
        """Its name and the digest of the file that says what is seen: another file may see something else."""
        return f"{self.name}-{_digest(inspect.getfile(self.see))}"


COURSE = Look("course", course, Course)
"""What reports are drawn from."""


@cache
def _digest(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16]


def packed(seen: tuple[Any, ...]) -> bytes:
    """The fields one after another in NumPy's own format, compressed by zlib, whose checksum tells damage."""
    file = io.BytesIO()
    for value in seen:
        array = np.array(value, np.str_) if isinstance(value, tuple) else np.asarray(value)
        npy.write_array(file, array, allow_pickle=False)
    return zlib.compress(file.getvalue())


def unpacked(look: Look, data: bytes) -> Any:
    """What a look saw; ValueError for bytes that are not that."""
    try:
        plain = zlib.decompress(data)
        file, fields = io.BytesIO(plain), []
        while file.tell() < len(plain):
            fields.append(_field(npy.read_array(file, allow_pickle=False)))
        return look.restore(*fields)
    except (zlib.error, TypeError, OverflowError, MemoryError) as error:
        raise ValueError(str(error)) from None


def _field(array: np.ndarray) -> Any:
    if array.ndim == 0:
        return array.item()
    return tuple(array.tolist()) if array.dtype.kind == "U" else array
