"""The rules of custody: pure functions over frozen values.

Imports the standard library alone. Nothing here reads a clock, a file or a database: time, facts and the
policy come in as arguments, and a decision goes out.
"""
