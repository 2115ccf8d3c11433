"""What the checks of a consol may look at. None means: not known here, so a check that needs it says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from cqdesk.domain.codes import CodeBook
from cqdesk.domain.consolidation.box_mass import MassLimits
from cqdesk.domain.consolidation.model import Consol, HouseBill, Measured, OfficialDeclaration
from cqdesk.domain.consolidation.owed import Owed
from cqdesk.domain.consolidation.tie_out import LiveDeclarations, TieOut, Tolerance, tie_out
from cqdesk.domain.loading.model import Box

from ...issues import Issue
from ...numbered_checks import CheckBook
from ..message import Manifest, check_manifest
from ..presence import Profile


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Tolerances of the checks; the defaults are those of the reference. Shares in per cent, masses in kg."""

    tie: Tolerance = Tolerance()
    mass: MassLimits = MassLimits()
    packing_gross_kg: Decimal = Decimal("0.5")
    received_gross_percent: Decimal = Decimal(3)
    received_volume_percent: Decimal = Decimal(5)
    thinnest_kg_per_m3: Decimal = Decimal(60)
    densest_kg_per_m3: Decimal = Decimal(2500)
    lightest_net_share: Decimal = Decimal("0.3")
    nearly_full_percent: Decimal = Decimal(95)
    rail_20ft_kg: Decimal = Decimal(24_000)
    rail_40ft_kg: Decimal = Decimal(25_000)
    rail_pair_kg: Decimal = Decimal(5_000)
    unpalleted_kg: Decimal = Decimal(150)
    market_usd: Decimal = Decimal(150_000)
    spot_load_kg_per_m2: Decimal = Decimal(1_000)
    lateral_mm: Decimal = Decimal(100)
    supported_share: Decimal = Decimal("0.7")
    centre_warn_percent: Decimal = Decimal(5)
    centre_percent: Decimal = Decimal(10)
    split_kg: Decimal = Decimal("0.01")
    soon_hours: Decimal = Decimal(4)
    tally_hours: Decimal = Decimal(6)
    manifest_sea_hours: Decimal = Decimal(24)
    """Hours before loading begins by which the pre-manifest is complete (Order 172): container ship."""
    manifest_sea_warn_hours: Decimal = Decimal(30)
    manifest_air_hours: Decimal = Decimal(4)
    manifest_rail_hours: Decimal = Decimal(2)
    manifest_road_hours: Decimal = Decimal(1)
    strict_descriptions: bool = False
    """Vague descriptions are errors: customs refuses them by itself since 2019."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A consol and what is known around it at the moment `now`."""

    consol: Consol
    now: datetime
    declarations: Sequence[OfficialDeclaration] = ()
    settings: Settings = Settings()
    codes: CodeBook | None = None
    elsewhere: Mapping[str, str] | None = None
    """Boxes of other live consols: number -> consol."""
    apart: frozenset[tuple[str, str]] | None = None
    """Hazard classes that may not share a box, both ways round (IMDG 7.2.4)."""

    @cached_property
    def tie_out(self) -> TieOut:
        """The three-way table."""
        return tie_out(self.consol, self.declarations, self.settings.tie)

    owed: Sequence[Owed] = ()
    """What is still to be sent or made."""
    reason: tuple[str, str, str] = ("", "", "")
    """Reason, contact and telephone a change or deletion would carry."""
    batch: str | None = None
    """Road: the batch number of the trip."""
    batches: Mapping[str, tuple[str, date]] | None = None
    """Batch numbers used before: number -> (consol, day)."""
    measured: Mapping[str, tuple[str, Measured]] | None = None
    """By house: where the figures are from (进仓实收, else 配载计划), pieces and gross; a declaration says the same."""
    loads_at: datetime | None = None
    """When loading begins, as the carrier announced it."""
    site: str | None = None
    """Code of the supervised place of the arrival report (CC006)."""
    market: Mapping[str, str] | None = None
    """市场采购: agent, place and platform order as registered."""
    forms: Sequence[Manifest] | None = None
    """Messages about to leave."""
    files: Sequence[tuple[str, str, bytes]] | None = None
    """Messages as written: (message, function, bytes)."""
    profile: Profile = "2019"

    @cached_property
    def form_issues(self) -> Sequence[tuple[Manifest, Sequence[Issue]]]:
        """The messages about to leave, each with what its form shows: walked once for all checks that ask."""
        return [(form, check_manifest(form, profile=self.profile)) for form in self.forms or ()]

    boxes: Mapping[str, Box] | None = None
    """Inner measures and limits by ISO size and type."""
    plans: Mapping[str, PlanFacts] | None = None
    """Load plans by box."""
    tallied: Mapping[str, Sequence[str]] | None = None
    """Lots in the order they were tallied, by box."""
    packages: Mapping[str, tuple[str, ...]] | None = None
    """UN/ECE Recommendation 21 kind -> package kinds of the declaration it may be."""

    def declared(self, house: HouseBill) -> list[OfficialDeclaration]:
        """Live declarations of a house."""
        return self._live.of(self.consol, house.number)

    @cached_property
    def _live(self) -> LiveDeclarations:
        return LiveDeclarations(self.declarations)


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """What a load plan of one box says, as its independent checker judged it."""

    lengthwise_percent: Decimal | None = None
    """Centre of gravity off the middle, per cent of the inner length; None where masses are not known."""
    lateral_mm: Decimal | None = None
    faults: tuple[tuple[str, str], ...] = ()
    """(kind, words): orientation, fragile, top_load, floor_load."""
    least_support: Decimal | None = None
    """The smallest supported share of a base."""
    blocked: tuple[tuple[str, str], ...] = ()
    """(house that leaves first, house that stands before it)."""
    order: tuple[str, ...] = ()
    """Lots in the order of loading."""


BOOK: CheckBook[Facts] = CheckBook(Path(__file__).with_name("checks.csv"))
check = BOOK.check
