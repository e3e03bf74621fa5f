"""The state machine: Hypothesis chooses every step, and makes a failing run as short as it can."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from machine.acts import Draw
from machine.play import Play
from machine.registries import Fresh

STEPS_A_PLAY = 250


@cache
def numbers_below(limit: int) -> st.SearchStrategy[int]:
    return st.integers(0, limit - 1)


def machine_on(fresh: Fresh) -> type[RuleBasedStateMachine]:
    """Return a machine that plays on registries that `fresh` makes."""

    class Counters(RuleBasedStateMachine):
        play: Play

        @initialize()
        def open_registry(self) -> None:
            self.play = Play(fresh())

        @rule(data=st.data())
        def step(self, data: Any) -> None:
            self.play.step(Draw(lambda limit: data.draw(numbers_below(limit))))

        def teardown(self) -> None:
            if hasattr(self, "play"):
                self.play.end()

    return Counters


def run(fresh: Fresh, steps: int, *, shrink: bool = True) -> None:
    """Play at least so many steps; raises the shortest disagreement that was found."""
    plays = -(-steps // STEPS_A_PLAY)
    chosen = settings(
        max_examples=plays,
        stateful_step_count=STEPS_A_PLAY,
        deadline=None,
        database=None,
        # The steps are told by the disagreement itself.
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine_on(fresh), settings=chosen)
