"""Owns replaying the log: what it alone says about custody, and where the registry's tables say something else.

`custody`, `leave`, `meetings`, `destruction`, `incidents` and `stocktakes` are the pure meaning of each entry, `state`
is what they amount to, `rebuilding` reads the log into one, `stored` (with `stored_counts`) the tables into another,
and `comparing` holds the two against each other. Nothing here writes, and no rule is asked again.
"""
