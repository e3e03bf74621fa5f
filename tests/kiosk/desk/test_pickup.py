"""A pickup from badge to release, by commands: what the desk answers and what it waits for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from counter_kit import PAGES, Counter, pin_of
from roster_kit import DESIGNATIONS, approves, imports

from kiosk.desk import commands as do

OWN_SECRET, UNIT_SECRET, TOP_SECRET = "JM2026-0815-01", "JM2026-0820-01", "JM2026-0900-01"
INTERNAL = "JM2026-0801-01"


def test_the_addressee_collects_her_own_copy(counter: Counter) -> None:
    assert counter.signs_in("C001").next == ("badge",)
    prompted = counter.scans(counter.badges["P009"])
    assert (prompted.outcome, prompted.data["person"], prompted.next) == ("prompt", "P009", ("photo",))
    identified = counter.does(do.ConfirmPhoto(matches=True))
    assert (identified.outcome, identified.next) == ("identified", ("copy",))
    assert OWN_SECRET in [each["copy"] for each in identified.data["waiting"]]
    assert counter.scans(OWN_SECRET).next == ("copy", "hand_over")
    handed = counter.hands_over("P009")
    assert (handed.outcome, handed.next) == ("handed_over", ("label", "badge"))
    [copy] = handed.data["copies"]
    assert copy["released"] is False
    assert counter.scans(copy["label"]).next == ("copy",)
    assert counter.scans(OWN_SECRET).outcome == "released"
    assert counter.does(do.State()).next == ("badge",)


def test_an_internal_copy_is_released_at_once(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(INTERNAL)
    handed = counter.hands_over("P009")
    assert [copy["released"] for copy in handed.data["copies"]] == [True]
    assert handed.next == ("badge",)


def test_a_designated_collector_takes_the_units_copy_and_another_unit_does_not(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P020")
    assert counter.scans(UNIT_SECRET).reasons == ("proxy_unlisted",)
    counter.does(do.Cancel())
    counter.identifies("P014")
    counter.scans(UNIT_SECRET)
    assert counter.hands_over("P014").outcome == "handed_over"
    assert counter.holder(UNIT_SECRET) == "P014"


def test_top_secret_asks_for_a_second_collector_and_a_witness(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    accepted = counter.scans(TOP_SECRET)
    assert (accepted.outcome, accepted.next) == ("accepted", ("copy", "second_collector", "witness"))
    early = counter.hands_over("P009")
    assert early.reasons == ("witness_required", "second_collector_required")
    assert counter.scans(counter.badges["P014"]).data == {"role": "second_collector"}
    joined = counter.does(do.SecondCollector(pin=pin_of("P014"), matches=True))
    assert (joined.outcome, joined.next) == ("identified", ("copy", "witness"))
    assert counter.does(do.Witness(badge=counter.badges["C002"], pin=pin_of("C002"))).next == (
        "copy",
        "hand_over",
    )
    assert counter.hands_over("P009").outcome == "handed_over"
    assert counter.holder(TOP_SECRET) == "P009"


@pytest.mark.parametrize(
    ("second", "reasons"),
    [("P077", {"second_collector_ineligible"}), ("P009", {"second_collector_ineligible"})],
)
def test_a_second_collector_who_may_not_is_refused_when_joining(
    counter: Counter, second: str, reasons: set[str]
) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(TOP_SECRET)
    badge = counter.badges[second]
    refused = counter.does(do.SecondCollector(badge=badge, pin=pin_of(second), matches=True))
    assert refused.outcome == "refused"
    assert reasons <= set(refused.reasons)
    assert "second_collector" in refused.next


def test_the_operator_cannot_witness_herself(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(TOP_SECRET)
    refused = counter.does(do.Witness(badge=counter.badges["C001"], pin=pin_of("C001")))
    assert "witness_not_independent" in refused.reasons


def test_nobody_hands_a_file_to_themselves(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("C001")
    assert "operator_is_collector" in counter.scans(OWN_SECRET).reasons


def test_a_supervisor_alone_cannot_grant_and_hand_over(counter: Counter) -> None:
    counter.grants("P009", "P077", OWN_SECRET, approver="S003")
    counter.signs_in("S003")
    counter.identifies("P077")
    assert counter.scans(OWN_SECRET).reasons == ("approver_not_independent",)


def test_who_approved_a_designation_hands_nothing_over_under_it(counter: Counter) -> None:
    named = ("服务中心", "P077", "secret", "document", "2026-01-01", "2026-12-31")
    batch = imports(counter, "R001", "designations", DESIGNATIONS, named).batch
    assert approves(counter, "S003", batch).outcome == "batch_approved"
    unit = "JM2026-0820-01"
    counter.signs_in("S003")
    counter.identifies("P077")
    assert counter.scans(unit).reasons == ("approver_not_independent",)
    counter.does(do.Cancel())
    counter.signs_out()
    counter.signs_in("C001")
    counter.identifies("P077")
    assert counter.scans(unit).outcome == "accepted"
    handed = counter.hands_over("P077")
    [label] = [each["label"] for each in handed.data["copies"]]
    counter.does(do.Lock())
    assert counter.does(do.Unlock(pin=pin_of("S003"), badge=counter.badges["S003"])).outcome == "signed_out"
    counter.signs_in("S003")
    counter.scans(label)
    assert counter.scans(unit).reasons == ("approver_not_independent",)
    counter.signs_out()


def test_the_wrong_pin_and_a_wrong_page_count_stop_the_hand_over(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(OWN_SECRET)
    refused = counter.does(do.HandOver(pages={OWN_SECRET: PAGES - 1}, sign_pin="000111"))
    assert refused.reasons == ("pin_wrong", "page_count_mismatch")
    assert refused.data["copies"] == [{"copy": OWN_SECRET, "reasons": ["pin_wrong", "page_count_mismatch"]}]
    assert counter.holder(OWN_SECRET) is None
    assert counter.hands_over("P009").outcome == "handed_over"


def test_a_copy_that_is_out_is_refused(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(OWN_SECRET)
    counter.hands_over("P009")
    counter.identifies("P009")
    assert counter.scans(OWN_SECRET).reasons == ("copy_already_collected",)


def test_a_photo_that_does_not_match_opens_an_incident(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.scans(counter.badges["P009"])
    refused = counter.does(do.ConfirmPhoto(matches=False))
    assert (refused.reasons, refused.next) == (("photo_mismatch",), ("badge",))
    assert refused.incident == 1


def test_a_withdrawn_copy_is_the_registrys_again_and_the_use_comes_back(counter: Counter) -> None:
    counter.grants("P009", "P077", OWN_SECRET)
    counter.signs_in("C001")
    for _ in range(2):
        counter.identifies("P077")
        counter.scans(OWN_SECRET)
        assert counter.hands_over("P077").outcome == "handed_over"
        assert counter.signs_out().reasons == ("copies_unreleased",)
        assert counter.does(do.Withdraw(copy=OWN_SECRET, reason="拿错")).outcome == "withdrawn"
        assert counter.holder(OWN_SECRET) is None
    assert counter.signs_out().outcome == "signed_out"


def test_a_released_copy_cannot_be_withdrawn(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(INTERNAL)
    counter.hands_over("P009")
    assert counter.does(do.Withdraw(copy=INTERNAL, reason="x")).reasons == ("copy_already_collected",)


def test_only_the_qr_of_the_right_label_releases_the_right_copy(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    for copy in (OWN_SECRET, "JM2026-0815-02"):
        counter.scans(copy)
    first, second = counter.hands_over("P009").data["copies"]
    label_id = first["label"].split(":")[1]
    assert counter.scans(label_id).reasons == ("label_mismatch",)
    forged = first["label"].replace(first["label"].split(":")[2], "999", 1)
    assert counter.scans(forged).outcome in {"refused", "void"}
    assert counter.scans(first["label"]).outcome == "label_read"
    assert counter.scans(second["copy"]).reasons == ("label_mismatch",)
    assert counter.scans(first["label"]).outcome == "label_read"
    assert counter.does(do.Scan(scan=first["copy"], typed=True)).outcome == "void"
    assert counter.scans(first["copy"]).outcome == "released"


def test_a_held_copy_waits_for_its_supervisor(counter: Counter) -> None:
    counter.signs_in("C001")
    assert counter.does(do.Hold(copy=OWN_SECRET, reason="核查")).reasons == ("operator_out_of_authority",)
    counter.signs_out()
    counter.signs_in("S001")
    assert counter.does(do.Hold(copy=OWN_SECRET, reason="核查")).outcome == "held"
    counter.signs_out()
    counter.signs_in("C001")
    counter.identifies("P009")
    assert counter.scans(OWN_SECRET).reasons == ("copy_on_hold",)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "Q"),
        lambda text: text[:40] + ("B" if text[40] != "B" else "C") + text[41:],
    ],
)
def test_a_badge_with_one_changed_character_is_forged_and_an_incident(
    counter: Counter, spoil: Callable[[str], str]
) -> None:
    counter.signs_in("C001")
    refused = counter.scans(spoil(counter.badges["P009"]))
    assert refused.reasons == ("badge_forged",)
    assert refused.incident is not None


def test_scans_without_an_operator_or_on_a_locked_counter_are_refused(counter: Counter) -> None:
    assert counter.scans(OWN_SECRET).reasons == ("operator_not_signed_in",)
    counter.signs_in("C001")
    counter.does(do.Lock())
    assert counter.scans(OWN_SECRET).reasons == ("counter_locked",)
    assert counter.does(do.Unlock(pin="111222")).reasons == ("pin_wrong",)
    assert counter.does(do.Unlock(pin=pin_of("C001"))).outcome == "unlocked"
    assert counter.signs_in("C002").reasons == ("operator_already_signed_in",)


def test_five_wrong_pins_lock_and_the_lock_doubles(counter: Counter) -> None:
    for _ in range(5):
        assert counter.does(do.SignIn(badge=counter.badges["C001"], pin="111222")).reasons == ("pin_wrong",)
    assert counter.signs_in("C001").reasons == ("pin_locked",)
    counter.waits(seconds=61)
    assert counter.does(do.SignIn(badge=counter.badges["C001"], pin="111222")).reasons == ("pin_wrong",)
    counter.waits(seconds=61)
    assert counter.signs_in("C001").reasons == ("pin_locked",)
    counter.waits(seconds=61)
    assert counter.signs_in("C001").outcome == "signed_in"


def test_the_same_act_is_answered_again_and_another_body_is_refused(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(OWN_SECRET)
    asked = do.HandOver(pages={OWN_SECRET: PAGES}, sign_pin=pin_of("P009"), act="h-1")
    first = counter.does(asked)
    again = counter.does(asked)
    assert first.outcome == "handed_over"
    assert (again.outcome, again.data, again.repeated) == ("handed_over", first.data, True)
    other = do.HandOver(pages={OWN_SECRET: PAGES}, sign_pin="999000", act="h-1")
    assert counter.does(other).reasons == ("act_reused",)
    restarted = counter.another_desk("1")
    restarted.session = counter.desk.session
    kept = restarted.handle(asked)
    assert (kept.outcome, kept.data, kept.repeated) == ("handed_over", first.data, True)
    elsewhere = counter.another_desk("2")
    elsewhere.session = counter.desk.session
    assert elsewhere.handle(asked).reasons == ("act_reused",)


def test_what_was_true_of_one_session_is_not_said_again_in_another(counter: Counter) -> None:
    signing = do.SignIn(badge=counter.badges["C001"], pin=pin_of("C001"), act="1")
    first = counter.does(signing)
    assert counter.does(signing).data == first.data
    counter.signs_out()
    assert counter.does(signing).reasons == ("act_reused",)
    restarted = counter.another_desk("1")
    assert restarted.handle(signing).reasons == ("act_reused",)
    assert restarted.session.operator is None


def test_what_cannot_be_read_is_void_and_logged(counter: Counter) -> None:
    counter.signs_in("C001")
    for text in ("X" * 300, "a\x11b", "CF1:nonsense"):
        assert counter.scans(text).reasons == ("scan_unreadable",)
    assert counter.log_says("void")
