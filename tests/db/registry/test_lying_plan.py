"""What lies on the counters is asked for at every scan: it must not cost a look at everything that is out."""

from __future__ import annotations

import pytest
from counter_kit import Counter
from lookup_kit import plans, queries_watched

from db.connection import Engine, reading
from db.registry.lying import load_lying, lying_rows


def test_what_lies_on_counters_is_found_by_the_index_of_what_was_not_released(counter: Counter) -> None:
    if counter.registry.engine is not Engine.SQLCIPHER:
        pytest.skip("the plan of a server depends on what its tables hold")
    with queries_watched(counter) as seen, reading(counter.registry) as reader:
        assert (load_lying(reader), lying_rows(reader)) == ((), ())
    steps = [step for step in plans(counter, seen) if " t1" in step]
    assert steps == ["SCAN t1 USING INDEX hand_over_unreleased"] * 2
