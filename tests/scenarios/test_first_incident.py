"""The errand: a driver is sent for a set of secret copies and photographs the first pages."""

from __future__ import annotations

from counter_kit import Counter


def test_driver_cannot_collect_for_the_clerk(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P077")
    refused = counter.scans("JM2026-0815-03")
    assert refused.outcome == "refused"
    assert refused.reasons == ("proxy_unlisted",)
    assert counter.log_says("refused", copy="JM2026-0815-03", collector="P077")
    assert counter.log_says("incident_opened", copy="JM2026-0815-03", collector="P077")
    assert counter.holder("JM2026-0815-03") is None
    assert [(each.person, each.control_no, each.addressee) for each in counter.incidents()] == [
        ("P077", "JM2026-0815-03", "P009")
    ]


def test_after_an_approved_grant_the_driver_collects_exactly_the_granted_copies_once(
    counter: Counter,
) -> None:
    grant = counter.grants("P009", "P077", "JM2026-0815-01", "JM2026-0815-02", approver="S001")
    counter.signs_in("C001")
    identified = counter.identifies("P077")
    assert [each["copy"] for each in identified.data["waiting"]] == ["JM2026-0815-01", "JM2026-0815-02"]
    assert counter.scans("JM2026-0815-03").reasons == ("proxy_out_of_scope",)
    for copy in ("JM2026-0815-01", "JM2026-0815-02"):
        accepted = counter.scans(copy)
        assert (accepted.outcome, accepted.next) == ("accepted", ("copy", "hand_over"))
    handed = counter.hands_over("P077")
    assert handed.outcome == "handed_over"
    assert [copy["released"] for copy in handed.data["copies"]] == [False, False]
    assert counter.holder("JM2026-0815-01") == counter.holder("JM2026-0815-02") == "P077"
    assert counter.holder("JM2026-0815-03") is None
    for copy in handed.data["copies"]:
        assert counter.scans(copy["label"]).outcome == "label_read"
        assert counter.scans(copy["copy"]).outcome == "released"
    assert counter.log_says("handed_over", copy="JM2026-0815-01", collector="P077")
    counter.identifies("P077")
    assert counter.scans("JM2026-0815-03").reasons == ("proxy_used_up", "proxy_out_of_scope")
    assert grant == 1


def test_the_grant_is_good_inside_its_window_only(counter: Counter) -> None:
    counter.grants("P009", "P077", "JM2026-0815-01")
    counter.waits(hours=5)
    counter.signs_in("C001")
    counter.identifies("P077")
    assert counter.scans("JM2026-0815-01").reasons == ("proxy_expired",)
