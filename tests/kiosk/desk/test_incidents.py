"""Incidents at the desk: a copy is lost and found, notes correct, an independent supervisor closes, time escalates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import peewee
import pytest
from counter_kit import PAGES, UNIT, Counter, add_copy, pin_of
from meeting_kit import add_meeting, collects
from owing_kit import RETURN, asks, changes, owed, registers
from owing_kit import collects as takes
from roster_kit import PEOPLE, codes, imports

from db.connection import reading, write_transaction
from db.custody.incidents import Disposition
from db.custody.values import Classification
from db.errors import RegistryError
from db.log.body import EntryBody, decode_body
from db.replay.comparing import replay
from db.tables import FileCopy, IncidentNote, LogEntry
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

COPY, OWN = "JM2026-0815-03", "JM2026-0802-01"
WHAT = "下班清点时不见"


def loses(counter: Counter, copy: str = COPY, by: str | None = "P009") -> Outcome:
    return counter.does(do.ReportLoss(copy=copy, circumstances=WHAT, by=by))


def closes(counter: Counter, number: int, by: str, word: Disposition, text: str = "已核实") -> Outcome:
    return counter.does(do.CloseIncident(incident=number, disposition=word, text=text, pin=pin_of(by)))


def flag(counter: Counter, copy: str) -> bool:
    with reading(counter.registry) as reader:
        return bool(reader.rows(FileCopy.select().where(FileCopy.control_no == copy))[0].missing)


def entries(counter: Counter, type_: str) -> list[EntryBody]:
    with reading(counter.registry) as reader:
        rows = reader.rows(LogEntry.select().where(LogEntry.type == type_).order_by(LogEntry.seq))
    return [decode_body(bytes(row.body)) for row in rows]


def errand(counter: Counter, operator: str = "C001") -> int:
    """The driver asks for what is not theirs; returns the incident."""
    counter.signs_in(operator)
    counter.identifies("P077")
    refused = counter.scans(COPY)
    counter.does(do.Cancel())
    counter.signs_out()
    assert refused.incident is not None
    return refused.incident


def test_a_loss_marks_the_copy_opens_an_incident_and_leaves_custody_where_it_is(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(OWN)
    handed = counter.hands_over("P009")
    label = handed.data["copies"][0]["label"]
    counter.scans(label)
    counter.scans(OWN)
    lost = loses(counter, OWN)
    assert lost.outcome == "loss_reported"
    assert lost.incident == 1
    assert lost.data["copy"] == OWN
    assert flag(counter, OWN)
    assert counter.holder(OWN) == "P009"
    [entry] = entries(counter, "loss_reported")
    assert (entry.copy, entry.collector, entry.facts["reported_by"]) == (OWN, "P009", "P009")
    [opened] = counter.incidents()
    assert (opened.code, opened.person, opened.due_at - opened.opened_at) == (
        "loss_reported",
        "P009",
        timedelta(hours=24),
    )


def test_a_missing_copy_is_not_handed_over_until_it_is_found(counter: Counter) -> None:
    counter.signs_in("C001")
    loses(counter)
    counter.identifies("P009")
    assert "copy_missing" in counter.scans(COPY).reasons
    counter.does(do.Cancel())
    refused = counter.does(do.ReportFound(copy=COPY, note="夹在另一份里"))
    assert refused.reasons == ("operator_out_of_authority",)
    counter.signs_out()
    counter.signs_in("S001")
    found = counter.does(do.ReportFound(copy=COPY, note="夹在另一份里"))
    assert (found.outcome, found.incident) == ("found", 1)
    assert not flag(counter, COPY)
    assert counter.does(do.ReportFound(copy=COPY, note="夹在另一份里")).reasons == ("copy_not_missing",)
    counter.signs_out()
    counter.signs_in("C001")
    counter.identifies("P009")
    assert counter.scans(COPY).outcome == "accepted"


def test_what_was_written_is_in_the_registry_and_only_its_hash_in_the_log(counter: Counter) -> None:
    counter.signs_in("S001")
    loses(counter)
    counter.does(do.NoteIncident(incident=1, text="张三说在车上"))
    with reading(counter.registry) as reader:
        kept = [row.body for row in reader.rows(IncidentNote.select().order_by(IncidentNote.note))]
        bodies = b"".join(bytes(row[0]) for row in reader.tuples(LogEntry.select(LogEntry.body)))
    assert kept == [WHAT, "张三说在车上"]
    assert "张三".encode() not in bodies
    assert WHAT.encode() not in bodies
    assert [len(entry.facts["text_sha256"]) for entry in entries(counter, "incident_noted")] == [64, 64]


def test_whoever_cannot_read_an_incident_writes_nothing_to_it(counter: Counter) -> None:
    counter.signs_in("C001")
    loses(counter)
    for asked in (do.Incidents(), do.ShowIncident(incident=1), do.NoteIncident(incident=1, text="在三楼")):
        assert counter.does(asked).reasons == ("operator_out_of_authority",)


def test_a_note_corrects_an_earlier_one_of_the_same_incident_and_nothing_is_edited(counter: Counter) -> None:
    counter.signs_in("S001")
    loses(counter)
    loses(counter, OWN)
    first = counter.does(do.NoteIncident(incident=1, text="在三楼")).data["note"]
    corrected = counter.does(do.NoteIncident(incident=1, text="在四楼", corrects=first))
    assert corrected.outcome == "incident_noted"
    assert entries(counter, "incident_noted")[-1].facts["note_corrected"] == first
    stranger = counter.does(do.NoteIncident(incident=2, text="在四楼", corrects=first))
    assert stranger.reasons == ("note_unknown",)
    assert counter.does(do.NoteIncident(incident=99, text="在四楼")).reasons == ("incident_unknown",)
    for change in (IncidentNote.update(body="改"), IncidentNote.delete()):
        with (
            pytest.raises((RegistryError, peewee.PeeweeException)),
            write_transaction(counter.registry, counter.now) as tx,
        ):
            tx.change(change.where(IncidentNote.note == first))


@pytest.mark.parametrize(
    ("text", "error"), [(" ", "no_text"), ("a\x07b", "text_unfit"), ("长" * 1001, "text_too_long")]
)
def test_a_text_that_cannot_be_kept_is_an_error_that_says_why(
    counter: Counter, text: str, error: str
) -> None:
    counter.signs_in("C001")
    loses(counter)
    for command in (
        do.NoteIncident(incident=1, text=text),
        do.ReportLoss(copy=OWN, circumstances=text),
        do.ReportFound(copy=COPY, note=text),
        do.CloseIncident(incident=1, disposition=Disposition.NO_LEAK, text=text, pin="1"),
    ):
        assert (counter.does(command).outcome, counter.does(command).error) == ("error", error)


def test_a_loss_reported_by_nobody_known_or_of_no_number_is_an_error(counter: Counter) -> None:
    counter.signs_in("C001")
    assert loses(counter, by="张三").error == "person_unknown"
    assert loses(counter, copy="机密文件").error == "no_control_no"
    assert loses(counter, copy="JM2026-9999-01").reasons == ("copy_unknown",)
    assert loses(counter).outcome == "loss_reported"
    assert loses(counter).reasons == ("copy_missing",)


def test_only_a_supervisor_who_had_no_part_in_it_closes_an_incident(counter: Counter) -> None:
    number = errand(counter, "S003")
    counter.signs_in("C001")
    clerk = closes(counter, number, "C001", Disposition.NO_LEAK)
    assert clerk.reasons == ("approver_not_authorized",)
    counter.signs_out()
    counter.signs_in("S003")
    assert closes(counter, number, "S003", Disposition.NO_LEAK).reasons == ("reviewer_involved",)
    counter.signs_out()
    counter.signs_in("S001")
    assert closes(counter, number, "S002", Disposition.NO_LEAK).reasons == ("pin_wrong",)
    closed = closes(counter, number, "S001", Disposition.NO_LEAK)
    assert closed.outcome == "incident_closed"
    assert closed.incident == number
    [row] = counter.incidents()
    assert (row.disposition, row.closed_by) == ("no_leak", "S001")
    assert closes(counter, number, "S001", Disposition.NO_LEAK).reasons == ("incident_closed",)
    assert counter.does(do.NoteIncident(incident=number, text="补充")).reasons == ("incident_closed",)
    [entry] = entries(counter, "incident_closed")
    assert entry.outcome == "no_leak"
    assert entry.facts["involved"] == ["P009", "P077", "S003"]


def test_who_operated_a_later_attempt_or_approved_the_grant_has_a_part_in_it(counter: Counter) -> None:
    counter.grants("P009", "P014", COPY, approver="S002")
    number = errand(counter, "C001")
    assert errand(counter, "S003") == number
    counter.signs_in("S003")
    assert closes(counter, number, "S003", Disposition.NO_LEAK).reasons == ("reviewer_involved",)
    counter.signs_out()
    counter.signs_in("C001")
    counter.identifies("P014")
    counter.scans(COPY)
    counter.hands_over("P014")
    lost = loses(counter)
    assert lost.incident is not None
    assert _told_elsewhere(counter, lost.incident)["involved"] == ["C001", "P009", "P014", "S002"]


def _told_elsewhere(counter: Counter, number: int) -> dict[str, Any]:
    other = counter.another_desk("2")
    other.handle(do.SignIn(badge=counter.badges["S001"], pin=pin_of("S001")))
    return dict(other.handle(do.ShowIncident(incident=number)).data)


def test_a_loss_does_not_end_harmless_while_the_copy_is_not_back(counter: Counter) -> None:
    counter.signs_in("C001")
    loses(counter)
    counter.signs_out()
    counter.signs_in("S001")
    for word in (Disposition.NO_LEAK, Disposition.FALSE_ALARM):
        assert closes(counter, 1, "S001", word).reasons == ("copy_missing",)
    assert closes(counter, 1, "S001", Disposition.POSSIBLE_LEAK_REPORTED).outcome == "incident_closed"
    assert flag(counter, COPY)
    found = counter.does(do.ReportFound(copy=COPY, note="在碎纸室"))
    assert (found.outcome, found.incident) == ("found", 1)


def test_a_paper_that_never_came_back_is_no_false_alarm(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    [missing] = counter.does(do.Finish(sure=True)).data["missing"]
    counter.signs_out()
    counter.signs_in("S001")
    for word in (Disposition.NO_LEAK, Disposition.FALSE_ALARM):
        assert closes(counter, missing["incident"], "S001", word).reasons == ("copy_not_returned",)
    counter.signs_out()
    counter.signs_in("C001")
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P020"])
    counter.scans("M1-01")
    assert counter.does(do.Finish()).outcome == "returned"
    counter.signs_out()
    counter.signs_in("S001")
    assert closes(counter, missing["incident"], "S001", Disposition.NO_LEAK).outcome == "incident_closed"


def test_what_is_overdue_is_escalated_once_by_the_program_at_the_next_sign_in(counter: Counter) -> None:
    errand(counter)
    counter.waits(hours=23)
    counter.signs_in("C002")
    counter.signs_out()
    assert not counter.log_says("incident_escalated")
    counter.waits(hours=2)
    counter.signs_in("C002")
    [entry] = entries(counter, "incident_escalated")
    assert (entry.actor, entry.copy, entry.facts["incident"]) == (None, COPY, 1)
    counter.signs_out()
    signed_in = counter.signs_in("S001")
    assert signed_in.data["incidents"] == {"open": 1, "overdue": 1}
    assert len(entries(counter, "incident_escalated")) == 1
    assert "incidents" not in counter.desk.handle(do.State()).data


def test_looking_after_writes_nothing_when_nothing_is_due(counter: Counter) -> None:
    errand(counter)
    with reading(counter.registry) as reader:
        before = reader.head().size
    counter.desk.look_after()
    counter.waits(hours=25)
    counter.desk.look_after()
    counter.desk.look_after()
    with reading(counter.registry) as reader:
        assert reader.head().size == before + 1


def test_incidents_are_listed_most_urgent_first_and_the_closed_ones_apart(counter: Counter) -> None:
    number = errand(counter)
    counter.waits(hours=1)
    counter.signs_in("C001")
    loses(counter, OWN)
    assert counter.does(do.Incidents()).reasons == ("operator_out_of_authority",)
    counter.signs_out()
    counter.signs_in("S001")
    assert [each["code"] for each in counter.does(do.Incidents()).data["incidents"]] == [
        "proxy_unlisted",
        "loss_reported",
    ]
    closes(counter, number, "S001", Disposition.NO_LEAK)
    [closed] = counter.does(do.Incidents(closed=True)).data["incidents"]
    assert (closed["incident"], closed["disposition"], closed["closed_by"]) == (number, "no_leak", "S001")
    assert counter.does(do.ShowIncident(incident=99)).reasons == ("incident_unknown",)


def test_one_incident_is_told_with_attempts_notes_and_log_entries(counter: Counter) -> None:
    number = errand(counter)
    assert errand(counter, "S003") == number
    counter.signs_in("S001")
    counter.does(do.NoteIncident(incident=number, text="已询问司机"))
    shown = counter.does(do.ShowIncident(incident=number))
    assert shown.incident == number
    assert [each["operator"] for each in shown.data["attempts"]] == ["C001", "S003"]
    assert [each["body"] for each in shown.data["notes"]] == ["已询问司机"]
    assert [each["type"] for each in shown.data["entries"]] == [
        *("refused", "incident_opened", "refused", "incident_joined", "incident_noted"),
    ]
    assert shown.data["missing"] is False


def leaver(staff_no: str) -> tuple[str, ...]:
    return (staff_no, f"姓名{staff_no}", UNIT, "top_secret", "2027-03-01", "left")


LATE_COPY, NEXT = "JM2026-0820-01", "JM2026-0821-01"


def a_loss_that_is_overdue(counter: Counter) -> int:
    """P014 has lost a copy of the unit's that should be back; returns the incident. C001 is signed in."""
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, NEXT, Classification.SECRET, None, UNIT)
    back = counter.now + timedelta(days=2)
    changes(counter, FileCopy.update(return_by=back).where(FileCopy.control_no == LATE_COPY))
    takes(counter, "P014", LATE_COPY)
    lost = loses(counter, LATE_COPY, by="P014")
    assert lost.incident is not None
    counter.waits(days=3)
    counter.signs_out()
    counter.signs_in("C001")
    return lost.incident


