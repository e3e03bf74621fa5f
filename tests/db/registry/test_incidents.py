"""Incidents are opened once and joined afterwards; what is lost is an incident of its own."""

from __future__ import annotations

from counter_kit import Counter, by

from db.connection import reading, write_transaction
from db.custody.incidents import IncidentCode
from db.custody.refusals import Refusal
from db.log.entries import append
from db.registry.incidents import open_incident, open_or_join
from db.tables import IncidentAttempt

COPY = "JM2026-0815-03"


def opens(counter: Counter, code: IncidentCode, copy: str | None, person: str | None) -> int:
    with write_transaction(counter.registry, counter.now) as tx:
        number, drafts = open_incident(tx, by("C001"), code, copy=copy, person=person)
        append(tx, by("C001"), *drafts)
    return number


def refuses(counter: Counter, copy: str, person: str) -> int | None:
    with write_transaction(counter.registry, counter.now) as tx:
        number, drafts = open_or_join(tx, by("C002"), (Refusal.PROXY_UNLISTED,), person=person, copy=copy)
        append(tx, by("C002"), *drafts)
    return number


def test_a_refusal_and_a_loss_of_one_copy_are_two_incidents(counter: Counter) -> None:
    refused = refuses(counter, COPY, "P009")
    lost = opens(counter, IncidentCode.LOSS_REPORTED, COPY, "P009")
    assert refused != lost
    assert [each.code for each in counter.incidents()] == ["proxy_unlisted", "loss_reported"]
    assert refuses(counter, COPY, "P009") == refused


def test_a_copy_that_a_count_misses_joins_its_reported_loss_whoever_had_it(counter: Counter) -> None:
    lost = opens(counter, IncidentCode.LOSS_REPORTED, COPY, "P009")
    assert opens(counter, IncidentCode.COPY_MISSING, COPY, None) == lost
    assert opens(counter, IncidentCode.COPY_MISSING, "JM2026-0815-02", None) != lost
    assert counter.log_says("incident_opened", copy=COPY)
    assert counter.log_says("incident_joined", copy=COPY)


def test_every_attempt_is_kept_with_its_operator(counter: Counter) -> None:
    number = refuses(counter, COPY, "P077")
    assert refuses(counter, COPY, "P077") == number
    with reading(counter.registry) as reader:
        rows = reader.rows(IncidentAttempt.select().order_by(IncidentAttempt.attempt))
    assert [(row.incident, row.attempt, row.operator) for row in rows] == [
        (number, 1, "C002"),
        (number, 2, "C002"),
    ]
