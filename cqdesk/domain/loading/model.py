"""The data of load planning, shared by the packer, the independent checker, the view and the printed instruction.

Lengths are whole numbers of one unit per request: `LoadRequest.unit_mm` says how many millimetres it has (1 for our own
requests, 10 for the benchmark files, which are written in centimetres). Weights are Decimal kg.

Axes of a box, seen by someone who stands at the open door and looks in: x runs along the length from the front wall
(x = 0) to the door (x = length), y across from the left wall (y = 0) to the right one, z upward from the floor (z = 0).
A placement names the corner nearest the origin and its extent.

This module holds data and plain derived figures only: no rule, no search, so that the checker can use it and still share
no judgement with the packer. Rules and figures: consolidation reference 4.6 (rules 58 to 70), 6.2, 6.3; CTU Code
(IMO/ILO/UNECE 2014) for mass spread; the sources of single limits stand beside them in `Limits`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Support = Literal["full", "none"]
"""full: the whole base of every piece lies on the floor or on tops at exactly that height. none: pieces may overhang or
float; for comparison with published figures only, never offered to a stuffing crew."""

Carriage = Literal["road", "rail", "sea"]


@dataclass(frozen=True, kw_only=True)
class PieceKind:
    """Pieces alike in every way. Sizes in the unit of the request, as the goods stand when the label is upright."""

    label: str
    """How people name it: marks, carton number range, type number of the benchmark."""
    length: int
    width: int
    height: int
    count: int
    upright: tuple[bool, bool, bool] = (False, False, True)
    """Whether the length, the width, the height may stand upright (be vertical); turning by 90 degrees about the
    vertical is always allowed. Our default is "this side up": only the height."""
    weight_kg: Decimal | None = None
    """Gross weight of one piece; None = unknown (counts as 0 in every limit, and the plan says so)."""
    stackable: bool = True
    """False: nothing may stand on this piece (不可堆码)."""
    top_load_kg: Decimal | None = None
    """Greatest mass that may rest on one piece; None = not limited. What rests on a piece is, for each piece standing
    directly on it, that piece's own weight plus what rests on it in turn, times the part of its supported base area that
    lies on this piece."""
    house: str = ""
    """House bill (分提单) the pieces belong to; "" = none."""
    drop: int = 1
    """Place at which the pieces are unloaded: 1 = first. Matters only with `Limits.drop_order`."""
    hazards: tuple[str, ...] = ()
    """Dangerous goods classes of the piece, like ("3", "8"); classes and sub-risks alike."""
    food: bool = False
    """Foodstuff or feed: kept out of boxes with classes 6.1, 6.2, 8 (rule 65)."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A container type as it is planned with. Sizes in the unit of the request; weights in kg."""

    type_code: str
    """ISO 6346 size and type, like 45G1; "" for a made-up space."""
    name: str
    """How people call it: 40HQ."""
    length: int
    width: int
    height: int
    door_width: int | None = None
    door_height: int | None = None
    """None: the door is as wide and high as the inside (open top, platform, benchmark)."""
    payload_kg: Decimal | None = None
    tare_kg: Decimal | None = None
    line_load_kg_per_m: Decimal | None = None
    """Greatest mass on any metre of the floor's length; None = not limited."""
    source: str = ""
    """Where the figures come from, shown on the printed instruction."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Every limit and choice of load planning in one place. Shares are of the inner length or of the mass, 0 to 1."""

    support: Support = "full"
    drop_order: bool = False
    """True: no piece of a later drop stands on top of, or between the door and, a piece of an earlier one (rule 63).
    Blocking means: above with overlapping ground plan, or nearer the door with overlapping cross section."""
    houses_together: bool = True
    """A house bill is not split over boxes unless it is too large for any one box."""
    hazards_apart: bool = True
    """Pieces whose classes must be segregated (IMDG table: 1 to 4), and food with 6.1, 6.2, 8, never share a box."""
    carriage: Carriage = "sea"
    centre_length_warn: Decimal = Decimal("0.05")
    """Centre of gravity off the middle of the length by more than this share: warning (CTU Code, rule 60)."""
    centre_length_max: Decimal = Decimal("0.10")
    """… by more than this share: error (rule 60)."""
    centre_height_warn: Decimal = Decimal("0.50")
    """Centre of gravity above this share of the inner height: warning (CTU Code 2014, chapter 10: low when possible)."""
    half_mass_max: Decimal = Decimal("0.60")
    """Not more than this share of the mass in half the length: warning (60/50 rule, CTU Code)."""
    centre_side_rail_mm: int = 100
    """Sideways offset allowed on rail (铁总运〔2015〕296号, text not confirmed: warning until it is, rule 60)."""
    pair_difference_rail_kg: Decimal = Decimal("5000")
    """Two 20 ft boxes on one wagon differ in gross mass by less than this (operators say 5 t or 6 t: the stricter)."""
    gross_20_rail_kg: Decimal = Decimal("24000")
    """Gross mass of a 20 ft box on a China-Europe train (operator page; a setting of the route)."""
    gross_40_rail_kg: Decimal = Decimal("25000")
    """Gross mass of a 40 ft or 45 ft box on a China-Europe train (operator page; some routes allow more)."""
    stowage_share: Decimal = Decimal("0.85")
    """Share of the inner volume counted as usable for goods without piece sizes. Trade custom counts 28, 58 and 68 m3
    for 20GP, 40GP and 40HQ, which is 0.84 to 0.89 of the inner volume: a setting, always told with the estimate."""
    line_window_mm: int = 1000
    """Length of the stretch over which the line load is taken; a piece's mass lies evenly along its length in x."""


