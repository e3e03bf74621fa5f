"""Owns getting PINs and passphrases from whoever types: hidden prompts, or the first lines of stdin."""

from __future__ import annotations

import sys

import typer

from kiosk.texts import _

LONGEST = 256


def read_pin(from_stdin: bool, prompt: str) -> str:
    """Return a secret: the next line of stdin, or what is typed at a prompt that shows nothing of it."""
    if from_stdin:
        return sys.stdin.readline(LONGEST).rstrip("\r\n")
    return _ask(prompt)


def read_new_pin(from_stdin: bool, prompt: str) -> str:
    """Return a secret that is new: at a prompt it is typed twice, until both are the same."""
    if from_stdin:
        return read_pin(True, prompt)
    while (first := _ask(prompt)) != _ask(_("The same once more: ")):
        typer.echo(_("The two differ. Type it again."), err=True)
    return first


def _ask(prompt: str) -> str:
    import getpass

    if not sys.stdin.isatty():
        raise typer.BadParameter(_("nobody can be asked here: there is no terminal. Use --pin-stdin."))
    return getpass.getpass(prompt)