def as_supervisor_closes(counter: Counter, number: int, word: Disposition) -> Outcome:
    counter.signs_out()
    counter.signs_in("S002")
    closed = closes(counter, number, "S002", word)
    counter.signs_out()
    counter.signs_in("C001")
    return closed


@pytest.mark.parametrize("word", [Disposition.LEAK_REPORTED, Disposition.POSSIBLE_LEAK_REPORTED])
def test_a_loss_that_was_reported_ends_the_custody_and_blocks_nobody_any_more(
    counter: Counter, word: Disposition
) -> None:
    number = a_loss_that_is_overdue(counter)
    assert asks(counter, "P015", NEXT) == ("receipt_unregistered", "return_overdue")
    assert registers(counter, LATE_COPY, by="P015").outcome == "registered"
    assert asks(counter, "P015", NEXT) == ("return_overdue",)
    closed = as_supervisor_closes(counter, number, word)
    assert closed.outcome == "incident_closed"
    [off] = entries(counter, "written_off")
    assert (off.copy, off.collector, off.actor, off.facts["incident"]) == (LATE_COPY, "P014", "S002", number)
    assert [each["kind"] for each in off.facts["ended"]] == ["return"]
    assert (counter.holder(LATE_COPY), flag(counter, LATE_COPY)) == (None, True)
    assert asks(counter, "P015", NEXT) == ()
    assert owed(counter, LATE_COPY) == {}
    assert owed(counter, LATE_COPY, ended=True)[RETURN].ending == "lost"
    assert imports(counter, "R001", "people", PEOPLE, leaver("P014")).batch is not None
    assert replay(counter.registry).ok


