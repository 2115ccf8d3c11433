"""A case goes to another desk whole or without its prices, is known again there, and is filed by one desk only."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cqdesk.actions import filing as filings
from cqdesk.actions.cases import case_view, new_case, work_list
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.drafts import open_draft, paste_block, type_in
from cqdesk.actions.handing_out import demand_holder, hand_out, take_back
from cqdesk.actions.taking_in import take_in
from cqdesk.actions.verifying import verify
from cqdesk.domain.clock import ManualClock
from cqdesk.errors import UserError
from cqdesk.forms.declaration.prices import Hidden, form_without_prices
from cqdesk.forms.document import to_document
from cqdesk.store import attached_papers, cases, history
from cqdesk.store.attached_papers import AttachedPaper
from cqdesk.store.signing_key import public_bytes
from tests.actions.conftest import START
from tests.actions.test_backup import refused
from tests.actions.test_state import feed, receipt, response, sent

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    """The desk of somebody else."""
    with open_desk(tmp_path / "other", clock=ManualClock(START), user="wang") as desk:
        yield desk


@pytest.fixture
def imported(desk: Desk) -> str:
    """A case with papers that name prices, a price typed by hand, and one in a free text."""
    from cqdesk.actions.papers_in import import_files

    done = import_files(desk, [SAMPLES / "江海联运拼箱出口-发票.xlsx", SAMPLES / "江海联运拼箱出口-装箱单.xlsx"])
    type_in(desk, done.case, 1, {"goods[1].total_price": "98765.43", "freight_value": "4321.5"})
    type_in(desk, done.case, 1, {"remarks": "总价 98,765.43 美元", "marks_and_numbers": "C/NO 1-40"})
    return done.case


def form_of(desk: Desk, case: str) -> dict[str, Any]:
    return to_document(open_draft(desk, case, 1).filled.form)


def test_a_whole_case_arrives_with_papers_receipts_and_its_history(
    desk: Desk, other: Desk, imported: str, tmp_path: Path
) -> None:
    out = hand_out(desk, imported, tmp_path, to="王五报关行")
    got = take_in(other, out.file)
    assert (got.result, got.fingerprint, got.partial) == ("new", out.fingerprint, False)
    assert form_of(other, got.case) == form_of(desk, imported)
    theirs, ours = case_view(other, got.case), case_view(desk, imported)
    assert [(p.name, p.kind_zh, p.lines) for p in theirs.papers] == [(p.name, p.kind_zh, p.lines) for p in ours.papers]
    assert verify(other)["issues"] == []
    assert verify(desk)["issues"] == []
    assert ours.history[0].act_zh == "交出票包"
    acts = [row.act_zh for row in theirs.history]
    assert acts[0] == "打开票包"
    assert acts[1:] == [row.act_zh for row in ours.history[1:]]
    assert {row.who for row in theirs.history} == {"tester", "wang"}


def test_attached_papers_go_along_with_a_whole_case_only(
    desk: Desk, other: Desk, imported: str, tmp_path: Path
) -> None:
    pdf = b"%PDF-1.4 attached"
    sha256 = desk.files.keep(pdf)
    with desk.store.write() as connection:
        found = cases.case_of(connection, imported)
        paper = AttachedPaper(name="A1.pdf", sha256=sha256, size=len(pdf), pages=[{"page": 1}], added_at=START)
        attached_papers.add(connection, found.id, paper)
    assert b"%PDF" not in hand_out(desk, imported, tmp_path, to="仓库", partial=True).file.read_bytes()
    for _ in range(2):  # the second time it is there already
        got = take_in(other, hand_out(desk, imported, tmp_path, to="王", copy=True).file)
    with other.store.read() as connection:
        held = attached_papers.of_case(connection, cases.case_of(connection, got.case).id)
    assert held == {"A1.pdf": paper}
    assert other.files.read(sha256) == pdf
    assert verify(other)["issues"] == []


def test_receipts_keep_the_stage_and_what_was_filed_is_not_filed_again(desk: Desk, other: Desk, tmp_path: Path) -> None:
    to = sent(desk)
    assert refused(lambda: hand_out(desk, to.case, tmp_path, to="王")) == "package-under-way"
    feed(desk, to, [response(to), receipt(to, "7", 1), receipt(to, "L", 2, entry=1)])
    got = take_in(other, hand_out(desk, to.case, tmp_path, to="王").file)
    (item,) = work_list(other)
    assert (item.stage, item.step) == ("received", "answered")
    assert item.numbers == work_list(desk)[0].numbers
    assert verify(other)["issues"] == []
    feed(other, to, [receipt(to, "P", 9)])  # the answer that comes later finds the case at its new desk
    assert case_view(other, got.case).item.stage == "released"


def test_only_one_desk_may_file(desk: Desk, other: Desk, imported: str, tmp_path: Path) -> None:
    def demands(at: Desk, case: str) -> Callable[[], None]:
        def ask() -> None:
            with at.store.read() as connection:
                demand_holder(connection, cases.case_of(connection, case).id)

        return ask

    out = hand_out(desk, imported, tmp_path, to="王")
    got = take_in(other, out.file)
    assert refused(demands(desk, imported)) == "case-handed-over"
    demands(other, got.case)()
    assert refused(lambda: hand_out(desk, imported, tmp_path, to="李")) == "case-handed-over"
    assert "重复申报" in take_back(desk, imported)
    demands(desk, imported)()
    assert refused(lambda: take_back(desk, imported)) == "package-none-out"
    copy = take_in(other, hand_out(desk, new_case(desk, direction="export"), tmp_path, to="王", copy=True).file)
    assert refused(demands(other, copy.case)) == "case-is-copy"


def test_filing_asks_who_holds_the_case(desk: Desk, imported: str, tmp_path: Path) -> None:
    hand_out(desk, imported, tmp_path, to="王")
    with pytest.raises(UserError) as caught, desk.store.write() as connection:
        filings._queue(desk, connection, imported, 1, "any", "folder")
    assert caught.value.id == "case-handed-over"


# --- opened again --------------------------------------------------------------------------------------------


def test_the_same_package_twice_says_so_and_a_later_one_updates(
    desk: Desk, other: Desk, imported: str, tmp_path: Path
) -> None:
    first = hand_out(desk, imported, tmp_path, to="王", copy=True)
    case = take_in(other, first.file).case
    again = take_in(other, first.file)
    assert (again.result, again.case) == ("known", case)
    type_in(desk, imported, 1, {"contract_number": "CT-9"})
    desk.files.keep(b"x")
    later = take_in(other, hand_out(desk, imported, tmp_path, to="王").file)
    assert (later.result, later.case) == ("updated", case)
    assert form_of(other, case) == form_of(desk, imported)
    assert [one.case for one in work_list(other)] == [case]
    assert take_in(other, first.file).result == "known"
    assert verify(other)["issues"] == []


def test_what_was_edited_here_is_never_written_over(desk: Desk, other: Desk, imported: str, tmp_path: Path) -> None:
    case = take_in(other, hand_out(desk, imported, tmp_path, to="王", copy=True).file).case
    type_in(other, case, 1, {"contract_number": "ours"})
    type_in(desk, imported, 1, {"contract_number": "theirs"})
    second = hand_out(desk, imported, tmp_path, to="王", copy=True)
    assert refused(lambda: take_in(other, second.file)) == "package-edited-here"
    assert form_of(other, case)["contract_number"] == "ours"


def test_our_own_package_our_own_case_an_older_one_and_less_are_told(
    desk: Desk, other: Desk, imported: str, tmp_path: Path
) -> None:
    old = hand_out(desk, imported, tmp_path / "old", to="王", copy=True)
    type_in(desk, imported, 1, {"contract_number": "CT-9"})
    new = hand_out(desk, imported, tmp_path, to="王", copy=True)
    assert refused(lambda: take_in(desk, new.file)) == "package-own"
    take_in(other, new.file)
    assert refused(lambda: take_in(other, old.file)) == "package-older"
    less = hand_out(desk, imported, tmp_path, to="王", partial=True)
    assert refused(lambda: take_in(other, less.file)) == "package-less"
    back = hand_out(other, work_list(other)[0].case, tmp_path, to="张", copy=True)
    assert refused(lambda: take_in(desk, back.file)) == "package-case-ours"


def test_a_new_key_under_a_known_name_is_said(desk: Desk, other: Desk, tmp_path: Path) -> None:
    def remark() -> str:
        case = new_case(desk, direction="export")
        return "".join(take_in(other, hand_out(desk, case, tmp_path, to="王").file).remarks)

    assert "第一次收到" in remark()
    assert remark() == ""
    (desk.places.root / "keys" / "case-package.key").unlink()
    assert "另一把钥匙" in remark()


def test_the_key_is_for_its_user_alone_and_in_no_backup(desk: Desk, imported: str, tmp_path: Path) -> None:
    from cqdesk.actions.backup import pack_backup

    hand_out(desk, imported, tmp_path, to="王")
    key = desk.places.root / "keys" / "case-package.key"
    assert key.stat().st_mode & 0o077 == 0
    secret = key.read_bytes()
    assert secret not in pack_backup(desk, tmp_path / "stick").place.read_bytes()
    assert secret not in desk.store.path.read_bytes()


# --- without prices ------------------------------------------------------------------------------------------


def all_bytes(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_without_prices_no_figure_of_money_leaves(desk: Desk, other: Desk, imported: str, tmp_path: Path) -> None:
    form = open_draft(desk, imported, 1).filled.form
    figures = {form.freight_value, *(one for line in form.goods for one in (line.unit_price, line.total_price))}
    out = hand_out(desk, imported, tmp_path, to="仓库", partial=True)
    assert (out.purpose, out.originals) == ("copy", 0)
    assert out.hidden > 5
    said = all_bytes(out.file)
    for figure in figures:
        if figure is not None and figure >= 1000:
            assert str(figure) not in said
            assert f"{figure:,}" not in said
    got = take_in(other, out.file)
    there = open_draft(other, got.case, 1).filled.form
    assert [line.total_price for line in there.goods] == [None] * len(form.goods)
    assert there.remarks == ""
    assert there.marks_and_numbers == "C/NO 1-40"
    assert (there.gross_weight_kg, there.package_count) == (form.gross_weight_kg, form.package_count)
    assert [line.trade_quantity for line in there.goods] == [line.trade_quantity for line in form.goods]
    assert verify(other)["issues"] == []
    assert "不能申报" in "".join(got.remarks)
    whole = take_in(other, hand_out(desk, imported, tmp_path, to="仓库", copy=True).file)
    assert (whole.result, whole.case) == ("updated", got.case)
    assert form_of(other, got.case) == form_of(desk, imported)


def test_prices_in_receipts_history_and_half_typed_values_stay_home(desk: Desk, other: Desk, tmp_path: Path) -> None:
    to = sent(desk)
    feed(desk, to, [response(to), receipt(to, "T", 1, "应缴税款 55667.78 元")])
    type_in(desk, to.case, 1, {"freight_value": "about 77889.9"})
    type_in(desk, to.case, 1, {"freight_value": "66554.3"})
    out = hand_out(desk, to.case, tmp_path, to="仓库", partial=True)
    said = all_bytes(out.file)
    assert not [figure for figure in ("55667.78", "77889.9", "66554.3") if figure in said]
    got = take_in(other, out.file)
    assert "tax_due" in case_view(other, got.case).item.flags or case_view(other, got.case).item.stage == "saved"


AMOUNTS = st.decimals(Decimal("1000.01"), Decimal("99999.99"), places=2, allow_nan=False)


@given(AMOUNTS, AMOUNTS, st.sampled_from(["{}", "合计{:,}元", "USD {:f} FOB", "x{}"]))
def test_no_price_stays_in_a_form_nor_in_its_texts(unit: Decimal, total: Decimal, words: str) -> None:
    document = {
        "remarks": words.format(total),
        "contract_number": "A-1",
        "goods": [{"unit_price": str(unit), "total_price": str(total), "trade_quantity": "12", "goods_name": "轴承"}],
    }
    hidden = Hidden()
    kept = form_without_prices(document, hidden)
    assert kept == {"contract_number": "A-1", "goods": [{"trade_quantity": "12", "goods_name": "轴承"}]}


# --- bad input -----------------------------------------------------------------------------------------------


@pytest.fixture
def package(desk: Desk, tmp_path: Path) -> Path:
    case = new_case(desk, direction="export")
    paste_block(desk, case, 1, "goods", 1, ["goods_name", "trade_quantity"], [["轴承", "12"]])
    return hand_out(desk, case, tmp_path, to="王").file


def remade(package: Path, target: Path, change: Callable[[dict[str, Any]], object], *, sign: bool = True) -> Path:
    """The package with another content, signed by somebody else's key if at all."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        content = json.loads(old.read("package.json"))
        change(content)
        signed = json.dumps(content).encode()
        seal = json.loads(old.read("signature.json"))
        if sign:
            key = Ed25519PrivateKey.generate()
            seal |= {"public_key": public_bytes(key).hex(), "signature": key.sign(signed).hex()}
        new.writestr("package.json", signed)
        new.writestr("signature.json", json.dumps(seal))
    return target


