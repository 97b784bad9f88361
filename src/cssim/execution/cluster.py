"""A Dask cluster as an executor: more than one machine, or somebody else's."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from cssim.execution.code import code

WAIT = 10.0  # seconds for the scheduler to answer


class Cluster(Executor):
    """Runs tasks on the workers of a Dask scheduler; what a dead worker had in hand Dask gives to another.

    Raises OSError where Dask is not installed, nobody answers, there are no workers, or a worker there would run another code.
    """

    def __init__(self, address: str, tries: int) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise OSError(0, "Dask is not installed (pip install 'cssim[cluster]')", address) from None
        try:
            self._client = Client(address, timeout=WAIT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise OSError(0, f"no Dask scheduler answers within {WAIT:g} s ({error})", address) from None
        try:
            self._agree(address)
        except BaseException:
            self._client.close()
            raise
        self.jobs = sum(self._client.ncores().values())
        self._executor = self._client.get_executor(pure=False, retries=tries)

    def _agree(self, address: str) -> None:
        try:
            codes = self._client.run(code)
        except Exception as error:  # whatever a worker raises, above all that it has no cssim
            raise OSError(0, f"a worker cannot run cssim ({type(error).__name__}: {error})", address) from None
        if not codes:
            raise OSError(0, "the Dask scheduler has no workers", address)
        unlike = sorted(worker for worker, found in codes.items() if found != code())
        if unlike:
            raise OSError(0, f"workers run another cssim, numpy or numba: {', '.join(unlike)}", address)

    def submit(self, task: Callable[..., Any], /, *given: Any, **named: Any) -> "Future[Any]":
        """One task; its future."""
        found: Future[Any] = self._executor.submit(task, *given, **named)
        return found

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing more is run; what is not finished is cancelled unless waited for."""
        self._executor.shutdown(wait=wait)
        self._client.close()
