"""The further sections of an earlier case (containers, permits, attached documents …) offered for taking over.

What belongs to one shipment is offered without a tick and says why: a container, permit or file number that was declared
twice is a refusal, and worse if it is not noticed. The rest of such a row is not ticked either: a box or permit without its
number would stand in red at once. What a firm declares the same way every time (qualification, certificates asked for) is
ticked in a draft that has none of it yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..forms import path as paths
from ..forms.declaration.fields import Declaration
from ..forms.document import Filled
from ..forms.spec import fields_of, spec_of
from .library_fill import Difference

_BOX = "箱号每票不同，请填本票的箱号"
_WEIGHT = "重量、件数每票不同，请核对"
_ITEMS = "随商品项号而定，请核对"
_PERMIT = "证件编号每票不同，请填本票证件的编号"
_FILE = "文件和编号属于原票，须另行上传"
_WITHOUT_NUMBER = "随本行的号码、件数，未填时整行不必带入；需要时请连同号码一起勾选"
_AGREEMENT = "长期委托协议可沿用，请核对有效期；逐票委托请填新编号"
AUTHORISATION = "10000001"
"""Document kind of the agreement between client and broker (代理报关委托协议), which may be made for a year."""


@dataclass(frozen=True)
class SectionCopy:
    """How the rows of one section are offered."""

    key: str
    """Field by which a row of theirs is known to be one of ours; "" if rows of two shipments are never the same."""
    of_one_shipment: Mapping[str, str] = field(default_factory=dict)
    """Field -> why it is not ticked."""
    never: frozenset[str] = frozenset()
    """Fields that are not offered: they say something about a file or signature of that shipment."""


SECTIONS: Mapping[str, SectionCopy] = {
    "containers": SectionCopy(
        "",
        {
            "container_number": _BOX,
            "item_numbers": _ITEMS,
            "container_gross_weight_kg": _WEIGHT,
            "tare_weight_kg": _WEIGHT,
        },
    ),
    "licences": SectionCopy("licence_code", {"licence_number": _PERMIT}),
    "requested_certificates": SectionCopy("certificate_code"),
    "other_packages": SectionCopy("package_type", {"package_count": _WEIGHT}),
    "company_qualifications": SectionCopy("qualification_type"),
    "goods_users": SectionCopy("contact_name"),
    "documents": SectionCopy(
        "document_code",
        {"document_code": _FILE, "document_format": _FILE, "document_id": _FILE},
        frozenset(
            {
                "operation_note", "file_name", "owner_customs_code", "signer_customs_code", "sign_time", "owner_name",
                "file_size", "item_numbers",
            }
        ),
    ),
    "commitments": SectionCopy("promise_material_code"),
}  # fmt: skip
"""Sections worth taking over, in message order. The others (transit form, proofs of origin line by line, supplementary
and tax forms, pictures of marks) are true of one shipment only and are not offered."""


def compare_sections(ours: Filled[Declaration], theirs: Filled[Declaration], origin: str) -> list[Difference]:
    """What the sections of an earlier case hold that the draft does not; rows the draft lacks come as new ones."""
    found: list[Difference] = []
    for name, how in SECTIONS.items():
        held = len(getattr(ours.form, name))
        if held and not how.key:
            continue  # the boxes of this shipment are known already
        known = {ours.text_at(f"{name}[{row}].{how.key}"): row for row in range(held, 0, -1)} if how.key else {}
        following = held
        for row in range(1, len(getattr(theirs.form, name)) + 1):
            place = known.get(theirs.text_at(f"{name}[{row}].{how.key}"), 0) if how.key else 0
            if not place:
                following += 1
            found += _row(ours, theirs, name, (place or following, row), origin, new=not place)
    return found


def _row(
    ours: Filled[Declaration],
    theirs: Filled[Declaration],
    name: str,
    rows: tuple[int, int],
    origin: str,
    *,
    new: bool,
) -> list[Difference]:
    how, (row, from_row) = SECTIONS[name], rows
    section = spec_of(Declaration, name)
    assert section is not None
    assert section.item is not None
    group = f"{section.label}第 {row} 项" + ("（新增）" if new else "")
    found = []
    unnumbered = new and bool(how.of_one_shipment)
    for spec in fields_of(section.item):
        path, source = f"{name}[{row}].{spec.name}", f"{name}[{from_row}].{spec.name}"
        if spec.name in how.never or spec.item is not None or spec.until is not None or source in theirs.unparsed:
            continue
        mine, words = "" if new else ours.text_at(path), theirs.text_at(source)
        if not words or mine == words:
            continue
        why = how.of_one_shipment.get(spec.name, _WITHOUT_NUMBER if unnumbered else "")
        if name == "documents" and theirs.text_at(f"{name}[{from_row}].document_code") == AUTHORISATION:
            why = _AGREEMENT
        found.append(
            Difference(
                path=path,
                label=spec.label,
                group=group,
                ours=mine,
                theirs=words,
                origin=origin,
                why=why,
                ticked=not mine and not why,
            )
        )
    return found


def closed_up(chosen: Mapping[str, Difference], held: Mapping[str, int]) -> dict[str, Difference]:
    """Path -> value with the new rows of each list closed up: of three offered rows with the second left out, the third
    becomes the second. `held`: how many rows each list has now.
    """
    new_rows: dict[str, set[int]] = {}
    for path in chosen:
        name, row = paths.parse(path)[0]
        if row is not None and row > held.get(name, 0):
            new_rows.setdefault(name, set()).add(row)
    places = {
        (name, row): held.get(name, 0) + place
        for name, rows in new_rows.items()
        for place, row in enumerate(sorted(rows), start=1)
    }
    result = {}
    for path, one in chosen.items():
        name, row = paths.parse(path)[0]
        place = places.get((name, row)) if row is not None else None
        rest = path.partition(".")[2]
        result[f"{name}[{place}].{rest}" if place else path] = one
    return result
