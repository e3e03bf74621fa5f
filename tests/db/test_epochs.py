"""A restoring begins a new epoch in witness files: the branch it ended is a fact, everything else is still judged."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pytest
from backup_kit import ADMIN, backs_up, elsewhere, opened, restores, works
from counter_kit import Counter, by

from db.backup import Made, Place
from db.connection import Engine, Registry, reading, write_transaction
from db.identity.keys import load_keys, rotate_log_key
from db.log.checkpoint import Checkpoint, root_at, sign_checkpoint
from db.log.entries import Draft, EntryType, append
from db.log.epochs import MARK
from db.log.merkle import Frontier, leaf_hash
from db.log.report import Finding, Report, Restoring
from db.log.verify import evidence_at, verify
from db.log.witness import append_checkpoint, digest_of
from db.store import connect_postgresql
from db.tables import CheckpointNote, LogEntry

LOST = 5


@dataclass
class Restored:
    """A registry that was restored from a backup which lacked entries, and its witness."""

    counter: Counter
    place: Place
    made: Made
    witness: Path
    before: Path
    """The witness as it was before the restoring, kept elsewhere."""

    @property
    def registry(self) -> Registry:
        return self.counter.registry

    @property
    def entry(self) -> int:
        return self.made.size + 1

    def database(self) -> object:
        """The database as whoever has its key or its owner's password has it."""
        if self.place.server is None:
            return self.registry.database
        return connect_postgresql(self.place.server.url, self.place.server.password)


@pytest.fixture
def restored(counter: Counter, tmp_path: Path) -> Restored:
    """Five entries after a backup were lost by restoring it; six came after that."""
    witness = tmp_path / "elsewhere.witness"
    counter.registry.witnesses = (witness,)
    works(counter)
    made = backs_up(counter, tmp_path / "b")
    works(counter, LOST)
    before = tmp_path / "copied.witness"
    shutil.copy(witness, before)
    place = elsewhere(counter, tmp_path, witness)
    puts_back(counter, made, place)
    works(counter, 6)
    return Restored(counter, place, made, witness, before)


def puts_back(counter: Counter, made: Made, place: Place) -> None:
    done = restores(counter, made.path, place)
    assert done.result.outcome == "restored"
    reopens(counter, place)


def reopens(counter: Counter, place: Place) -> None:
    counter.registry.close()
    counter.registry = opened(counter, place)
    counter.registry.witnesses = place.witnesses


def spans(report: Report) -> list[tuple[int | None, int | None]]:
    return [(each.first, each.last) for each in report.problems]


def findings(report: Report) -> set[Finding]:
    return {each.finding for each in report.problems}


def rewritten(restored: Restored, seq: int) -> None:
    """Change an entry and make everything in the registry fit it, as whoever has its key could."""
    registry = restored.registry
    database = restored.database()
    if registry.engine is Engine.SQLCIPHER:
        guards = database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            database.execute_sql(f"DROP TRIGGER {name}")
    else:
        for table in ("log_entry", "log_head"):
            database.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    mark = database.param
    with reading(registry) as reader:
        bodies = dict(reader.tuples(LogEntry.select(LogEntry.seq, LogEntry.body).order_by(LogEntry.seq)))
    changed = bytes(bodies[seq]).replace(b'"R001"', b'"R002"')
    assert changed != bytes(bodies[seq])
    database.execute_sql(
        f"UPDATE log_entry SET body = {mark}, actor = 'R002' WHERE seq = {mark}", (changed, seq)
    )
    tree = Frontier()
    for number, body in sorted(bodies.items()):
        tree = tree.append(leaf_hash(changed if number == seq else bytes(body)))
    database.execute_sql(f"UPDATE log_head SET frontier = {mark}", (tree.to_bytes(),))
    database.execute_sql("DELETE FROM checkpoint_note")
    if database is not registry.database:
        database.close()


def test_what_a_restoring_lost_is_a_fact_and_no_problem(restored: Restored) -> None:
    report = verify(restored.registry)
    assert report.problems == ()
    assert report.restored == (Restoring(restored.entry, LOST),)


