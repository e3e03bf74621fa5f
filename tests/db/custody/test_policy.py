"""The default policy, the floors of the law, policy files and the differences between two policies."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from custody_facts import BUSY
from hypothesis import given
from hypothesis import strategies as st

from db.custody.floors import FLOORS, below_floor
from db.custody.policy import DueRule, LevelPolicy, Policy, ReceiptBlock, ReceiptDue, default_policy
from db.custody.policy_changes import PolicyDifference, policy_differences
from db.custody.policy_file import PolicyError, PolicyProblem, parse_policy, policy_values, to_toml
from db.custody.policy_forms import duration_text, parse_duration
from db.custody.values import BadgeKind, Classification, SignatureKind

LEVELS = list(Classification)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def problems_of(text: str) -> tuple[PolicyProblem, ...]:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text)
    return caught.value.problems


@pytest.mark.parametrize(
    ("key", "by_level"),
    [
        ("photo", [True, True, True, True]),
        ("collectors", [1, 1, 1, 2]),
        ("staff", [1, 1, 1, 2]),
        ("proxy_approvals", [1, 1, 1, 2]),
        ("proxy_designated", [False, False, False, True]),
        ("proxy_window", [7 * DAY, 3 * DAY, DAY, 4 * HOUR]),
        ("scan_back", [False, True, True, True]),
        ("page_count", [False, False, True, True]),
        ("badge_kinds", [set(BadgeKind), set(BadgeKind), {BadgeKind.SIGNED}, {BadgeKind.SIGNED}]),
        (
            "signatures",
            [set(SignatureKind), set(SignatureKind), {SignatureKind.PIN}, {SignatureKind.PIN}],
        ),
        (
            "receipt_due",
            [
                ReceiptDue(),
                ReceiptDue(DueRule.NEXT_WORKING_DAY, at=time(12)),
                ReceiptDue(DueRule.SAME_DAY, at=time(18)),
                ReceiptDue(DueRule.WITHIN, within=2 * HOUR),
            ],
        ),
        (
            "unregistered_blocks",
            [ReceiptBlock.NEVER, ReceiptBlock.OVERDUE, ReceiptBlock.OVERDUE, ReceiptBlock.AT_ONCE],
        ),
    ],
)
def test_defaults_are_the_table_of_the_policy(key: str, by_level: list[object]) -> None:
    assert [getattr(default_policy().levels[level], key) for level in LEVELS] == by_level


def test_default_policy_goes_below_no_floor() -> None:
    assert below_floor(default_policy()) == ()


def test_empty_file_is_the_default_policy() -> None:
    assert parse_policy("") == default_policy()


def test_file_changes_single_values() -> None:
    policy = parse_policy('[levels.secret]\nproxy_window = "90 minutes"\n[pins]\nlock_after = 3\n')
    assert policy.levels[Classification.SECRET].proxy_window == timedelta(minutes=90)
    assert policy.pins.lock_after == 3
    assert policy.levels[Classification.TOP_SECRET] == default_policy().levels[Classification.TOP_SECRET]


RECEIVING, CARRYING = "art. 27(2)", "art. 29"
BELOW = [
    ("levels.top_secret", "collectors = 1", CARRYING),
    ("levels.top_secret", "collectors = 0", CARRYING),
    ("levels.top_secret", "proxy_designated = false", "art. 26"),
    ("levels.top_secret", "page_count = false", RECEIVING),
    ("levels.secret", "page_count = false", RECEIVING),
    *((f"levels.{level.name.lower()}", "signatures = []", RECEIVING) for level in LEVELS),
    ("levels.secret", 'signatures = ["pin", "paper_receipt"]', RECEIVING),
    ("levels.top_secret", 'signatures = ["paper_receipt", "pin"]', RECEIVING),
    ("levels.secret", 'signatures = "none"', RECEIVING),
    ("incidents", 'report_within = "25 hours"', "art. 61"),
    ("levels.internal", "signature = false", RECEIVING),
    ("levels.secret", "numbering = false", RECEIVING),
]


@pytest.mark.parametrize(("section", "line", "article"), BELOW)
def test_value_below_a_floor_is_refused_with_key_value_and_article(
    section: str, line: str, article: str
) -> None:
    (problem,) = problems_of(f"[{section}]\n{line}\n")
    key, value = line.split(" = ")
    assert problem.key == f"{section}.{key}"
    assert sorted(problem.value) == sorted(value)
    assert article in str(problem)
    assert "保守国家秘密法" in str(problem)


def test_every_floor_is_tried() -> None:
    tried = {f"{section}.{line.split(' = ')[0]}" for section, line, _ in BELOW}
    assert {floor.place for floor in FLOORS} <= tried


@pytest.mark.parametrize("key", ["log", "registration", "signature"])
def test_what_art_27_demands_has_no_switch(key: str) -> None:
    (problem,) = problems_of(f"{key} = false\n")
    assert (problem.key, problem.value) == (key, "false")
    assert RECEIVING in str(problem)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("colour = 1", "colour", "1"),
        ("[levels.cosmic]\nphoto = true", "levels.cosmic", "{'photo': True}"),
        ("[levels.secret]\ncolour = true", "levels.secret.colour", "true"),
        ("[printers]\nkind = 'file'", "printers", "{'kind': 'file'}"),
        ("version = 3", "version", "3"),
        ("levels = 3", "levels", "3"),
        ("pins = 'none'", "pins", '"none"'),
        ("[levels]\nsecret = 3", "levels.secret", "3"),
        ("[levels.secret]\nphoto = 1", "levels.secret.photo", "1"),
        ("[levels.secret]\ncollectors = true", "levels.secret.collectors", "true"),
        ("[levels.secret]\ncollectors = 3", "levels.secret.collectors", "3"),
        ("[levels.secret]\ncollectors = 1.0", "levels.secret.collectors", "1.0"),
        ("[levels.secret]\nproxy_approvals = 0", "levels.secret.proxy_approvals", "0"),
        ("[levels.secret]\nbadge_kinds = []", "levels.secret.badge_kinds", "[]"),
        ("[levels.secret]\nbadge_kinds = ['rfid']", "levels.secret.badge_kinds", "['rfid']"),
        ("[levels.secret]\nbadge_kinds = 'signed'", "levels.secret.badge_kinds", '"signed"'),
        ("[levels.secret]\nbadge_kinds = [1]", "levels.secret.badge_kinds", "[1]"),
        (
            "[levels.internal]\nsignatures = ['paper_receipt']",
            "levels.internal.signatures",
            '["paper_receipt"]',
        ),
        ("[levels.secret]\nproxy_window = 4", "levels.secret.proxy_window", "4"),
        ("[levels.secret]\nproxy_window = '4 weeks'", "levels.secret.proxy_window", '"4 weeks"'),
        ("[levels.secret]\nproxy_window = '0 hours'", "levels.secret.proxy_window", '"0 hours"'),
        ("[levels.secret]\nproxy_window = '32 days'", "levels.secret.proxy_window", '"32 days"'),
        ("[levels.secret]\nreceipt_due = 'soon'", "levels.secret.receipt_due", '"soon"'),
        ("[levels.secret]\nreceipt_due = 'same day 25:00'", "levels.secret.receipt_due", '"same day 25:00"'),
        ("[levels.secret]\nunregistered_blocks = 1", "levels.secret.unregistered_blocks", "1"),
        ("[pins]\nmin_digits = 5", "pins.min_digits", "5"),
        ("[pins]\nlock_longest = '1 minute'\nlock_first = '1 hour'", "pins.lock_longest", '"1 minute"'),
    ],
)
def test_unknown_key_or_wrong_value_is_named(text: str, key: str, value: str) -> None:
    (problem,) = problems_of(text)
    assert (problem.key, problem.value) == (key, value)
    assert problem.article is None
    assert str(problem).startswith(f"{key} = {value}: ")


def test_everything_wrong_is_said_at_once() -> None:
    text = """
        colour = 1
        [levels.secret]
        photo = "yes"
        proxy_window = "1 week"
        [levels.top_secret]
        collectors = 1
        page_count = false
        [incidents]
        report_within = "2 days"
    """
    assert [problem.key for problem in problems_of(text)] == [
        "colour",
        "levels.secret.photo",
        "levels.secret.proxy_window",
        "levels.top_secret.page_count",
        "levels.top_secret.collectors",
        "incidents.report_within",
    ]


def test_file_that_is_not_toml_says_so() -> None:
    (problem,) = problems_of("[levels.secret\nphoto = true")
    assert "not a TOML file" in str(problem)
    assert "line 1" in str(problem)


def test_long_values_are_cut_in_messages() -> None:
    (problem,) = problems_of(f"colour = '{'x' * 500}'")
    assert len(problem.value) == 80


LEVEL_POLICIES = st.builds(
    LevelPolicy,
    badge_kinds=st.sets(st.sampled_from(BadgeKind), min_size=1).map(frozenset),
    photo=st.booleans(),
    signatures=st.just(frozenset({SignatureKind.PIN})),
    collectors=st.just(2),
    staff=st.integers(1, 2),
    proxy_approvals=st.integers(1, 5),
    proxy_designated=st.just(True),
    proxy_window=st.integers(1, 31 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    scan_back=st.booleans(),
    page_count=st.just(True),
    receipt_due=st.one_of(
        st.just(ReceiptDue()),
        st.builds(
            ReceiptDue,
            st.sampled_from([DueRule.SAME_DAY, DueRule.NEXT_WORKING_DAY]),
            st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        ),
        st.builds(
            lambda minutes: ReceiptDue(DueRule.WITHIN, within=timedelta(minutes=minutes)),
            st.integers(0, 10_000),
        ),
    ),
    unregistered_blocks=st.sampled_from(ReceiptBlock),
)
POLICIES = st.builds(Policy, st.just(0), st.fixed_dictionaries({level: LEVEL_POLICIES for level in LEVELS}))


@BUSY
@given(POLICIES)
def test_exported_policy_reads_back_the_same(policy: Policy) -> None:
    assert parse_policy(to_toml(policy)) == policy


@BUSY
@given(POLICIES, POLICIES)
def test_differences_are_exactly_the_keys_that_differ(old: Policy, new: Policy) -> None:
    before, after = policy_values(old), policy_values(new)
    found = policy_differences(old, new)
    assert {each.key for each in found} == {key for key in before if before[key] != after[key]}
    back = {each.key: each for each in policy_differences(new, old)}
    assert not [each for each in found if each.loosens and back[each.key].loosens and one_dimension(each)]


def one_dimension(difference: PolicyDifference) -> bool:
    """Sets may be loosened both ways: each side accepts what the other does not."""
    return not difference.old.startswith("[")


def test_export_says_which_version_it_is() -> None:
    assert to_toml(replace(default_policy(), version=7)).startswith("# Site policy, version 7\n")


@pytest.mark.parametrize(
    ("line", "loosens"),
    [
        ("badge_kinds = ['signed', 'card_number']", True),
        ("photo = false", True),
        ("collectors = 2", False),
        ("staff = 2", False),
        ("proxy_approvals = 2", False),
        ("proxy_designated = true", False),
        ("proxy_window = '2 days'", True),
        ("proxy_window = '2 hours'", False),
        ("scan_back = false", True),
        ("receipt_due = 'none'", True),
        ("receipt_due = 'next working day 08:00'", True),
        ("receipt_due = 'same day 17:59'", False),
        ("receipt_due = '1 hour'", False),
        ("receipt_due = '20 hours'", True),
        ("receipt_due = 'next working day 00:00'", True),
        ("unregistered_blocks = 'never'", True),
        ("unregistered_blocks = 'at once'", False),
    ],
)
def test_difference_says_whether_it_loosens(line: str, loosens: bool) -> None:
    (difference,) = policy_differences(default_policy(), parse_policy(f"[levels.secret]\n{line}\n"))
    assert difference.key == f"levels.secret.{line.split(' = ')[0]}"
    assert difference.loosens is loosens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[levels.internal]\nsignatures = ['pin']", ("levels.internal.signatures", False)),
        ("[pins]\nmin_digits = 8", ("pins.min_digits", False)),
        ("[pins]\nlock_after = 9", ("pins.lock_after", True)),
        ("[pins]\nlock_first = '5 minutes'", ("pins.lock_first", False)),
        ("[pins]\nlock_longest = '30 minutes'", ("pins.lock_longest", True)),
        ("[badges]\nvalid_for = '1000 days'", ("badges.valid_for", True)),
        ("[incidents]\nreport_within = '12 hours'", ("incidents.report_within", False)),
        ("[clock]\nmay_jump_ahead = '20 days'", ("clock.may_jump_ahead", True)),
    ],
)
def test_difference_of_the_other_sections(text: str, expected: tuple[str, bool]) -> None:
    (difference,) = policy_differences(default_policy(), parse_policy(text))
    assert (difference.key, difference.loosens) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 minute", DAY / 1440), ("90 minutes", 1.5 * HOUR), ("4 hours", 4 * HOUR), ("1 day", DAY)],
)
def test_durations_are_written_as_they_are_read(text: str, value: timedelta) -> None:
    assert parse_duration(text) == value
    assert duration_text(value) == text
