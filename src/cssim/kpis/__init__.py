"""What a ledger means: KPIs as functions of its rows and header, and of nothing else.

`measure(ledger)` gives all of them; what each is stands in `catalogue`. Numpy is loaded only to measure, so
that a list of KPIs costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cssim.kpis.measures import Measures, measure

__all__ = ["Measures", "measure"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from cssim.kpis import measures

    return getattr(measures, name)
