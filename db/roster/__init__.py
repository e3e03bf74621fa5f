"""Rosters: files from the field in, validated frozen rows out; and rows out again as CSV."""
