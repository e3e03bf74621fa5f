"""Reads for screens and the command line: frozen rows, paged by key. They decide nothing and write nothing."""
