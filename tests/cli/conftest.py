"""The kernel is compiled before the first command, so that no test meets the note about compiling."""

import pytest

from cssim.engines import simulate
from cssim.scenario import built_in


@pytest.fixture(scope="session", autouse=True)
def compiled_kernel() -> None:
    simulate(built_in("null"))