def test_until_then_the_block_stays_and_a_receipt_stays_owed_afterwards(counter: Counter) -> None:
    number = a_loss_that_is_overdue(counter)
    assert as_supervisor_closes(counter, number, Disposition.FALSE_ALARM).reasons == ("copy_missing",)
    assert codes(imports(counter, "R001", "people", PEOPLE, leaver("P014"))) == [
        (2, "status", "items_outstanding")
    ]
    assert as_supervisor_closes(counter, number, Disposition.LEAK_REPORTED).outcome == "incident_closed"
    assert asks(counter, "P015", NEXT) == ("receipt_unregistered",)
    assert registers(counter, LATE_COPY, by="P015").outcome == "registered"
    assert asks(counter, "P015", NEXT) == ()
    assert replay(counter.registry).ok


def test_what_was_written_off_and_turns_up_is_the_registrys_again(counter: Counter) -> None:
    number = a_loss_that_is_overdue(counter)
    as_supervisor_closes(counter, number, Disposition.LEAK_REPORTED)
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P014"])
    assert counter.scans(LATE_COPY).reasons == ("copy_missing",)
    counter.does(do.Cancel())
    counter.signs_out()
    counter.signs_in("S002")
    assert counter.does(do.ReportFound(copy=LATE_COPY, note="在柜中")).outcome == "found"
    assert (counter.holder(LATE_COPY), flag(counter, LATE_COPY)) == (None, False)
    assert replay(counter.registry).ok


