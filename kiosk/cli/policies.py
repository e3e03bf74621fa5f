"""Owns showing the site policy in force; a new one comes by `kiosk import policy`."""

from __future__ import annotations

import typer

from kiosk.cli.acting import acting
from kiosk.cli.answers import deliver, emit
from kiosk.cli.here import here_of
from kiosk.cli.options import Json, Output, PinStdin, StaffNo


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    policies = typer.Typer(help="See the rules in force.", rich_markup_mode=None)
    policies.command("show")(policy_show)
    app.add_typer(policies, name="policy")


def policy_show(
    ctx: typer.Context,
    staff_no: StaffNo,
    output: Output = None,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Print the policy in force.

    As the TOML that `kiosk import policy` takes: change what should change, and import it.
    """
    from db.connection import reading
    from db.custody.policy_file import policy_values, to_toml
    from db.custody.roles import Act
    from db.registry.policies import policy_in_force

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, Act.READ_POLICY) as who, reading(who.registry) as reader:
        version = reader.head().policy_version
        policy = policy_in_force(reader, version)
    if here.as_json:
        emit({"version": version, "values": policy_values(policy)})
    if output is not None or not here.as_json:
        deliver(here, to_toml(policy).encode(), output)
