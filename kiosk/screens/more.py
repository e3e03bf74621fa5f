"""Owns the list of the other work: what the keys of the counter have no room for, each on a digit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from kiosk.desk import Act
from kiosk.screens.looking_up import LookingUp
from kiosk.show import pad, show_rich
from kiosk.texts import N_, _

DIGITS = "1234567890"
TITLE_ROOM = 22


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work: the name of its screen, what it is called, what it is for, and the act that a role must
    cover to be offered it."""

    name: str
    title: str
    purpose: str
    act: Act


WORKS = (
    Work("search", N_("Search"), N_("Find a person or a copy by any number or name."), Act.LOOK_UP),
    Work("meetings", N_("Meetings"), N_("Seats, substitutes, papers counted back."), Act.LOOK_UP),
    Work("overdue", N_("Overdue"), N_("Late receipts and returns; whom to call."), Act.LOOK_UP),
    Work(
        "incidents", N_("Incidents"), N_("Open ones with their clock; notes; closing."), Act.REVIEW_INCIDENT
    ),
    Work("report_loss", N_("Report a loss"), N_("A copy is missing: say so at once."), Act.REPORT_LOSS),
    Work("reviews", N_("To be judged again"), N_("Copies whose holders may not keep them."), Act.HOLD),
    Work("kept_back", N_("Holds and recalls"), N_("Copies kept back; hold, recall, lift."), Act.HOLD),
    Work("stocktake", N_("Stocktaking"), N_("Count the vault or what one person holds."), Act.STOCKTAKE),
    Work(
        "destruction",
        N_("Destruction"),
        N_("Lists to destroy, approved and witnessed."),
        Act.REQUEST_DESTRUCTION,
    ),
    Work("batches", N_("Batches"), N_("Imports that wait for a supervisor."), Act.SHOW_BATCH),
)


class MoreScreen(LookingUp):
    """Offers what the operator's role covers; a digit or Enter opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(digit, f"choose({place})", show=False) for place, digit in enumerate(DIGITS)),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._offered: tuple[Work, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list."""
        with Vertical(id="more", classes="list-body"):
            yield Static(id="question", markup=False)
            yield OptionList(id="works", markup=False)
        yield self.compose_trouble()

    def begin(self) -> None:
        """Offer what there is."""
        self.query_one("#works").focus()
        super().begin()

    def reload(self) -> None:
        """Ask anew what the role covers."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one("#question", Static).update(_("What else is to be done? Press its digit."))
        self._show_works()

    def action_choose(self, place: int) -> None:
        """Open what stands at this place."""
        if place < len(self._offered):
            self.counter.open(self._offered[place].name)

    @on(OptionList.OptionSelected)
    def open_marked(self, event: OptionList.OptionSelected) -> None:
        """Open what is marked."""
        self.action_choose(event.option_index)

    @work(exclusive=True)
    async def _load(self) -> None:
        acts = {each.act for each in WORKS}
        covered = await self.look_up(lambda reads: {act for act in acts if reads.may(act)})
        if covered is not None:
            known = self.counter.screens
            self._offered = tuple(each for each in WORKS if each.act in covered and each.name in known)
            self._show_works()

    def _show_works(self) -> None:
        works = self.query_one("#works", OptionList)
        marked = works.highlighted or 0
        works.clear_options()
        for digit, each in zip(DIGITS, self._offered, strict=False):
            line = f"{digit}  {pad(_(each.title), TITLE_ROOM)}  {_(each.purpose)}"
            works.add_option(Option(show_rich(line), id=each.name))
        works.highlighted = min(marked, len(self._offered) - 1) if self._offered else None
