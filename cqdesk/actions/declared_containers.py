"""The size of a container on a print as a code: prints count standard boxes, the form wants the kind as well."""

from __future__ import annotations

from ..forms.declaration.container_size import LARGE, SMALL, is_of_kind, size_of
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from .desk import Desk

_TABLE = "container_types"


def settle_sizes(desk: Desk, ours: Declaration, theirs: Filled[Declaration]) -> None:
    """Put the code of our container in place of the size a print shows: ours where the size agrees, the same kind in the
    other size where it differs. A container we do not have keeps the size in words, which a person must complete."""
    held = {one.container_number: one.container_spec for one in ours.containers}
    for row, box in enumerate(theirs.form.containers, start=1):
        code = held.get(box.container_number, "")
        entry = desk.codes.find(_TABLE, code, desk.today) if code else None
        if entry is None or box.container_spec not in (LARGE, SMALL):
            continue
        if size_of(entry.name_zh) != box.container_spec:
            size, known = box.container_spec, desk.codes.entries(_TABLE)
            code = next((one.code for one in known if is_of_kind(entry.name_zh, one.name_zh, size)), size)
        path = f"containers[{row}].container_spec"
        theirs.type_in(path, code, theirs.origins.get(path, ""))