def test_tampering_after_a_restoring_is_found_in_the_narrowest_range(restored: Restored) -> None:
    victim = restored.entry + 3
    rewritten(restored, victim)
    report = verify(restored.registry)
    assert (victim, victim) in spans(report)
    assert report.restored == (Restoring(restored.entry, LOST),)


def test_tampering_with_what_the_backup_held_is_found_as_before(restored: Restored) -> None:
    victim = restored.made.size - 2
    rewritten(restored, victim)
    assert (victim, victim) in spans(verify(restored.registry))


def test_a_copy_of_the_witness_from_before_still_tells_that_entries_are_missing(restored: Restored) -> None:
    report = verify(restored.registry, [evidence_at(restored.registry, restored.before)])
    assert spans(report) == [(restored.entry, restored.entry)]
    assert findings(report) == {Finding.CHANGED}


def test_a_copy_of_the_witness_from_after_says_what_the_witness_says(
    restored: Restored, tmp_path: Path
) -> None:
    text = restored.witness.read_bytes()
    (tmp_path / "dos.witness").write_bytes(text.replace(b"\n", b"\r\n"))
    assert verify(restored.registry, [evidence_at(restored.registry, tmp_path / "dos.witness")]).ok


def test_a_witness_that_was_away_learns_of_it_before_anything_else(counter: Counter, tmp_path: Path) -> None:
    near, far = tmp_path / "near.witness", tmp_path / "far.witness"
    counter.registry.witnesses = (near, far)
    made = backs_up(counter, tmp_path / "b")
    works(counter, LOST)
    place = elsewhere(counter, tmp_path, near)
    puts_back(counter, made, place)
    counter.registry.witnesses = (near, far)
    works(counter, 2)
    works(counter, 7)
    report = verify(counter.registry)
    assert (report.problems, report.restored) == ((), (Restoring(made.size + 1, LOST),))
    assert far.read_text(encoding="utf-8").count(MARK) == 1


def test_a_restoring_out_of_its_witnesses_sight_admits_too_little(counter: Counter, tmp_path: Path) -> None:
    witness = tmp_path / "elsewhere.witness"
    counter.registry.witnesses = (witness,)
    made = backs_up(counter, tmp_path / "b")
    works(counter, LOST)
    puts_back(counter, made, elsewhere(counter, tmp_path))
    counter.registry.witnesses = (witness,)
    works(counter, 9)
    [problem] = verify(counter.registry).problems
    assert (problem.first, problem.finding) == (made.size + 1, Finding.LOSS_UNDERSTATED)
    assert problem.said == {"said": 0, "seen": LOST}


def test_two_restorings_one_after_the_other(restored: Restored, tmp_path: Path) -> None:
    counter = restored.counter
    later = backs_up(counter, tmp_path / "later")
    works(counter, 2)
    puts_back(counter, later, elsewhere(counter, tmp_path, restored.witness))
    works(counter, 4)
    report = verify(counter.registry)
    assert report.problems == ()
    assert report.restored == (Restoring(restored.entry, LOST), Restoring(later.size + 1, 2))


def test_the_same_backup_restored_twice(restored: Restored, tmp_path: Path) -> None:
    counter = restored.counter
    puts_back(counter, restored.made, elsewhere(counter, tmp_path, restored.witness))
    works(counter, 2)
    report = verify(counter.registry)
    assert report.problems == ()
    assert report.restored == (Restoring(restored.entry, 7),)


def test_a_restoring_of_before_a_restoring(counter: Counter, tmp_path: Path) -> None:
    witness = tmp_path / "elsewhere.witness"
    counter.registry.witnesses = (witness,)
    first = backs_up(counter, tmp_path / "first")
    works(counter, 4)
    second = backs_up(counter, tmp_path / "second")
    works(counter, 4)
    puts_back(counter, second, elsewhere(counter, tmp_path, witness))
    works(counter, 4)
    puts_back(counter, first, elsewhere(counter, tmp_path, witness))
    works(counter, 20)
    report = verify(counter.registry)
    assert report.problems == ()
    assert [each.entry for each in report.restored] == [first.size + 1]


