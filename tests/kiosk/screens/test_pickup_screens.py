"""A pickup as it is played at the terminal: what the screens say, and what the registry holds afterwards."""

from __future__ import annotations

import pytest
from counter_kit import PAGES, Counter, pin_of
from screen_kit import Terminal, terminal
from textual import events

from db.connection import write_transaction
from db.registry.outbox import JobState
from db.tables import Photo
from kiosk.extras import Extras
from kiosk.printing import Printed
from kiosk.settings import parse_settings
from kiosk.widgets.verdict import Verdict

INTERNAL, CONFIDENTIAL, SECRET = "JM2026-0801-01", "JM2026-0802-01", "JM2026-0815-01"
TOP_SECRET, UNITS = "JM2026-0900-01", "JM2026-0820-01"


async def test_the_errand_ends_at_the_counter(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P077")
        await at.scans(SECRET)
        await at.is_on("RefusalScreen")
        await at.shows("REFUSED", SECRET, "Collector P077", "not listed", "Incident 1 was opened")
        assert counter.holder(SECRET) is None
        assert counter.log_says("refused", copy=SECRET, collector="P077")
        await at.presses("enter")
        await at.shows("refused")
        assert at.screen == "CounterScreen"
        assert [each.person for each in counter.incidents()] == ["P077"]


async def test_the_addressee_signs_and_gets_the_file_once_the_label_is_on_it(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.shows("copies wait for this collector", "Top secret until", "2027-03-01")
        await at.scans(SECRET)
        await at.shows("Accepted", "accepted", "F2: hand over")
        await hands_over(at, "P009", counts=1)
        await at.shows("KEEP IT HERE", "keep here", "then scan its QR code")
        assert "GIVE THE FILE" not in at.text
        await at.scans(label_of(at, SECRET))
        await at.shows("Label read", f"Scan the labelled copy {SECRET}")
        await at.scans(SECRET)
        await at.shows("GIVE THE FILE", "To P009", "given")
        assert counter.holder(SECRET) == "P009"
        assert counter.log_says("released", copy=SECRET)
        await at.scans(counter.badges["P014"])
        await at.is_on("PhotoScreen")


async def test_an_earlier_collectors_copy_on_the_counter_is_not_counted_as_the_next_ones(
    counter: Counter,
) -> None:
    async with terminal(counter, size=(120, 36)) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await hands_over(at, "P009", counts=1)
        await at.presses("escape")
        await at.identifies("P014")
        await at.shows("▶ Scan a copy", "keep here", "For this collector  0/1 ")


async def test_a_grants_end_is_said_in_the_registrys_time(counter: Counter) -> None:
    counter.grants("P009", "P077", SECRET)
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P077")
        await at.scans(SECRET)
        await at.shows("Accepted", "for P009 until 11-23 13:00")


async def test_an_internal_copy_is_given_at_once(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(INTERNAL)
        await hands_over(at, "P009")
        await at.shows("GIVE THE FILE", INTERNAL)


async def test_a_wrong_count_is_refused_and_what_was_typed_is_kept(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await at.presses("f2")
        await at.types("11")
        await at.presses("enter")
        await at.enters_pin_of("P009")
        await at.is_on("RefusalScreen")
        await at.shows("page")
        assert counter.holder(SECRET) is None
        await at.presses("enter")
        await at.is_on("HandOverScreen")
        assert "11" in at.text
        await at.presses("shift+tab", *str(PAGES), "enter")
        await at.enters_pin_of("P009")
        await at.shows("KEEP IT HERE")
        assert counter.holder(SECRET) == "P009"


async def test_nothing_is_signed_before_the_pages_are_counted(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await at.presses("f2", "tab")
        await at.enters_pin_of("P009")
        assert at.screen == "HandOverScreen"
        assert counter.holder(SECRET) is None


async def test_a_pin_typed_ahead_never_shows_in_a_count(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await at.scans("JM2026-0815-02")
        await at.presses("f2")
        await at.is_on("HandOverScreen")
        for character in f"{PAGES}\r{PAGES}\r{pin_of('P009')}\r":
            at.app.post_message(events.Key("enter" if character == "\r" else character, character))
        await at.shows("KEEP IT HERE")
        assert counter.holder(SECRET) == "P009"


async def test_top_secret_takes_two_collectors_and_a_witness(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(TOP_SECRET)
        await at.shows("Second collector: scan the badge", "Still to come: second collector, witness")
        await at.presses("f2")
        await at.shows("Not yet")
        await at.scans(counter.badges["P014"])
        await at.is_on("SecondPersonScreen")
        await at.shows("Same person?", "P014")
        await at.presses("enter")
        await at.enters_pin_of("P014")
        await at.shows("Witness: scan the badge", "second: P014 ✔")
        await at.scans(counter.badges["C002"])
        await at.enters_pin_of("C002")
        await at.shows("witness: C002 ✔", "F2: hand over")
        await hands_over(at, "P009", counts=1)
        await at.shows("KEEP IT HERE")
        assert counter.holder(TOP_SECRET) == "P009"


async def test_a_second_collector_with_another_face_is_refused(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(TOP_SECRET)
        await at.scans(counter.badges["P014"])
        await at.is_on("SecondPersonScreen")
        await at.presses("n")
        await at.is_on("RefusalScreen")
        await at.shows("the face does not match the photo")
        await at.presses("enter")
        await at.shows("Second collector: scan the badge")


async def test_a_second_person_can_be_sent_away_and_come_back(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(TOP_SECRET)
        await at.scans(counter.badges["P015"])
        await at.is_on("SecondPersonScreen")
        await at.presses("escape")
        await at.is_on("CounterScreen")
        await at.scans(counter.badges["P014"])
        await at.is_on("SecondPersonScreen")
        await at.shows("P014")


async def test_another_face_than_the_photo_is_an_incident(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.scans(counter.badges["P009"])
        await at.is_on("PhotoScreen")
        await at.presses("n")
        await at.shows("the face does not match the photo", "Collector P009", "Incident 1")
        await at.presses("enter")
        await at.shows("Scan the collector's badge")


async def test_without_a_photo_in_the_registry_the_card_is_compared(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Photo.delete().where(Photo.staff_no == "P020"))
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.scans(counter.badges["P020"])
        await at.shows("Compare with", "no photo in the registry")
        await at.presses("f9")
        await at.shows("无登记照片")
        assert "no photo" not in at.text
        await at.presses("f9")
        await at.presses("y")
        await at.shows("Identified", "P020")


async def test_a_hand_over_is_withdrawn_with_a_reason(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await hands_over(at, "P009", counts=1)
        await at.presses("f7")
        await at.is_on("OnCounterScreen")
        await at.shows(SECRET, "P009 signed")
        await at.presses("f2", "enter")
        assert counter.holder(SECRET) == "P009"
        await at.types("wrong file")
        await at.presses("enter")
        await at.shows("Withdrawn", "destroy its label")
        assert counter.holder(SECRET) is None


async def test_a_labels_news_and_the_language_leave_the_marked_copy_marked(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await at.scans("JM2026-0815-02")
        await hands_over(at, "P009", counts=2)
        await at.presses("f7", "down", "f2")
        await at.types("wrong")
        at.app.view = at.app.view.with_label(SECRET, "printed", None)
        at.app.screen.show_view(at.app.view)  # type: ignore[attr-defined]
        await at.presses("f9", "f9")
        await at.types(" file")
        await at.presses("enter")
        await at.until(lambda: counter.holder("JM2026-0815-02") is None, "the marked copy was withdrawn")
        assert counter.holder(SECRET) == "P009"


async def test_paper_is_offered_where_the_policy_takes_it(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(CONFIDENTIAL)
        await at.presses("f2")
        await at.shows("Paper receipt")
        await at.presses("f4")
        await at.types("R-17")
        await at.presses("enter")
        await at.shows("KEEP IT HERE")
        assert counter.holder(CONFIDENTIAL) == "P009"
        await at.identifies("P009")
        await at.scans(SECRET)
        await at.presses("f2")
        await at.shows("signs for 1 copy")
        await at.pilot.pause(0.1)
        assert "Paper receipt" not in at.text


async def test_a_copy_is_taken_out_and_the_collector_sent_away(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await at.scans(CONFIDENTIAL)
        await at.shows("2/6")
        await at.presses("delete")
        await at.shows("Taken out", CONFIDENTIAL, "1/6")
        await at.presses("escape")
        await at.shows("Cancelled", "Nobody is here yet")
        assert counter.holder(SECRET) is None


async def test_files_that_an_earlier_session_left_are_shown_at_sign_in(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(SECRET)
    [copy] = counter.hands_over("P009").data["copies"]
    counter.desk.end()
    async with terminal(counter) as at:
        await at.signs_in("C002")
        await at.shows("1 copy lies on this counter", SECRET, "P009 signed")
        await at.scans(copy["label"])
        await at.shows("Label read")
        await at.scans(SECRET)
        await at.shows("GIVE THE FILE")


async def test_keys_that_can_do_nothing_say_why(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        for key, why in (("f2", "No collector is here"), ("f11", "No collector"), ("f7", "No copy lies")):
            await at.presses(key)
            await at.shows(why)
        await at.identifies("P009")
        await at.presses("f2")
        await at.shows("No copy was accepted yet")


async def test_the_portrait_fills_the_screen_on_a_key(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.presses("f11")
        await at.is_on("FullPhotoScreen")
        await at.presses("f5")
        await at.is_on("CounterScreen")


async def test_escape_leaves_the_enlarged_portrait_and_nobody_is_sent_away(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.scans(counter.badges["P009"])
        await at.is_on("PhotoScreen")
        await at.presses("f5")
        await at.shows("Esc  Back")
        assert "F5" not in at.text
        await at.presses("escape")
        await at.shows("Same person?", "F5  Full screen", "Esc  Cancel")
        await at.presses("escape")
        await at.shows("Cancelled")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_on_the_smallest_terminal_each_verdict_of_a_pickup_is_in_large_letters(
    counter: Counter, language: str
) -> None:
    settings = parse_settings(f'[registry]\nlanguage = "{language}"\n', "settings.toml")
    async with terminal(counter, settings=settings) as at:
        await at.signs_in("C001")
        await says_in_large_letters(at)
        await at.identifies("P009")
        await says_in_large_letters(at)
        await at.scans(SECRET)
        await says_in_large_letters(at, SECRET)
        await at.presses("f2", *str(PAGES), "enter")
        await at.enters_pin_of("P009")
        await says_in_large_letters(at, SECRET)
        await at.scans(label_of(at, SECRET))
        await says_in_large_letters(at, SECRET)
        await at.scans(SECRET)
        await says_in_large_letters(at, SECRET)


async def says_in_large_letters(at: Terminal, *texts: str) -> None:
    """Wait until the verdict's headline is large and the verdict says `texts` below it."""
    await at.is_on("CounterScreen")
    verdict = at.app.screen.query_one(Verdict)
    await at.until(lambda: verdict.border_title is not None, "a large headline was expected")
    await at.until(lambda: all(text in verdict.ruling.subject for text in texts), f"{texts} expected")


async def test_a_label_that_was_not_printed_is_said_and_printed_again(counter: Counter) -> None:
    jams = [Printed(SECRET, "L1", 1, JobState.FAILED, "media_jam: tray 1")]
    async with terminal(counter, extras=Extras(print_labels=lambda: jams)) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await hands_over(at, "P009", counts=1)
        await at.shows(f"Label not printed: {SECRET}")
        await at.presses("f7")
        await at.shows("label: not printed (labels are jammed: tray")
        jams.clear()
        await at.presses("f4")
        await at.shows("Label prints again", "It says REPRINT")
        assert counter.log_says("label_reprinted", copy=SECRET)


async def hands_over(at: Terminal, signer: str, counts: int = 0) -> None:
    """Count the pages and have the collector sign."""
    await at.shows("F2: hand over")
    await at.presses("f2")
    await at.is_on("HandOverScreen")
    for _copy in range(counts):
        await at.types(str(PAGES))
        await at.presses("enter")
    await at.enters_pin_of(signer)
    await at.is_on("CounterScreen")


def label_of(at: Terminal, copy: str) -> str:
    """Return the text of the QR on a copy's label, as the printer was given it."""
    from db.connection import reading
    from db.tables import HandOver
    from labels.payload import ROOT_BYTES, LabelCode, encode_label_code

    with reading(at.counter.registry) as reader:
        row = reader.first(HandOver.select().where(HandOver.control_no == copy))
    assert row is not None
    return encode_label_code(LabelCode(row.label_id, row.log_size, bytes(row.log_root)[:ROOT_BYTES]))
