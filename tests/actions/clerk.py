"""What tests of filing and exchange stand on: a finished sample case, and the other side played by hand.

The answers are typed here as the official papers show them; nothing of `cqdesk.practice` or of the readers is used.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cqdesk.actions.channels import set_folder_channel
from cqdesk.actions.courier import SyncResult, sync
from cqdesk.actions.demo import load_sample, samples
from cqdesk.actions.desk import Desk, open_desk
from cqdesk.actions.filing import filing_summary, queue
from cqdesk.codes.build import build
from cqdesk.domain.clock import CHINA, ManualClock
from cqdesk.store import declarations, outbox, receipts

START = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)


def finished_case(desk: Desk, sample: int = 1) -> str:
    """A case from sample papers, ready to file."""
    build()
    ours, found = samples()
    return load_sample(desk, found[sample], ours)


@dataclass
class Client:
    """The import client and everything behind it, by hand: it moves packages and writes answers."""

    root: Path
    clock: ManualClock

    def __post_init__(self) -> None:
        for box in ("OutBox", "SentBox", "FailBox", "InBox"):
            (self.root / box).mkdir(parents=True, exist_ok=True)
        self.written = 0

    @property
    def out(self) -> list[str]:
        return sorted(path.name for path in (self.root / "OutBox").iterdir())

    @property
    def left(self) -> list[str]:
        """What still lies in InBox."""
        return sorted(path.name for path in (self.root / "InBox").iterdir())

    def stamp(self) -> str:
        self.written += 1
        return f"{self.clock.now().astimezone(CHINA):%Y%m%d%H%M%S}{self.written:03d}"

    def take(self, box: str = "SentBox") -> str:
        """Take the one package in OutBox; returns its stem."""
        (name,) = self.out
        stem = name.partition(".")[0]
        stamp = self.stamp()
        folder = self.root / box / stamp[:8] if box == "SentBox" else self.root / box
        folder.mkdir(parents=True, exist_ok=True)
        (self.root / "OutBox" / name).rename(folder / f"{stem}_{stamp}.zip")
        return stem

    def refuse(self) -> str:
        return self.take("FailBox")

    def put(self, name: str, content: bytes | str) -> str:
        data = content.encode() if isinstance(content, str) else content
        (self.root / "InBox" / name).write_bytes(data)
        return name

    def saved(self, client_number: str, unified: str, said: str = "") -> str:
        return self.put(f"Successed_{client_number}_{self.stamp()}.xml", response(0, client_number, unified, said))

    def failed(self, client_number: str, said: str = "净重不能大于毛重") -> str:
        return self.put(f"Failed_{client_number}_{self.stamp()}.xml", response(-900520, client_number, "", said))

    def receipt(self, unified: str, letter: str, *, at: str, note: str = "", entry: str = "") -> str:
        return self.put(f"Receipt_{unified}_{self.stamp()}.xml", receipt(unified, letter, at, note, entry))


def response(code: int, client_number: str, unified: str, said: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<ns2:DecImportResponse xmlns:ns2="http://www.chinaport.gov.cn/dec">'
        f"<ns2:ResponseCode>{code}</ns2:ResponseCode><ns2:ErrorMessage>{said}</ns2:ErrorMessage>"
        f"<ns2:ClientSeqNo>{client_number}</ns2:ClientSeqNo><ns2:SeqNo>{unified}</ns2:SeqNo>"
        "<ns2:TrnPreId/></ns2:DecImportResponse>"
    )


def receipt(unified: str, letter: str, at: str, note: str = "", entry: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<DEC_RESULT><CUS_CIQ_NO>{unified}</CUS_CIQ_NO><ENTRY_ID>{entry}</ENTRY_ID>"
        f"<NOTICE_DATE>{at}</NOTICE_DATE><CHANNEL>{letter}</CHANNEL><NOTE>{note}</NOTE>"
        "<CUSTOM_MASTER>8013</CUSTOM_MASTER><I_E_DATE></I_E_DATE><D_DATE></D_DATE></DEC_RESULT>"
    )


CARD_FAILURE = (
    '<?xml version="1.0" encoding="UTF-8"?><Root><resultFlag><Type>1</Type><Value>11</Value></resultFlag>'
    '<failCode version="1">C134</failCode><failInfo><![CDATA[["读卡器打开失败","Err:Custom50200"]]]></failInfo>'
    "<retData></retData></Root>"
)
UNIFIED = "I20260000000000077"
ENTRY = "801320261000000077"


@dataclass
class Shop:
    """A live desk with one finished case and its client."""

    root: Path
    desk: Desk
    client: Client
    clock: ManualClock
    case: str

    def file(self, number: int = 1) -> int:
        return queue(self.desk, self.case, number, token=filing_summary(self.desk, self.case, number).token)

    def sync(self, **how: bool) -> SyncResult:
        return sync(self.desk, **how)

    def filing(self, key: int = 1) -> outbox.Filing:
        with self.desk.store.read() as connection:
            return outbox.filing_by_id(connection, key)

    def step(self, key: int = 1) -> str:
        return self.filing(key).step.value

    def declaration(self, number: int = 1) -> declarations.DeclarationRow:
        with self.desk.store.read() as connection:
            return declarations.declaration_by_id(connection, number)

    def kept(self) -> list[receipts.ReceiptRow]:
        states = (receipts.NEW, receipts.UNDERSTOOD, receipts.UNREADABLE, receipts.ORPHAN, receipts.SPLIT)
        with self.desk.store.read() as connection:
            return receipts.receipts_in(connection, *states)

    def wait(self, minutes: float) -> None:
        self.clock.advance(timedelta(minutes=minutes))

    def sent(self) -> str:
        """File, send and let the client take it; returns the client number."""
        self.file()
        self.sync()
        return self.client.take()


def open_shop(template: Path, root: Path) -> Shop:
    """A shop of its own from the finished template."""
    shutil.copytree(template, root / "data")
    clock = ManualClock(START)
    client = Client(root / "client", clock)
    desk = open_desk(root / "data", clock=clock, user="tester")
    set_folder_channel(desk, "客户端", client.root)
    return Shop(root, desk, client, clock, "26-000001")


def make_template(root: Path, *, practice: bool = False, more: Callable[[Desk, str], None] | None = None) -> Path:
    """A data folder with one finished case, to be copied."""
    build()
    with open_desk(root, practice=practice, clock=ManualClock(START), user="tester") as desk:
        case = finished_case(desk)
        if more is not None:
            more(desk, case)
    return root


def message_in(package: bytes) -> str:
    """The message in a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        (name,) = archive.namelist()
        return archive.read(name).decode()
