"""Owns `settings.toml`: text in, validated values out. An unknown key or a wrong value stops the start and is
named with its place."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct, field

DEFAULT_COUNTER = "1"
Language = Literal["zh_CN", "en"]


class SettingsError(Exception):
    """The settings cannot be used; the message names file, key and value."""


class RegistrySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[registry]`: how it is called, where its days begin and end, which language its screens begin in."""

    name: Annotated[str, Meta(min_length=1, max_length=40)] = "保密文件柜台"
    timezone: str = "Asia/Shanghai"
    language: Language = "zh_CN"


class DatabaseSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[database]`: absent, a SQLCipher file in the data folder; else a `postgresql://` URL of the counters'
    role, its password in a file of mode 0600, and for set-up and migrations the owner's URL and password file."""

    url: str | None = None
    password_file: str | None = None
    owner_url: str | None = None
    owner_password_file: str | None = None


class CounterSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[counter]`: its name, after how many idle seconds it locks, and the scanner's prefix (`\\u0002` is STX)."""

    name: Annotated[str, Meta(min_length=1, max_length=20)] = DEFAULT_COUNTER
    lock_after: Annotated[int, Meta(ge=10, le=3600)] = 60
    scan_prefix: Annotated[str, Meta(max_length=1)] = "\x02"


class LabelSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[labels]`: medium, resolution, which of the printers, fonts in order of preference."""

    media: Literal["60x40", "100x60"] = "60x40"
    dpi: Literal[203, 300] = 203
    printer: str = "file"
    fonts: tuple[str, ...] = ()


class PrinterSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[printers.NAME]`: `file` writes into a folder, `ipp` and `raw9100` send to an address."""

    kind: Literal["file", "ipp", "raw9100"]
    folder: str | None = None
    uri: str | None = None
    host: str | None = None
    port: Annotated[int, Meta(ge=1, le=65535)] = 9100
    format: Literal["png", "pdf", "zpl"] = "png"


class SheetSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[sheets]`: which of the printers, an `ipp` one, prints receipts and lists on A4; none: they are files alone."""

    printer: str | None = None


class WitnessSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[witness]`: files on another disk or another machine's folder that each commit is noted in, and after
    how many entries a checkpoint is signed."""

    files: tuple[str, ...] = ()
    checkpoint_every: Annotated[int, Meta(ge=1)] = 1000


class CalendarSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`[calendar]`: days on which the site does not work, and days of rest on which it does (调休). Which days of
    the week it works is the policy's."""

    holidays: tuple[date, ...] = ()
    worked_instead: tuple[date, ...] = ()


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """All of `settings.toml`."""

    registry: RegistrySettings = RegistrySettings()
    database: DatabaseSettings = DatabaseSettings()
    counter: CounterSettings = CounterSettings()
    labels: LabelSettings = LabelSettings()
    sheets: SheetSettings = SheetSettings()
    printers: dict[str, PrinterSettings] = field(default_factory=dict)
    witness: WitnessSettings = WitnessSettings()
    calendar: CalendarSettings = CalendarSettings()
    store_titles: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The registry's zone."""
        return ZoneInfo(self.registry.timezone)

    @property
    def titles_stored(self) -> bool:
        """Whether the site declares that its system is approved for titles."""
        return self.store_titles


def load_settings(path: Path, *, required: bool = False) -> Settings:
    """Return the settings in the file at `path`; the defaults where there is none and none is `required`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if required:
            raise SettingsError(f"{path}: there is no such settings file") from None
        return Settings()
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path}: the settings cannot be read: {fault}") from fault
    return parse_settings(text, str(path))


def parse_settings(text: str, source: str) -> Settings:
    """Return the settings that `text` says; `SettingsError` names `source`, the key's place and the value."""
    try:
        given = tomllib.loads(text)
        settings = msgspec.convert(given, Settings)
    except tomllib.TOMLDecodeError as fault:
        raise SettingsError(f"{source}: not TOML: {fault}") from fault
    except msgspec.ValidationError as fault:
        raise SettingsError(f"{source}: {fault}") from fault
    _check_sense(settings, source)
    return settings


def _check_sense(settings: Settings, source: str) -> None:
    try:
        ZoneInfo(settings.registry.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"{source}: registry.timezone: no zone is called {settings.registry.timezone!r}"
        ) from None
    printer = settings.labels.printer
    if printer != "file" and printer not in settings.printers:
        raise SettingsError(f"{source}: labels.printer: there is no [printers.{printer}]")
    pages = settings.sheets.printer
    if pages is not None and (pages not in settings.printers or settings.printers[pages].kind != "ipp"):
        raise SettingsError(f"{source}: sheets.printer: there is no [printers.{pages}] of kind 'ipp'")
    url = settings.database.url
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        raise SettingsError(f"{source}: database.url: only postgresql:// is known, not {url.split(':')[0]!r}")
    for name, each in settings.printers.items():
        wanted = {"ipp": "uri", "raw9100": "host"}.get(each.kind)
        if wanted is not None and getattr(each, wanted) is None:
            raise SettingsError(f"{source}: printers.{name}: kind {each.kind!r} needs {wanted!r}")
