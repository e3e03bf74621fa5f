"""Identity: signed badges, card numbers, PIN hashes and the keys behind them.

Pure functions and key files. Nothing here knows a table, decides who may do what, or reads a clock.
"""