@dataclass(frozen=True, kw_only=True)
class LoadRequest:
    """What is to be loaded, into what. `boxes` are the types offered; how many of each is the packer's answer unless
    `box_counts` says how many there are."""

    pieces: tuple[PieceKind, ...]
    boxes: tuple[Box, ...]
    box_counts: tuple[int | None, ...] = ()
    """As long as `boxes`, or empty: any number of each. None = any number of this one."""
    unit_mm: int = 1
    limits: Limits = field(default_factory=Limits)
    seed: int = 1
    label: str = "1"
    """Number of the case in its file."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One piece in a box: kind (index into `LoadRequest.pieces`, from 0), corner, extent; unit of the request."""

    kind: int
    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int


@dataclass(frozen=True, kw_only=True)
class LoadedBox:
    """One box of a plan. `placements` stand in loading order: what carries a piece comes before it, always; and as far
    as that allows, nothing placed later has to pass through what already stands (from the front wall to the door)."""

    box: Box
    placements: tuple[Placement, ...]


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """Pieces that are in no box, and why, as a Chinese sentence with its remedy."""

    kind: int
    count: int
    id: str
    """Stable: too-large, door, bad-size, payload, no-room, too-many, hazard …"""
    message: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class LoadPlan:
    """The answer to a request. `notes` are Chinese sentences about the plan as a whole (what was assumed, what the
    search lacked); they are shown with the plan and printed on it."""

    boxes: tuple[LoadedBox, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    """Indexes into `boxes` of 20 ft boxes meant for one wagon."""
    split_houses: tuple[str, ...] = ()
    """House bills found to fit no single box as a whole, and therefore spread over several."""
    seconds: float = 0.0
    """Wall time the planning took: a reading for people, no part of equality of plans in tests."""


@dataclass(frozen=True, kw_only=True)
class PlanFault:
    """Something the independent checker found in a plan. `box` and `placements` are indexes from 0 (None and () when
    it concerns the plan as a whole)."""

    id: str
    """Stable: bounds, overlap, orientation, count, support, stackable, top-load, payload, line-load, door, drop-order,
    hazard, food, house-split, centre-length, centre-side, centre-height, half-mass, pair, gross …"""
    severity: Literal["error", "warning"]
    message: str
    remedy: str
    box: int | None = None
    placements: tuple[int, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """The figures behind the sentence: what was found, what is allowed."""
