"""The desk a round of `by_hand` is played on: work in hand in every list, so that no pane that is looked at is empty.

Four cases (one that is filed in the round, one ready, one accepted by customs, one refused), a consol in its warehouse and
boxes with a second one beside it, the month of a trader and of a producer, a backup. All of it is invented; nothing has
left it yet.
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from cqdesk.actions import consol_samples, refund_claims, refund_import
from cqdesk.actions.attachments import attach, guess_kind, sources_of, squeeze
from cqdesk.actions.backup import take_backup
from cqdesk.actions.brokers import set_template
from cqdesk.actions.confirmations import confirm, remind, send_proof
from cqdesk.actions.consol_board import suggestion
from cqdesk.actions.consol_changes import allocate, reweigh_house
from cqdesk.actions.consol_demo import load_consol_sample
from cqdesk.actions.consol_lots import put_lots
from cqdesk.actions.consol_plans import plan_box
from cqdesk.actions.consols import list_consols, open_consol
from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import insert_row, open_draft, type_in
from cqdesk.actions.hand_over import hand_over
from cqdesk.actions.notes import add_note
from cqdesk.actions.office_records import put_record
from cqdesk.actions.read_back import read_back
from cqdesk.actions.verifying import verify_and_note
from cqdesk.actions.warehouse import arrive, hold_house, issue_entry_notes
from cqdesk.domain.consolidation.model import Measured
from cqdesk.domain.consolidation.warehouse import HoldReason
from cqdesk.forms.document import filled_document

FILED, READY, ACCEPTED, REFUSED = (f"26-{number:06d}" for number in range(1, 5))
"""The cases: the first is filed in the round, the others have been through what their names say."""
TRADER, MAKER = "重庆嘉陵云帆进出口有限公司", "重庆两江晶映电器有限公司"
"""The firms whose month of refunds is in hand."""
BROKER = "示例快通"
TESTS = Path(__file__).resolve().parents[2] / "tests"
PRINT = "核对单.pdf"
"""Beside the desk: what the broker sent back for the case that is ready, with two values changed."""
_STILL_OUT, _SHORT = 5, 3
"""Of so many lots one has not come yet, and one is short by a piece."""


def make(place: Path, *, practice: bool) -> None:
    """Make the desk in `place/data`, and the papers that lie beside it."""
    place.mkdir(parents=True)
    with open_desk(place / "data", practice=practice) as desk:
        ours, found = samples()
        for sample in (found[0], found[2], found[3], found[4]):
            load_sample(desk, sample, ours)
        _filed(desk, place)
        _ready(desk, place)
        _accepted(desk, place)
        _refused(desk, place)
        put_record(
            desk, "card", {"number": "2100000000018", "kind": "operator", "holder": "陈示例"}, company=ours["name"]
        )
        _consols(desk, ours)
        _refunds(desk)
        verify_and_note(desk)
        take_backup(desk, "by hand")


def change_after_sending(desk: Desk) -> None:
    """What a forwarder learns when the manifests are out: a house is heavier. It is owed then."""
    number = consol_in_hand(desk)
    house = open_consol(desk, number).consol.houses[0]
    reweigh_house(desk, number, house.number, {lot.id: lot.gross_kg + 12 for lot in house.lots})


def consol_in_hand(desk: Desk) -> str:
    """The consol that is sent in the round: the newest, which the screen shows first."""
    return max(one.number for one in list_consols(desk))


# --- cases


def _filed(desk: Desk, place: Path) -> None:
    """With papers attached, other certificates, an inspection, an authorisation, and the customer's word."""
    pdfs = [_picture(place / name) for name in ("发票-1.jpg", "装箱单-1.jpg")]
    attach(desk, FILED, 1, squeeze(desk, [one for pdf in pdfs for one in sources_of([pdf], guess_kind(pdf.name))]))
    for row, (letter, number) in enumerate((("B", "500120260000018"), ("Y", "<R1>E26500000000018")), start=1):
        insert_row(desk, FILED, 1, "licences", row)
        type_in(desk, FILED, 1, {f"licences[{row}].licence_code": letter, f"licences[{row}].licence_number": number})
    for row, (kind, count) in enumerate((("22", "3"), ("06", "2")), start=1):
        insert_row(desk, FILED, 1, "other_packages", row)
        values = {"package_type": kind, "package_count": count}
        type_in(desk, FILED, 1, {f"other_packages[{row}].{name}": words for name, words in values.items()})
    put_record(
        desk,
        "inspection",
        {"kind": "machine", "notified_on": "2026-11-22", "place": "果园港查验场", "papers": "装箱单、提单"},
        case=FILED,
        number=1,
    )
    for values in (
        {"kind": "single", "state": "waiting", "started_by": "client"},
        {"kind": "long", "state": "confirmed", "number": "20268000000000018", "valid_to": "2027-06-30"},
    ):
        put_record(desk, "authorisation", values, case=FILED)
    send_proof(desk, FILED, to="李经理")
    confirm(desk, FILED, by="李经理", way="chat", remark="微信回复：无误")


