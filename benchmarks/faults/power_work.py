"""The work that is recorded for (c): run with the recorder preloaded, as `python -m benchmarks.faults.power_work`.

What was confirmed is written to a file below the recorded folder, so that it stands in the record in its order.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

from benchmarks.faults.trial import START, Template, exchange, file_one, import_one, type_one
from benchmarks.many import Copy
from cqdesk.actions.channels import PRACTICE_CHANNEL, channels
from cqdesk.actions.courier import sync
from cqdesk.actions.desk import open_desk
from cqdesk.domain.clock import ManualClock
from cqdesk.sync.folder import FolderChannel

ACCOUNT = "account.txt"
OUT_BOX = Path("practice/office/OutBox")
RESPONSE = (
    '<?xml version="1.0" encoding="UTF-8"?><DecImportResponse xmlns="http://www.chinaport.gov.cn/dec">'
    "<ResponseCode>0</ResponseCode><ErrorMessage></ErrorMessage><ClientSeqNo>{0}</ClientSeqNo><SeqNo>{1}</SeqNo>"
    "</DecImportResponse>"
)


def main() -> None:
    """Work through the drafts once."""
    root, drafts, seed = Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
    template = Template(root=root, drafts=[Copy(**one) for one in drafts])
    lot = random.Random(seed)
    account = os.open(root / ACCOUNT, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(words: str) -> None:
        os.write(account, f"{words}\n".encode())

    clock = ManualClock(START)
    with open_desk(root, practice=True, clock=clock, user="bench") as desk:
        channel = channels(desk)[PRACTICE_CHANNEL]
        assert isinstance(channel, FolderChannel)
        for place in (channel.folders.out_box, channel.folders.sent_box, channel.folders.in_box):
            place.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(template.drafts):
            type_one(desk, lot.choice(template.drafts[number:]), lot, say)
            file_one(desk, one, say)
            exchange(desk, say)
            if lot.random() < 0.6:
                _client_takes(channel, number)
                exchange(desk, say)
            if number % 3 == 0:
                import_one(desk, lot, say)
        sync(desk, insist=True)


def _client_takes(channel: FolderChannel, round_: int) -> None:
    """What the client does: moves the package and answers."""
    folders = channel.folders
    for number, path in enumerate(sorted(folders.out_box.glob("*.zip"))):
        stamp = f"20261121103{round_:02d}0{number:04d}"[:17].ljust(17, "0")
        os.rename(path, folders.sent_box / f"{path.stem}_{stamp}.zip")
        answer = RESPONSE.format(path.stem, f"E2026{int(path.stem[6:]):013d}")
        part = folders.in_box / f"Successed_{path.stem}_{stamp}.xml.tmp"
        part.write_text(answer, "utf-8")
        os.rename(part, part.with_suffix(""))


if __name__ == "__main__":
    main()