def test_a_mark_stands_under_a_key_that_was_rotated(restored: Restored) -> None:
    folder = restored.registry.keys.folder
    rotate_log_key(folder, os.urandom, now=restored.counter.now)
    restored.registry.loaded_keys = load_keys(folder)
    works(restored.counter, 2)
    assert verify(restored.registry).ok


def genuine_mark(restored: Restored) -> str:
    """The mark's lines in the witness file."""
    text = restored.witness.read_text(encoding="utf-8")
    quoted = text[text.rindex("N\n", 0, text.index(f"> {MARK}")) + 2 :].splitlines(keepends=True)
    return "N\n" + "".join(takewhile(lambda line: line.startswith(">"), quoted))


def forged(restored: Restored, kept: int, entry: int, root: bytes, seed: bytes | None) -> None:
    """Append a mark, unsigned or signed by a key."""
    line = f"{MARK} {kept} {digest_of(restored.witness)}"
    checkpoint = Checkpoint(restored.registry.origin, entry, root, (line,))
    note = checkpoint.text() if seed is None else sign_checkpoint(checkpoint, seed)
    append_checkpoint(restored.witness, note)


def root_of_now(restored: Restored) -> tuple[int, bytes]:
    report = verify(restored.registry)
    return report.size, report.root


def test_without_the_mark_the_lost_branch_is_a_problem(restored: Restored) -> None:
    text = restored.witness.read_text(encoding="utf-8")
    restored.witness.write_text(text.replace(genuine_mark(restored), ""), encoding="utf-8")
    report = verify(restored.registry)
    assert spans(report)[0][0] == restored.entry
    assert report.restored == ()


def unsigned(restored: Restored) -> None:
    size, root = root_of_now(restored)
    forged(restored, restored.entry, size, root, None)


def signed_by_another(restored: Restored) -> None:
    size, root = root_of_now(restored)
    forged(restored, restored.entry, size, root, bytes(32))


def without_an_entry(restored: Restored) -> None:
    size, root = root_of_now(restored)
    forged(restored, restored.entry, size, root, restored.registry.keys.log_signer.seed)


def of_another_size(restored: Restored) -> None:
    with reading(restored.registry) as reader:
        [note] = reader.rows(CheckpointNote.select().where(CheckpointNote.size == restored.entry))
    root = root_at(note.note, restored.entry)
    assert root is not None
    forged(restored, 1, restored.entry, root, restored.registry.keys.log_signer.seed)


def moved(restored: Restored) -> None:
    mark = genuine_mark(restored)
    with restored.witness.open("a", encoding="utf-8") as file:
        file.write(mark)


FORGERIES = (unsigned, signed_by_another, without_an_entry, of_another_size, moved)


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda each: each.__name__)
def test_a_forged_mark_is_a_problem_and_hides_nothing(
    restored: Restored, forge: Callable[[Restored], None]
) -> None:
    forge(restored)
    report = verify(restored.registry)
    assert findings(report) <= {Finding.NOTE_UNSOUND, Finding.MARK_UNFIT}
    assert not report.ok
    victim = restored.entry + 3
    rewritten(restored, victim)
    assert (victim, victim) in spans(verify(restored.registry))


def test_an_entry_of_a_restoring_without_a_mark_excuses_nothing(restored: Restored) -> None:
    counter, registry = restored.counter, restored.registry
    with write_transaction(registry, counter.now) as tx:
        facts = {"size": restored.entry, "missing": 99}
        append(tx, by(ADMIN), Draft(EntryType.RESTORED, facts=facts))
    victim = restored.entry + 3
    rewritten(restored, victim)
    report = verify(registry)
    assert (victim, victim) in spans(report)
    assert report.restored == (Restoring(restored.entry, LOST),)
