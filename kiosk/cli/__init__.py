"""The command line: commands that parse, have an act done, and print what came of it. Holds no rule and no SQL.

What a command does not use is imported inside it: every counter's start pays for what stands at the top.
"""
