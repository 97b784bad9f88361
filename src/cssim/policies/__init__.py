"""What we decide: touch (what is due for whom), dispatch (whose work first), staffing (hours, books, ramps)."""
