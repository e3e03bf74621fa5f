"""Owns the upkeep of the catalogues: `update` writes them from the source, `check` says what is wrong.

Needs Babel, which only those who change the program have.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from kiosk.show import show
from kiosk.texts import DOMAIN, LANGUAGES, LOCALES, SOURCE_LANGUAGE

SOURCE = LOCALES.parent
Forms = str | list[str] | tuple[str, ...] | None
"""A text, or where a number decides, its forms."""
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "NP_": ((1, "c"), 2)}
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands where gettext writes the time of extraction: a catalogue changes only when its texts do."""


def po_path(language: str) -> Path:
    """Return where the catalogue that people edit lies; the compiled one stands beside it as `.mo`."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def extract() -> Catalog:
    """Return every text that the source marks."""
    found = Catalog(charset="utf-8")
    method_map = [("locales/**", "ignore"), ("**.py", "python")]
    for file, _line, text, comments, context in extract_from_dir(str(SOURCE), method_map, keywords=KEYWORDS):
        found.add(text, locations=[(f"kiosk/{file}", 0)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """Return a language's catalogue as it stands; an empty one where there is none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN, abort_invalid=True)


def texts_of(catalogue: Catalog) -> dict[tuple[Forms, str | None], Forms]:
    """Return what a catalogue says, without its header."""
    return {
        (_fixed(message.id), _context(message)): _fixed(message.string) for message in catalogue if message.id
    }


def _fixed(forms: Forms) -> Forms:
    return tuple(forms) if isinstance(forms, list) else forms  # Babel reads lists out of a compiled catalogue


def _context(message: Message) -> str | None:
    context: str | bytes | None = message.context  # Babel reads bytes out of a compiled catalogue
    return context.decode() if isinstance(context, bytes) else context


def compiled(language: str) -> Catalog:
    """Return the compiled catalogue of a language; an empty one where there is none."""
    path = po_path(language).with_suffix(".mo")
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_mo(file)


def update() -> None:
    """Bring every catalogue in line with the source; new texts wait there for a translation."""
    found = extract()
    for language in TRANSLATED:
        catalogue = read(language)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.project, catalogue.version = "confidential-file-counter", "1"
        catalogue.creation_date = catalogue.revision_date = UNDATED
        catalogue.fuzzy = False
        catalogue.header_comment = f"# {DOMAIN}: {language}"
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, sort_by_file=True, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


def problems() -> Iterator[str]:
    """Say what is wrong with the catalogues, a sentence each; nothing when they are complete."""
    found = texts_of(extract()).keys()
    yield from (f"{file}: marked where Babel does not look: {text!r}" for file, text in _hidden(found))
    for language in TRANSLATED:
        catalogue = read(language)
        there = texts_of(catalogue).keys()
        yield from (f"{language}: not in the catalogue: {text!r}" for text, _context in found - there)
        yield from (f"{language}: no longer in the source: {text!r}" for text, _context in there - found)
        for message in catalogue:
            if message.id:
                yield from (f"{language}: {fault}: {message.id!r}" for fault in _faults(message))
        translated = {key: text for key, text in texts_of(catalogue).items() if all(_forms(text))}
        if texts_of(compiled(language)) != translated:
            yield f"{language}: the compiled catalogue does not say what the edited one says"


def _hidden(found: Collection[tuple[Forms, str | None]]) -> Iterator[tuple[str, str]]:
    """Return marked texts that extraction missed: those within an f-string."""
    known = {form for ids, _context in found for form in _forms(ids)}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
                texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
                for text in texts[-1:]:
                    if isinstance(text, str) and text not in known:
                        yield path.name, text


def _faults(message: Message) -> Iterator[str]:
    sources, texts = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "marked as uncertain"
    if not all(texts):
        yield "not translated"
        return
    wanted = placeholders(sources[-1])
    for text in texts:
        if placeholders(text) != wanted:
            yield f"placeholders differ in {text!r}"
        if any(show(line) != line for line in text.split("\n")):
            yield f"a character of disputed width in {text!r}"


def _forms(text: Forms) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def placeholders(text: str) -> set[str]:
    """Return the names that `str.format` would fill in."""
    return {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def main(arguments: list[str]) -> int:
    """Run `check` or `update`; 1 when something is wrong, 2 for another word."""
    if arguments not in (["check"], ["update"]):
        print("usage: python -m kiosk.locales check|update", file=sys.stderr)
        return 2
    if arguments == ["update"]:
        update()
    found = list(problems())
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print("`make catalogues` renews the catalogues; translate what it adds.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
