"""CNT: container rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cqdesk.domain import iso6346
from cqdesk.domain.iso6346 import ContainerFlaw
from cqdesk.domain.loading.model import Limits
from cqdesk.domain.quantity import exact_sum, plain

from ...rules import Answer, Facts, cannot, found, rule
from ..container_size import LARGE, SMALL, size_of
from ..fields import Container, Declaration
from .shared import FILLING_RULES, INTERFACE, TWO_DIGITS, UNPACKED, must_match
from .transport import RAIL

MAX_ROWS = 500
_ITEMS = re.compile("[0-9]{1,4}(,[0-9]{1,4})*")


def _rows(d: Declaration) -> Iterator[tuple[str, Container]]:
    for row, container in enumerate(d.containers, start=1):
        yield f"containers[{row}]", container


def _items(container: Container) -> list[int] | None:
    """The item numbers of a row; None when they are not written as a list of numbers."""
    if not _ITEMS.fullmatch(container.item_numbers):
        return None
    return [int(number) for number in container.item_numbers.split(",")]


def _number_rule(id: str, flaw: ContainerFlaw, title: str, settles: tuple[str, ...] = ()) -> None:
    def judge(d: Declaration, facts: Facts) -> Iterator[Answer]:
        for path, container in _rows(d):
            if iso6346.check(container.container_number) is flaw:
                yield found(f"{path}.container_number", value=container.container_number or "空")

    judge.__doc__ = title
    # A shipper's own or a domestic box may carry another number: the clerk may set it aside with a reason.
    rule(id, "error", source="ISO 6346", settles=settles, overridable=True)(judge)


_number_rule("CNT-001", ContainerFlaw.FORM, "Four letters and seven digits.", settles=("containers.container_number",))
_number_rule("CNT-002", ContainerFlaw.CHECK, "The check digit of a container number.")

must_match(
    "CNT-003",
    "containers.container_spec",
    TWO_DIGITS,
    "The container size has two digits.",
    source="code table 集装箱规格 since 2018",
)


@rule("CNT-004", "error", source=f"{INTERFACE}: GoodsNo; filling guide of 2018", settles=("containers.item_numbers",))
def items_exist(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A container lists its items, and they exist."""
    for path, container in _rows(d):
        items = _items(container)
        unknown = [n for n in items or () if not 1 <= n <= len(d.goods)]
        if not container.item_numbers:
            yield found(f"{path}.item_numbers", trouble="为空")
        elif unknown:
            yield found(f"{path}.item_numbers", trouble=f"超出项号：{'、'.join(map(str, unknown))}")


