"""Whom we take on: what is asked of a booking before it becomes a customer."""

from cssim.laws._law import law


@law
def accepts(seen_fit: float, threshold: float, backlog_weeks: float, most: float) -> bool:
    """Whether a booking fits well enough, as far as seen, and its owners' mean backlog leaves room; a threshold of 0 asks nothing."""
    # What is seen through noise may lie below 0, which no level does.
    return max(0.0, seen_fit) >= threshold and backlog_weeks <= most