def test_what_is_found_before_the_end_stays_with_its_holder(counter: Counter) -> None:
    number = a_loss_that_is_overdue(counter)
    counter.signs_out()
    counter.signs_in("S003")
    assert counter.does(do.ReportFound(copy=LATE_COPY, note="在柜中")).outcome == "found"
    as_supervisor_closes(counter, number, Disposition.POSSIBLE_LEAK_REPORTED)
    assert counter.holder(LATE_COPY) == "P014"
    assert entries(counter, "written_off") == []


def test_what_was_handed_on_and_lies_on_the_counter_is_nobodys_either(counter: Counter) -> None:
    number = a_loss_that_is_overdue(counter)
    changes(counter, FileCopy.update(missing=False).where(FileCopy.control_no == LATE_COPY))
    registers(counter, LATE_COPY, by="P015")
    counter.identifies("P015")
    handed = counter.does(
        do.Transfer(
            copies=(LATE_COPY,),
            giver_badge=counter.badges["P014"],
            giver_pin=pin_of("P014"),
            sign_pin=pin_of("P015"),
            pages={LATE_COPY: PAGES},
        )
    )
    assert handed.outcome == "transferred", handed
    changes(counter, FileCopy.update(missing=True).where(FileCopy.control_no == LATE_COPY))
    counter.desk.end()
    counter.signs_in("S002")
    assert closes(counter, number, "S002", Disposition.LEAK_REPORTED).outcome == "incident_closed"
    assert counter.holder(LATE_COPY) is None
    assert owed(counter, LATE_COPY) == {}
    assert replay(counter.registry).ok
