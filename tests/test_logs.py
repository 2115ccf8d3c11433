"""What leaves the program for those who mend it names no client: log lines, traces, the support bundle."""

from __future__ import annotations

import logging
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqdesk.actions.cases import new_case
from cqdesk.actions.desk import open_desk
from cqdesk.actions.drafts import type_in
from cqdesk.actions.support import support_parts, write_support
from cqdesk.app import _log_to
from cqdesk.codes.build import build
from cqdesk.domain.clock import ManualClock
from cqdesk.fault_log import LARGEST_LOG, ValueFreeFormatter, keep_fault, masked
from tests.actions.conftest import START

SECRETS = {
    "重庆某某机电有限公司": "company",
    "91500000MA5U12345X": "credit code",
    "E20260000123456789": "client number",
    "800120261234567890": "entry number",
    "98765.43": "price",
    "1,234,567": "quantity",
    "C:\\Users\\zhang\\Desktop\\invoice.xlsx": "Windows path",
    "/home/zhang/papers/invoice.xlsx": "path",
    "zhang.san@example.com": "mail",
    "13812345678": "telephone",
    "138-1234-5678": "telephone in groups",
    "138 1234 5678": "telephone with blanks",
    "023-60123456": "telephone with its area",
    "(023) 6012-3456": "telephone with its area in brackets",
    "6222 0212 3456 7890": "card",
    "88.50": "small price",
    "91500000ma5u12345x": "credit code in small letters",
}


@pytest.mark.parametrize("secret", SECRETS, ids=list(SECRETS.values()))
@pytest.mark.parametrize("form", ["filing {} failed", "{}", "value='{}', next", "({})"])
def test_what_may_be_a_clients_is_masked(secret: str, form: str) -> None:
    assert secret not in masked(form.format(secret))
    assert not set(masked(form.format(secret))) & set("重庆机电")


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-21 10:30:00,123 ERROR cqdesk.ui.lane: fault in the window:",
        "  cqdesk/store/engine.py:123 write",
        "sqlalchemy.exc.OperationalError",
        "courier: 3 sent, 12 received, 0 in doubt [store-busy]",
        "2026-11-21T10:30:00 cqdesk 0.4.0 Linux-6.1.0-amd64 python 3.11.2",
        "a round took 12.5 s at 10:30:00.25",
    ],
)
def test_what_helps_to_mend_stays(line: str) -> None:
    assert masked(line) == line


@given(
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1), st.integers(10**5, 10**18)
)
def test_no_chinese_name_and_no_long_number_passes(name: str, number: int) -> None:
    line = masked(f"case {name} has {number} pieces")
    assert str(number) not in line
    assert not any("\u4e00" <= sign <= "\u9fa5" for sign in line)


def test_a_line_of_ours_that_names_a_client_is_masked_in_the_log(tmp_path: Path) -> None:
    record = logging.LogRecord(
        "cqdesk.sync", logging.WARNING, "x.py", 1, "%s waits for %s", ("重庆公司", "98765.43"), None
    )
    assert ValueFreeFormatter().format(record).endswith("<text> waits for <number>")


def test_logs_are_rotated(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    _log_to(tmp_path)
    (added,) = [one for one in root.handlers if one not in before]
    try:
        for number in range(3):
            added.handle(logging.LogRecord("cqdesk", logging.ERROR, "x.py", number, "x" * 900_000, (), None))
    finally:
        root.removeHandler(added)
        added.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cqdesk.log", "cqdesk.log.1", "cqdesk.log.2"]
    log = keep_fault(ValueError("重庆公司"), tmp_path, "cqdesk check")
    assert log is not None
    assert "重庆" not in log.read_text("utf-8")
    log.write_bytes(b"x" * (LARGEST_LOG + 1))
    keep_fault(ValueError(), tmp_path, "cqdesk check")
    assert (tmp_path / "faults.log.1").stat().st_size == LARGEST_LOG + 1
    assert log.stat().st_size < 2000


def test_the_support_bundle_is_what_was_shown_and_holds_no_client(tmp_path: Path) -> None:
    build()
    root = tmp_path / "data"
    with open_desk(root, clock=ManualClock(START), user="zhangsan") as desk:
        case = new_case(desk, direction="export", client="重庆某某机电有限公司")
        type_in(desk, case, 1, {"contract_number": "SECRET-77", "remarks": "机密备注"})
        (desk.places.log / "cqdesk.log").write_text("2026 ERROR cqdesk: 重庆某某机电有限公司 98765.43\n", "utf-8")
        parts = support_parts(root, desk.clock)
    file = write_support(parts, tmp_path / "out" / "support.zip")
    with zipfile.ZipFile(file) as archive:
        written = {name: archive.read(name).decode() for name in archive.namelist()}
    assert written == {part.name: part.text for part in parts}
    everything = "\n".join(written.values())
    assert "cases: 1" in everything
    for secret in ("重庆", "SECRET-77", "机密", "98765", "zhangsan", str(tmp_path)):
        assert secret not in everything


def test_the_bundle_is_made_without_a_store_that_opens(tmp_path: Path) -> None:
    (tmp_path / "cqdesk.sqlite").write_bytes(b"broken" * 1000)
    (state,) = support_parts(tmp_path)
    assert "store: store-foreign" in state.text
