"""Owns what the global options name: which registry, which keys, which settings. Opens them when first asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import typer

    from db.connection import Registry
    from kiosk.site import Site


@dataclass(slots=True)
class Here:
    """One call of the program: its global options, and whether its answer is one JSON document."""

    data: Path | None = None
    keys: Path | None = None
    config: Path | None = None
    issuer_keys: Path | None = None
    as_json: bool = False
    _site: Site | None = field(default=None, repr=False)

    @property
    def site(self) -> Site:
        """The site that the options name. Raises `SettingsError`."""
        if self._site is None:
            from kiosk.cli.language import speak
            from kiosk.site import find_site

            self._site = find_site(self.data, self.keys, self.config, self.issuer_keys)
            speak(self._site.settings.registry.language)
        return self._site

    @contextmanager
    def registry_to_verify(self) -> Iterator[Registry]:
        """Open the site's registry with public keys alone, and close it at the end."""
        from kiosk.site import open_to_verify

        registry = open_to_verify(self.site)
        try:
            yield registry
        finally:
            registry.close()

    @contextmanager
    def registry(self) -> Iterator[Registry]:
        """Open the site's registry, and close it at the end. Raises `KeyFault`, `RegistryError`."""
        from kiosk.site import open_site

        registry = open_site(self.site)
        try:
            yield registry
        finally:
            registry.close()


def here_of(ctx: typer.Context) -> Here:
    """Return the call that this command belongs to."""
    return cast(Here, ctx.find_root().obj)