@rule("CNT-005", "error", source=f"{INTERFACE}: GoodsNo")
def items_form(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Item numbers are separated by half-width commas, 255 characters at most."""
    for path, container in _rows(d):
        words = container.item_numbers
        if words and (not _ITEMS.fullmatch(words) or len(words) > 255):
            yield found(f"{path}.item_numbers")


@rule("CNT-006", "warning", source=f"{FILLING_RULES} item 32", at_submit=True, needs=("path?",))
def items_in_containers(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """With containers, every item is in one."""
    if not d.containers or facts.known.containers_needed is False:
        return
    lists = [_items(container) for container in d.containers]
    if any(items is None for items in lists):
        return  # the rows themselves are wrong: CNT-004, CNT-005
    packed = {number for items in lists for number in items or ()}
    left = [number for number in range(1, len(d.goods) + 1) if number not in packed]
    if left:
        yield found("containers[1].item_numbers", items="、".join(map(str, left)))


@rule("CNT-007", "error", source="one row per container")
def container_twice(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A container stands once."""
    first: dict[str, int] = {}
    for row, container in enumerate(d.containers, start=1):
        number = container.container_number
        if number and number in first:
            yield found(f"containers[{row}].container_number", value=number, row=first[number])
        first.setdefault(number, row)


@rule("CNT-008", "error", source=f"{INTERFACE}: LclFlag")
def shared_container_flag(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The LCL flag is 0 or 1; the interface does not demand it, so an empty one passes."""
    for path, container in _rows(d):
        if container.lcl_flag not in ("", "0", "1"):
            yield found(f"{path}.lcl_flag", value=container.lcl_flag)


@rule("CNT-012", "error", source="trade practice; customs path", at_submit=True, needs=("path?", "manifest?"))
def containers_missing(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A path that needs container rows has some; of goods in bulk or bare only the manifest knows."""
    if d.containers or d.transport_mode not in ("2", "3") or facts.known.containers_needed is False:
        return
    if facts.known.containers_needed and d.package_type not in UNPACKED:
        yield found("containers")
    else:
        yield cannot(
            "不知道本票现在是否须填集装箱：已装箱的请补填集装箱；散货，或装箱前提前申报的，可不填。", "containers"
        )


@rule("CNT-016", "error", source="official message schema of 2018")
def too_many_containers(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """At most 500 containers."""
    if len(d.containers) > MAX_ROWS:
        yield found("containers", count=len(d.containers))


BOX_TARE_KG = Decimal(5000)
"""More than any ordinary box weighs empty: stands in where the tare is not known."""
BOX_GROSS_KG = Decimal(30480)
"""ISO 668: largest gross weight of boxes of 20 and 40 feet."""
_ON_TRAINS = Limits()
"""What load plans and consols take for China-Europe trains; some routes accept more, so it is only ever a warning."""


def _full_loads(d: Declaration) -> list[tuple[Container, Decimal]] | None:
    """The containers with their weights when none is shared and all weights are given."""
    loads = []
    for container in d.containers:
        weight = container.container_gross_weight_kg
        if container.lcl_flag != "0" or weight is None:
            return None
        loads.append((container, weight))
    return loads or None


@rule("CNT-010", "warning", source=f"{FILLING_RULES} item 32; GACC 2018/60 and filling guide of 2018")
def loads_against_gross(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """Boxes that are not shared weigh together no more than the gross weight and their tare."""
    loads = _full_loads(d)
    if loads is None or d.gross_weight_kg is None:
        return
    total = exact_sum(weight for _container, weight in loads)
    tare = exact_sum(container.tare_weight_kg or BOX_TARE_KG for container, _weight in loads)
    if total > d.gross_weight_kg + tare:
        yield found("containers[1].container_gross_weight_kg", total=plain(total), gross=plain(d.gross_weight_kg))


def _gross_limit(d: Declaration, container: Container, facts: Facts) -> tuple[Decimal, str]:
    """What a box may weigh in kg, goods and tare, and what the limit is called."""
    entry = facts.find("container_types", container.container_spec)
    size = size_of(entry.name_zh) if entry is not None and d.transport_mode == RAIL else ""
    if size == SMALL:
        return _ON_TRAINS.gross_20_rail_kg, "班列20英尺箱一般上限"
    if size == LARGE:
        return _ON_TRAINS.gross_40_rail_kg, "班列40英尺箱一般上限"
    return BOX_GROSS_KG, ""


@rule("CNT-011", "warning", source="ISO 668: 30,480 kg; page of a China-Europe train operator: 24 t and 25 t")
def overloaded(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """A box weighs 30,480 kg at most; on a train one of 20 ft 24 t, a larger one 25 t, where the route takes no more."""
    for path, container in _rows(d):
        weight = container.container_gross_weight_kg
        limit, name = _gross_limit(d, container, facts)
        if weight is not None and weight > limit:
            yield found(f"{path}.container_gross_weight_kg", value=plain(weight), limit=f"{name}{plain(limit)}")


@rule("CNT-017", "warning", source="GACC 2018/60 and filling guide of 2018")
def tare_left_out(d: Declaration, facts: Facts) -> Iterator[Answer]:
    """The weight of a box is tare and goods: boxes that are not shared weigh more than the goods."""
    loads = _full_loads(d)
    if loads is None or d.gross_weight_kg is None or d.gross_weight_kg <= 0:
        return
    total = exact_sum(weight for _container, weight in loads)
    if total <= d.gross_weight_kg:
        yield found("containers[1].container_gross_weight_kg", total=plain(total), gross=plain(d.gross_weight_kg))
