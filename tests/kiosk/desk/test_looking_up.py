"""What can be looked up at the desk: over JSON Lines as on the screens, writing nothing, refused to whoever may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from counter_kit import Counter, pin_of
from lookup_kit import HOSTILE, add_copies, add_person, goes_out, plans, queries_watched
from roster_kit import PEOPLE, imports

from db.connection import reading, write_transaction
from db.custody.roles import ROLES_FOR, Act
from db.custody.values import Kind, Role
from db.tables import Document, Staff
from kiosk.desk import NotAllowed
from kiosk.desk import commands as do
from kiosk.desk.jsonl import answer

COPY = "JM2026-0815-01"
WIDER = ("P077", "姓名P077", "服务中心", "top_secret", "2027-03-01", "active")


def asks(counter: Counter, **asked: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(answer(counter.desk, json.dumps(asked).encode()))
    return said


def log_size(counter: Counter) -> int:
    with reading(counter.registry) as reader:
        return reader.head().size


# Searching.


def test_a_search_answers_names_and_numbers_and_writes_nothing(counter: Counter) -> None:
    add_person(counter, "X900", HOSTILE)
    counter.signs_in("C001")
    before = log_size(counter)
    said = asks(counter, do="search", text=" jm2026-0815 ")
    assert said["outcome"] == "looked_up"
    assert [hit["copy"] for hit in said["copies"]] == [COPY, "JM2026-0815-02", "JM2026-0815-03"]
    assert said["copies"][0]["level"] == "secret"
    assert said["documents"][0]["document"] == "JM2026-0815"
    assert asks(counter, do="search", text="x900")["people"] == [
        {"staff_no": "X900", "name": HOSTILE, "unit": "综合处", "status": "active"}
    ]
    assert asks(counter, do="search", text="ｊｍ２０２６－０８１５－０１")["copies"][0]["copy"] == COPY
    assert log_size(counter) == before


def test_a_search_reads_labels_and_badges(counter: Counter) -> None:
    counter.signs_in("C001")
    label = goes_out(counter, COPY).data["copies"][0]["label"]
    counter.does(do.Cancel())
    assert [hit["copy"] for hit in asks(counter, do="search", text=label)["copies"]] == [COPY]
    assert [hit["copy"] for hit in asks(counter, do="search", text=label[:9])["copies"]] == [COPY]
    said = asks(counter, do="search", text=counter.badges["P077"])
    assert [hit["staff_no"] for hit in said["people"]] == ["P077"]


def test_a_search_tells_no_title_and_no_batch_to_a_clerk(counter: Counter) -> None:
    assert imports(counter, "R001", "people", PEOPLE, WIDER).batch == 1
    counter.signs_in("C001")
    assert asks(counter, do="search", text="1")["batches"] == []
    counter.signs_out()
    counter.signs_in("S001")
    said = asks(counter, do="search", text="1")
    assert said["batches"] == [1]
    assert "title" not in json.dumps(said)


def test_a_search_is_bound_to_its_limit(counter: Counter) -> None:
    counter.signs_in("C001")
    said = asks(counter, do="search", text="JM2026", limit=2)
    assert (len(said["copies"]), said["more"]) == (2, ["copies", "documents"])
    assert asks(counter, do="search", text="JM2026", limit=0)["outcome"] == "error"


# A person.


def test_a_person_is_told_whole(counter: Counter) -> None:
    counter.grants("P009", "P077", "JM2026-0815-02")
    counter.signs_in("C001")
    goes_out(counter, COPY)
    counter.does(do.Cancel())
    said = asks(counter, do="person", staff_no="p009")
    assert (said["outcome"], said["name"], said["clearance"]) == ("looked_up", "姓名P009", "top_secret")
    assert (said["pin"], said["has_card"], said["roles"]) == ("own", False, [])
    assert [(each["copy"], each["receipt"], each["level"]) for each in said["holdings"]] == [
        (COPY, "owed", "secret")
    ]
    assert [(each["kind"], each["copy"]) for each in said["owed"]] == [("receipt", COPY)]
    assert [(each["grant"], each["proxy"], each["state"]) for each in said["grants"]] == [
        (1, "P077", "approved")
    ]
    assert said["badges"][0]["state"] == "valid"
    assert pin_of("P009") not in json.dumps(said)


def test_a_persons_log_lines_and_incidents_are_told_to_those_who_read_them(counter: Counter) -> None:
    counter.signs_in("C001")
    goes_out(counter, COPY)
    counter.does(do.Cancel())
    counter.identifies("P009")
    assert counter.scans("JM2026-0815-03").outcome == "accepted"
    counter.does(do.Cancel())
    counter.identifies("P077")
    assert counter.scans("JM2026-0815-03").incident == 1
    counter.does(do.Cancel())
    clerk = asks(counter, do="person", staff_no="P077")
    assert not {"history", "incidents"} & set(clerk)
    assert {"holdings", "owed", "grants"} <= set(clerk)
    with pytest.raises(NotAllowed):
        counter.desk.reads.history("P077")
    chain = {each["type"] for each in asks(counter, do="copy", copy="JM2026-0815-03")["chain"]}
    assert "incident_opened" not in chain
    counter.signs_out()
    counter.signs_in("S001")
    told = asks(counter, do="person", staff_no="P077")
    assert [each["incident"] for each in told["incidents"]] == [1]
    lines = asks(counter, do="person", staff_no="P009")["history"]
    assert ("handed_over", COPY) in [(each["type"], each.get("copy")) for each in lines]
    seqs = [each["seq"] for each in lines]
    assert seqs == sorted(seqs, reverse=True)
    chain = {each["type"] for each in asks(counter, do="copy", copy="JM2026-0815-03")["chain"]}
    assert "incident_opened" in chain


def test_whom_a_telegram_is_from_and_who_had_it_is_not_told_to_everybody(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Document.update(kind=Kind.CIPHER_TELEGRAM).where(Document.document_no == "JM2026-0815"))
    counter.signs_in("C001")
    clerk = asks(counter, do="copy", copy=COPY)
    assert clerk["kind"] == "cipher_telegram"
    assert not {"originator", "chain"} & set(clerk)
    assert "chain" in asks(counter, do="copy", copy="JM2026-0802-01")
    counter.signs_out()
    with write_transaction(counter.registry, counter.now) as tx:
        roles = frozenset({Role.CLERK, Role.CIPHER_CLERK})
        tx.change(Staff.update(roles=roles, kinds=frozenset(Kind)).where(Staff.staff_no == "C001"))
    for reader in ("C001", "S001"):
        counter.signs_in(reader)
        assert {"originator", "chain"} <= set(asks(counter, do="copy", copy=COPY))
        counter.signs_out()


def test_a_proxy_sees_the_grant_and_staff_their_roles(counter: Counter) -> None:
    counter.grants("P009", "P077", "JM2026-0815-02")
    counter.signs_in("C001")
    assert asks(counter, do="person", staff_no="P077")["grants"][0]["principal"] == "P009"
    said = asks(counter, do="person", staff_no="S003")
    assert said["roles"] == ["clerk", "supervisor"]
    assert said["max_classification"] == "top_secret"
    assert asks(counter, do="person", staff_no="P014")["designations"][0]["unit"] == "服务中心"


def test_a_person_is_asked_for_by_badge_and_with_the_picture(counter: Counter) -> None:
    counter.signs_in("C001")
    said = asks(counter, do="person", badge=counter.badges["P077"], photo=True)
    assert (said["staff_no"], said["photo"]) == ("P077", "cGljdHVyZQ==")
    assert "photo" not in asks(counter, do="person", staff_no="P077")


@pytest.mark.parametrize("asked", [{}, {"staff_no": "X999"}, {"badge": "CB1.NOBODY"}])
def test_nobody_is_said_to_be_nobody(counter: Counter, asked: dict[str, str]) -> None:
    counter.signs_in("C001")
    said = asks(counter, do="person", **asked)
    assert (said["outcome"], said["error"]) == ("error", "no_such_person")


def test_a_history_goes_on_below_its_last_number(counter: Counter) -> None:
    counter.signs_in("C001")
    for _ in range(3):
        counter.identifies("P077")
        counter.scans("JM2026-0815-03")
        counter.does(do.Cancel())
    counter.signs_out()
    counter.signs_in("S001")
    reads = counter.desk.reads
    whole = [row.seq for row in reads.history("P077")]
    first = [row.seq for row in reads.history("P077", limit=4)]
    rest = [row.seq for row in reads.history("P077", before=first[-1])]
    assert first + rest == whole
    assert {row.actor for row in reads.history("C001")} == {"C001"}


@pytest.mark.parametrize("engine", ["sqlcipher"], indirect=True)
def test_a_history_walks_indexes_of_its_own(counter: Counter) -> None:
    counter.signs_in("S001")
    with queries_watched(counter) as seen:
        counter.desk.reads.history("P077", before=10**6)
    steps = plans(counter, [each for each in seen if "log_entry" in each[0]])
    assert sorted(step.split()[4] for step in steps) == ["log_entry_actor", "log_entry_collector"]


# A copy.


def test_a_copy_is_told_with_its_custody_chain(counter: Counter) -> None:
    counter.signs_in("C001")
    goes_out(counter, COPY)
    said = asks(counter, do="copy", copy=COPY.lower())
    assert (said["copy"], said["level"], said["pages"], said["addressee"]) == (COPY, "secret", 12, "P009")
    assert (said["custody"]["holder"], said["custody"]["released"]) == ("P009", True)
    types = [link["type"] for link in said["chain"]]
    assert types == ["handed_over", "label_read", "released"]
    handed = said["chain"][0]
    assert (handed["actor"], handed["collector"], handed["outcome"]) == ("C001", "P009", "own")
    assert (handed["hand_over"]["held_for"], handed["hand_over"]["operator"]) == ("P009", "C001")
    whole = [link["type"] for link in asks(counter, do="copy", copy=COPY, all=True)["chain"]]
    assert whole == ["accepted", "handed_over", "label_read", "released"]


def test_a_return_ends_the_custody_in_the_chain(counter: Counter) -> None:
    counter.signs_in("C001")
    goes_out(counter, COPY)
    counter.does(do.Cancel())
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P077"])
    counter.scans(COPY)
    assert counter.does(do.Finish(pages={COPY: 12}, pin=pin_of("C001"))).outcome == "returned"
    said = asks(counter, do="copy", copy=COPY)
    assert [link["type"] for link in said["chain"]] == ["handed_over", "label_read", "released", "returned"]
    assert (said["chain"][-1]["collector"], "custody" in said) == ("P077", False)
    assert asks(counter, do="person", staff_no="P009")["holdings"] == []


def test_a_refused_attempt_and_its_incident_stand_in_the_chain(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans(COPY)
    chain = asks(counter, do="copy", copy=COPY)["chain"]
    assert [link["type"] for link in chain] == ["refused"]
    counter.does(do.Cancel())
    counter.signs_out()
    counter.signs_in("S001")
    chain = asks(counter, do="copy", copy=COPY)["chain"]
    assert [link["type"] for link in chain] == ["refused", "incident_opened"]
    assert chain[0]["reasons"] == ["proxy_unlisted"]


def test_a_chain_begins_with_the_import(counter: Counter) -> None:
    columns = (
        *("control_no", "document_no", "copy_no", "copies_total", "kind", "classification"),
        *("originator", "pages", "addressee"),
    )
    row = ("JM2026-0950-01", "JM2026-0950", "1", "1", "document", "secret", "办公厅", "4", "P009")
    imports(counter, "R001", "copies", columns, row)
    counter.signs_in("C001")
    said = asks(counter, do="copy", copy="JM2026-0950-01")
    assert [(link["type"], link["actor"]) for link in said["chain"]] == [("imported", "R001")]


def test_a_chain_is_paged_by_the_logs_numbers(counter: Counter) -> None:
    counter.signs_in("C001")
    for _ in range(4):
        counter.identifies("P077")
        counter.scans(COPY)
        counter.does(do.Cancel())
    whole = [link["seq"] for link in asks(counter, do="copy", copy=COPY)["chain"]]
    first = asks(counter, do="copy", copy=COPY, limit=3)
    assert (first["earlier"], first["later"]) == (False, True)
    pages = [link["seq"] for link in first["chain"]]
    rest = asks(counter, do="copy", copy=COPY, after=pages[-1])
    assert pages + [link["seq"] for link in rest["chain"]] == whole
    assert (rest["earlier"], rest["later"]) == (True, False)
    back = asks(counter, do="copy", copy=COPY, before=pages[-1], limit=1)
    assert [link["seq"] for link in back["chain"]] == [pages[-2]]
    assert (back["earlier"], back["later"]) == (True, True)


@pytest.mark.parametrize("engine", ["sqlcipher"], indirect=True)
def test_a_chain_walks_the_index_of_its_copy(counter: Counter) -> None:
    counter.signs_in("C001")
    with queries_watched(counter) as seen:
        counter.desk.reads.chain(COPY, after=5)
    [step] = plans(counter, [each for each in seen if '"log_entry"' in each[0]])
    assert "log_entry_control_no (control_no=? AND seq>?)" in step


def test_an_unknown_copy_is_said_to_be_none(counter: Counter) -> None:
    counter.signs_in("C001")
    said = asks(counter, do="copy", copy="JM2026-9999-01")
    assert (said["outcome"], said["error"]) == ("error", "no_such_copy")


# Lists that screens have.


def test_grants_are_listed_by_state_and_person(counter: Counter) -> None:
    counter.grants("P009", "P077", COPY)
    counter.signs_in("C001")
    said = asks(counter, do="grants")
    assert [(each["grant"], each["copies"], each["state"]) for each in said["grants"]] == [
        (1, [COPY], "approved")
    ]
    assert asks(counter, do="grants", states=["requested"])["grants"] == []
    assert asks(counter, do="grants", person="P020")["grants"] == []
    assert asks(counter, do="grants", before=1)["grants"] == []
    assert asks(counter, do="grants", states=["odd"])["outcome"] == "error"


def test_batches_are_listed_and_told(counter: Counter) -> None:
    number = imports(counter, "R001", "people", PEOPLE, WIDER).batch
    counter.signs_in("S001")
    [batch] = asks(counter, do="batches")["batches"]
    assert (batch["batch"], batch["kind"], batch["requested_by"]) == (number, "people", "R001")
    [difference] = asks(counter, do="batch", batch=number)["differences"]
    assert (difference["key"], difference["field"], difference["new"]) == ("P077", "clearance", "top_secret")
    assert asks(counter, do="batch", batch=99)["error"] == "no_such_batch"


def test_a_day_of_the_log_is_listed_and_an_entry_told(counter: Counter) -> None:
    counter.signs_in("S001")
    said = asks(counter, do="log", day="2026-11-23", type="signed_in")
    [entry] = said["entries"]
    assert (said["day"], entry["actor"], said["more"]) == ("2026-11-23", "S001", False)
    assert asks(counter, do="log")["entries"][-1]["type"] == "signed_in"
    told = asks(counter, do="log_entry", seq=entry["seq"])["entry"]
    assert (told["type"], told["actor"], told["seq"]) == ("signed_in", "S001", entry["seq"])
    assert asks(counter, do="log_entry", seq=10**9)["error"] == "no_such_entry"
    assert len(asks(counter, do="log", after=0, limit=1)["entries"]) == 1


def test_what_lies_on_the_counter_is_listed(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(COPY)
    counter.hands_over("P009")
    [lying] = asks(counter, do="on_counter")["copies"]
    assert (lying["copy"], lying["holder"], lying["released"]) == (COPY, "P009", False)


# Who may not.


@pytest.mark.parametrize(
    "asked",
    [{"do": "batches"}, {"do": "batch", "batch": 1}, {"do": "log"}, {"do": "log_entry", "seq": 1}],
    ids=lambda asked: asked["do"],
)
def test_a_clerk_is_refused_what_supervisors_read(counter: Counter, asked: dict[str, Any]) -> None:
    counter.signs_in("C001")
    said = asks(counter, **asked)
    assert (said["outcome"], said["reasons"]) == ("refused", ["operator_out_of_authority"])
    assert counter.log_says("refused", actor="C001")


LOOK_UPS = (
    {"do": "search", "text": "P"},
    {"do": "person", "staff_no": "P009"},
    {"do": "copy", "copy": COPY},
    {"do": "grants"},
    {"do": "on_counter"},
)


@pytest.mark.parametrize("asked", LOOK_UPS, ids=lambda asked: asked["do"])
def test_nothing_is_told_to_nobody_or_over_a_locked_counter(counter: Counter, asked: dict[str, Any]) -> None:
    assert asks(counter, **asked)["reasons"] == ["operator_not_signed_in"]
    counter.signs_in("C001")
    counter.does(do.Lock())
    assert asks(counter, **asked)["reasons"] == ["counter_locked"]
    with pytest.raises(NotAllowed):
        counter.desk.reads.search("P")


def test_clerks_supervisors_and_auditors_look_things_up() -> None:
    assert ROLES_FOR[Act.LOOK_UP] == {Role.CLERK, Role.CIPHER_CLERK, Role.SUPERVISOR, Role.AUDITOR}


def test_a_copy_with_many_events_is_read_in_pages(counter: Counter) -> None:
    add_copies(counter, "JM2026-0999-01")
    counter.signs_in("S001")
    for number in range(60):
        counter.does((do.Unhold if number % 2 else do.Hold)(copy="JM2026-0999-01", reason="清点"))
    last = counter.desk.reads.chain("JM2026-0999-01", limit=50)
    first = counter.desk.reads.chain("JM2026-0999-01", before=last.links[0].entry.seq, limit=50)
    assert (len(last.links), last.earlier, last.later) == (50, True, False)
    assert (len(first.links), first.earlier, first.later) == (10, False, True)
    seqs = [link.entry.seq for link in (*first.links, *last.links)]
    assert seqs == sorted(seqs)