def _ready(desk: Desk, place: Path) -> None:
    """With a proof sheet that waits, a broker who has it, and the print that came back from him."""
    set_template(desk, BROKER, TESTS / "samples" / "brokers" / f"{BROKER}.xlsx")
    send_proof(desk, READY, to="王女士")
    remind(desk, READY)
    hand_over(desk, READY, BROKER, place / "交单")
    form: dict[str, Any] = filled_document(open_draft(desk, READY).filled)
    form["gross_weight_kg"] = "4321"
    form["goods"][0]["goods_name"] = "改后品名"
    (place / PRINT).write_bytes(_print(form, "800220260000054321"))


def _accepted(desk: Desk, place: Path) -> None:
    """Read back from a print, accepted, and to be amended: ours, and one customs asked for."""
    file = place / "已申报.pdf"
    file.write_bytes(_print(filled_document(open_draft(desk, ACCEPTED).filled), "800220260000012345"))
    read_back(desk, ACCEPTED, file)
    add_note(desk, ACCEPTED, channel="J", text="海关电话：已审结")
    type_in(desk, ACCEPTED, 1, {"gross_weight_kg": "4321.5", "remarks": "毛重以过磅为准"})
    ours = {"amendment_type": "amend", "started_by": "us", "state": "draft", "reason": "毛重录入错误"}
    theirs = {**ours, "started_by": "customs", "reason": "请补充品牌", "answer_by": "2026-12-01"}
    for values in (ours, theirs):
        put_record(desk, "amendment", values, case=ACCEPTED, number=1)


def _refused(desk: Desk, place: Path) -> None:
    """A reason from the telephone, with a picture."""
    chat = _picture(place / "聊天.jpg")
    add_note(desk, REFUSED, channel="E", text="报关行来电：毛重与舱单不符，商品第1项申报要素不全", evidence=[chat])


def _print(form: dict[str, Any], entry: str) -> bytes:
    made: bytes = import_module("tests.exchange.prints").official_print(form, entry=entry)
    return made


def _picture(file: Path) -> Path:
    from PIL import Image, ImageDraw

    page = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(page)
    for line in range(30):
        pen.rectangle((100, 100 + line * 50, 300 + line * 25, 116 + line * 50), fill="black")
    made = BytesIO()
    page.save(made, "JPEG", quality=80)
    file.write_bytes(made.getvalue())
    return file


# --- consol and refund


def _consols(desk: Desk, ours: dict[str, Any]) -> None:
    made = consol_samples.consol_samples(desk.clock.now())
    consol_samples.put_companies(desk, ours, made)
    load_consol_sample(desk, made[1])
    number = load_consol_sample(desk, made[0])
    held = allocate(desk, number, suggestion(desk, number).lots)
    issue_entry_notes(desk, number)
    for at, (house, lot) in enumerate(held.consol.lots()):
        if at % _STILL_OUT:
            came = Measured(pieces=lot.pieces - (at % _SHORT == 1), gross_kg=lot.gross_kg, volume_m3=lot.volume_m3)
            arrive(desk, number, house.number, lot.id, came, marks=lot.marks, truck="渝A12345")
    hold_house(desk, number, held.consol.houses[-1].number, HoldReason.UNPAID, "仓租未付")
    sized = held.consol.containers[-1].number
    inside = set(held.consol.houses_in(sized))
    rows = [
        {"house": house.number, "id": lot.id, "sizes": f"{lot.pieces}*360*350*300"}
        for house, lot in held.consol.lots()
        if house.number in inside
    ]
    put_lots(desk, number, rows)
    plan_box(desk, number, sized, seconds=1.0)


def _refunds(desk: Desk) -> None:
    month = import_module("tests.samples.make_refund_samples")
    for firm, tax_id, folder in (
        (TRADER, month.TRADER_ID, "trading"),
        (MAKER, month.MAKER_ID, "producer"),
    ):
        records = [path for path in sorted((month.FOLDER / folder).iterdir()) if "反馈" not in path.name]
        refund_import.import_any(desk, firm, records, tax_id=tax_id)
        refund_claims.make(desk, firm, "2026-10")
