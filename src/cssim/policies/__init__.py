"""What we decide: gate (whom we take on), touch (what is due for whom), dispatch (whose work first), staffing (heads, hours,
books, ramps)."""
