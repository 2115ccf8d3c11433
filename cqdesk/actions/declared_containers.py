"""The size of a container on a print as a code: prints count standard boxes, the form wants the kind as well."""

from __future__ import annotations

from ..forms.declaration.container_size import is_of_kind, size_of
from ..forms.declaration.fields import Declaration
from .declared_files import Declared
from .desk import Desk

_TABLE = "container_types"


def settle_sizes(desk: Desk, ours: Declaration, one: Declared) -> None:
    """Fill in what the sizes on a print mean for the containers we hold: our code where the size agrees, the same kind in
    the other size where it differs. A container we do not hold stays without: its kind is not known."""
    sizes = one.printed.box_sizes if one.printed is not None else {}
    held = {box.container_number: box.container_spec for box in ours.containers}
    for row, box in enumerate(one.filled.form.containers, start=1):
        size, origin = sizes.get(box.container_number, ("", ""))
        code = held.get(box.container_number, "")
        entry = desk.codes.find(_TABLE, code, desk.today) if code else None
        if not size or box.container_spec or entry is None:
            continue
        if size_of(entry.name_zh) != size:
            known = desk.codes.entries(_TABLE)
            code = next((other.code for other in known if is_of_kind(entry.name_zh, other.name_zh, size)), code)
        one.filled.type_in(f"containers[{row}].container_spec", code, origin)
