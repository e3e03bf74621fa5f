"""Owns replaying the log: what it alone says about custody, and where the registry's tables say something else.

`state` is the pure meaning of each entry, `rebuilding` reads the log into a state, `comparing` reads the tables into
another one and holds the two against each other. Nothing here writes, and no rule is asked again.
"""