def test_a_changed_package_is_forged(other: Desk, package: Path, tmp_path: Path) -> None:
    changed = remade(package, tmp_path / "b.cqpiao", lambda c: c["case"].update(title="x"), sign=False)
    assert refused(lambda: take_in(other, changed)) == "package-forged"
    assert work_list(other) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["case"].update(uid="../../x"),
        lambda c: c["case"].update(direction="sideways"),
        lambda c: c["declarations"][0]["versions"][0]["document"].update(goods="x"),
        lambda c: c["declarations"][0]["versions"][0].update(kind="official"),
        lambda c: c["declarations"][0]["versions"][0].update(links={"rows": 1, "deleted": []}),
        lambda c: c["declarations"].clear(),
        lambda c: c["declarations"].append(c["declarations"][0]),
        lambda c: c["history"]["entries"][0].update(who="nobody"),
        lambda c: c["history"]["entries"].pop(0),
        lambda c: c["history"].update(head="0" * 64),
        lambda c: c["history"]["entries"][0].update(payload=[]),
        lambda c: c.pop("papers"),
        lambda c: c.update(papers=[{"name": "../x", "sha256": "0" * 64, "reading": {"documents": 1, "file": ""}}]),
        lambda c: c.update(purpose="gift"),
        lambda c: c.update(moments=[{"kind": "x", "at": "never", "source": ""}]),
        lambda c: c.update(company={"name": 5}),
    ],
)
def test_a_signed_package_that_is_not_well_made_is_refused_whole(
    other: Desk, package: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    assert refused(lambda: take_in(other, remade(package, tmp_path / "b.cqpiao", change))) == "package-damaged"
    assert work_list(other) == []
    assert verify(other)["issues"] == []


def test_newer_packages_and_unknown_fields_are_refused_as_newer(other: Desk, package: Path, tmp_path: Path) -> None:
    newer = remade(package, tmp_path / "n.cqpiao", lambda c: c.update(schema="cqdesk/case-package/2"))
    assert refused(lambda: take_in(other, newer)) == "package-newer"

    def with_field(content: dict[str, Any]) -> None:
        content["declarations"][0]["versions"][0]["document"]["field_of_next_year"] = "x"

    assert refused(lambda: take_in(other, remade(package, tmp_path / "f.cqpiao", with_field))) == "package-newer"


@pytest.mark.parametrize("name", ["../../evil", "C:\\evil", "originals/../evil", "originals/short", "extra.exe"])
def test_tricks_with_names_are_refused(other: Desk, package: Path, name: str) -> None:
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr(name, b"x")
    assert refused(lambda: take_in(other, package)) in ("gate-entry-name", "package-damaged")


def test_a_bomb_is_stopped(other: Desk, tmp_path: Path) -> None:
    file = tmp_path / "bomb.cqpiao"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("package.json", b" " * (80 << 20))
        archive.writestr("signature.json", b"{}")
    assert refused(lambda: take_in(other, file)) == "gate-bomb"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_cut_or_flipped_byte_gets_in_or_raises_a_fault(
    other: Desk, package: Path, tmp_path: Path, data: st.DataObject
) -> None:
    whole = package.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = tmp_path / "broken.cqpiao"
    flipped = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    broken.write_bytes(whole[:at] if data.draw(st.booleans()) else flipped)
    try:
        got = take_in(other, broken)
    except UserError:
        assert len(work_list(other)) <= 1
    else:  # a byte nobody reads: what came in is what was signed
        (line,) = form_of(other, got.case)["goods"]
        assert (line["goods_name"], line["trade_quantity"]) == ("轴承", "12")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_package_is_refused(other: Desk, tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.cqpiao"
    file.write_bytes(data)
    assert refused(lambda: take_in(other, file)) in ("package-foreign", "package-damaged")


def test_the_chain_of_the_receiver_names_what_came(desk: Desk, other: Desk, package: Path) -> None:
    got = take_in(other, package)
    with other.store.read() as connection:
        found = cases.case_of(connection, got.case)
        (entry,) = history.entries(connection, f"case:{found.uid}")
    assert (entry.act, entry.payload["from"], entry.payload["fingerprint"]) == ("case_in", "tester", got.fingerprint)


def test_a_folder_that_cannot_be_written_leaves_the_case_here(desk: Desk, imported: str, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    refused(lambda: hand_out(desk, imported, blocked, to="王"))
    with desk.store.read() as connection:
        demand_holder(connection, cases.case_of(connection, imported).id)
