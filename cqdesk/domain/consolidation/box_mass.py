"""Verified gross mass (VGM) of a box: the arithmetic of both methods and its limits.

Sources: SOLAS VI/2, methods SM1 (the packed box is weighed) and SM2 (contents + dunnage + tare); 船舶安全监督规则 art. 47
and 56 (in force 2020-06-01): more than 5 per cent or more than 1 t off the actual mass is a breach. Sample of a terminal:
cargo 17,050 + tare 3,950 = 21,000 kg.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cqdesk.domain.consolidation.model import Consol, Container, Vgm, VgmMethod, total


@dataclass(frozen=True, kw_only=True)
class MassLimits:
    """When a difference is shown and when it is a breach: shares of the actual mass in per cent, mass in kg."""

    warn_percent: Decimal = Decimal(2)
    breach_percent: Decimal = Decimal(5)
    breach_kg: Decimal = Decimal(1000)
    near_full_percent: Decimal = Decimal(98)


class MassAnswer(StrEnum):
    """What the comparison says."""

    FINE = "fine"
    NOTICEABLE = "noticeable"
    BREACH = "breach"


def summed_mass(consol: Consol, box: Container) -> Decimal | None:
    """Method SM2, kg: contents + dunnage + tare. None while the tare is unknown."""
    if box.tare_kg is None:
        return None
    contents = total(consol.packed_in(box.number)).gross_kg
    return None if contents is None else contents + box.dunnage_kg + box.tare_kg


def summed_vgm(consol: Consol, box: Container, party: str, tare_source: str, certificate: str = "") -> Vgm | None:
    """The VGM by method SM2, None while the tare is unknown."""
    mass = summed_mass(consol, box)
    if mass is None:
        return None
    return Vgm(
        mass_kg=mass,
        method=VgmMethod.SUMMED,
        weighing_party=party,
        tare_source=tare_source,
        scale_certificate=certificate,
    )


def compared(vgm_kg: Decimal, actual_kg: Decimal, limits: MassLimits = MassLimits()) -> MassAnswer:
    """A VGM against the mass the box should have."""
    off = abs(vgm_kg - actual_kg)
    if off > limits.breach_kg or off * 100 > actual_kg * limits.breach_percent:
        return MassAnswer.BREACH
    return MassAnswer.NOTICEABLE if off * 100 > actual_kg * limits.warn_percent else MassAnswer.FINE
