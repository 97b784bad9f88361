"""One function per chart: its table, its finding, its words. Drawing is elsewhere."""
