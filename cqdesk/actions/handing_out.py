"""A case goes to another desk as one signed file (票包): whole, or without prices.

`hand_over`: the receiver goes on and files; this desk files no more until it takes the case back. `copy`: the receiver
only looks. Without prices a package is always a copy: amounts, unit prices, raw papers, raw receipts, messages and the
texts of the history stay here.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..domain.steps import Step
from ..errors import UserError
from ..forms.declaration.prices import Hidden
from ..intake.case_package import MAX_PACKAGE, ORIGINALS, PACKAGE, SIGNATURE, SUFFIX
from ..places import make_folder, write_beside_then_replace
from ..store import cases, declarations, handover, outbox
from ..store.engine import Connection, name_store
from ..store.handover import COPY, HAND_OVER, OUT, PackageRow
from ..store.signing_key import ALGORITHM, IN_FILE, fingerprint, public_bytes, signing_key
from .desk import Desk
from .drafts import chain_of
from .package_case import case_content, originals_of
from .package_contents import contents_of, held_zh, left_out_zh

_KNOWN = (Step.ANSWERED, Step.FAILED)
"""Steps of which it is certain whether the authority has the message."""
NO_KEYRING_ZH = "本机没有可用的系统钥匙串，签名钥匙以文件保存在数据文件夹的 keys 中，只有本用户可读，请勿外传。"
_UNFIT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\s]+')


@dataclass(frozen=True, kw_only=True)
class HandedOut:
    """A package that was written."""

    case: str
    file: Path
    uid: str
    fingerprint: str
    partial: bool
    purpose: str
    hidden: int
    """Values left out because they are money or quote it."""
    originals: int
    contents: list[dict[str, Any]]
    """What lies in it and what was left out: `package_contents`."""
    key_place: str
    """Where the signing key lies: `keyring` (of the system) or `file` (in the data folder, where there is none)."""

    @property
    def remark_zh(self) -> str:
        """What the giver should know besides; "" = nothing."""
        return NO_KEYRING_ZH if self.key_place == IN_FILE else ""

    @property
    def contents_zh(self) -> str:
        """What the receiver gets and what stays here."""
        left_out = left_out_zh(self.contents)
        return f"内有：{held_zh(self.contents)}。" + (f"未附：{left_out}。" if left_out else "")

    def to_json(self) -> dict[str, Any]:
        """The answer of the command line."""
        return {
            "case": self.case,
            "file": str(self.file),
            "package": self.uid,
            "fingerprint": self.fingerprint,
            "partial": self.partial,
            "purpose": self.purpose,
            "hidden": self.hidden,
            "originals": self.originals,
            "contents": self.contents,
            "key": self.key_place,
            **({"remark": self.remark_zh} if self.remark_zh else {}),
        }


def hand_out(desk: Desk, case: str, folder: Path, *, to: str, partial: bool = False, copy: bool = False) -> HandedOut:
    """Write the package of a case into `folder` and note that it went to `to`.

    Raises `UserError`: unknown case, already handed over, filings under way (they would be sent twice), too large.
    """
    purpose = COPY if partial or copy else HAND_OVER
    if not to.strip():
        raise UserError("package-to-whom", "没有写交给谁。", "请写明对方的公司或姓名，操作记录中会留存。")
    with desk.store.read() as connection:
        found = cases.case_of(connection, case)
        if purpose == HAND_OVER:
            demand_holder(connection, found.id)
            _demand_settled(connection, found)
        hidden = Hidden() if partial else None
        content = case_content(connection, found, hidden, own_name=_own_name(desk, connection))
        wanted = originals_of(connection, found.id)
        whole = (
            content if hidden is None else case_content(connection, found, None, own_name=_own_name(desk, connection))
        )
    of_all, wanted = len(wanted), [] if partial else wanted
    contents = contents_of(content, len(wanted), whole, of_all)
    originals = {sha256: desk.files.read(sha256) for sha256 in wanted}
    if sum(map(len, originals.values())) > MAX_PACKAGE * 3 // 4:
        raise UserError("package-too-large", "这一票的单据太大，不能放进一个票包。", "请改用备份，或直接拷贝单据。")
    made = uuid.uuid4().hex
    key = signing_key(desk.places.root)
    now = desk.clock.now()
    with desk.store.write() as connection:
        content |= {
            "uid": made,
            "purpose": purpose,
            "partial": partial,
            "made_at": now.isoformat(),
            "program": __version__,
            "from": {"store": name_store(connection), "name": _own_name(desk, connection), "user": desk.user},
            "to": to.strip(),
            "contents": contents,
        }
    data = _zip(content, originals, key.private)
    make_folder(folder)
    file = folder / f"{_name(case, content)}-{made[:6]}{SUFFIX}"
    mark = fingerprint(public_bytes(key.private))
    with desk.store.write() as connection:
        handover.add_package(
            connection,
            uid=made,
            case_id=found.id,
            direction=OUT,
            purpose=purpose,
            partial=partial,
            party=to.strip(),
            fingerprint=mark,
            sha256=_sha256(data),
            head=content["history"]["head"],
            history=[],
            at=now,
            who=desk.user,
        )
        said: dict[str, Any] = {
            "package": made,
            "to": to.strip(),
            "purpose": purpose,
            "partial": partial,
            "sha256": _sha256(data),
        }
        said["contents"] = contents
        desk.write_history(connection, chain_of(found), "case_out", said, undoable="barrier")
        write_beside_then_replace(file, data)  # last: a file that cannot be written takes the note back
    return HandedOut(
        case=found.number,
        file=file,
        uid=made,
        fingerprint=mark,
        partial=partial,
        purpose=purpose,
        hidden=hidden.count if hidden else 0,
        originals=len(originals),
        contents=contents,
        key_place=key.place,
    )


def take_back(desk: Desk, case: str) -> str:
    """The case is worked on and filed here again. Raises `UserError` when it was not handed over."""
    with desk.store.write() as connection:
        found = cases.case_of(connection, case)
        gone = _gone(connection, found.id)
        if gone is None:
            raise UserError("package-none-out", "这一票没有交出，无需收回。", "请核对票号。")
        handover.take_back(connection, gone.id, desk.clock.now())
        desk.write_history(connection, chain_of(found), "case_back", {"package": gone.uid}, undoable="barrier")
        return f"已收回票 {found.number}。请先与{gone.party}确认对方没有申报，以免重复申报。"


def demand_holder(connection: Connection, case_id: int) -> None:
    """Raise `UserError` when another desk holds the case: only one may file it."""
    gone = _gone(connection, case_id)
    if gone is not None:
        raise UserError(
            "case-handed-over",
            f"这一票已用票包交给“{gone.party}”，由对方申报，本机不能再申报。",
            "确需由本机申报的，请先与对方确认对方没有申报，再用“收回交出的票”收回。",
        )
    came = [one for one in handover.packages_of(connection, case_id) if one.direction == handover.IN]
    if came and came[-1].purpose == COPY:
        raise UserError(
            "case-is-copy",
            f"这一票是“{came[-1].party}”发来的副本，只供查看，不能申报。",
            "请由对方申报；需要由本机申报的，请对方重新交出（不选“副本”，不隐藏价格）。",
        )


def _gone(connection: Connection, case_id: int) -> PackageRow | None:
    """The package by which the case left this desk, if it has not come back."""
    rows = [one for one in handover.packages_of(connection, case_id) if one.purpose == HAND_OVER]
    if rows and rows[-1].direction == OUT and rows[-1].taken_back_at is None:
        return rows[-1]
    return None


def _demand_settled(connection: Connection, case: cases.Case) -> None:
    for row in declarations.declarations_of(connection, case.id):
        if any(one.step not in _KNOWN for one in outbox.heads_of(connection, row.id)):
            raise UserError(
                "package-under-way",
                "这一票正在发送，或是否送达不明，现在交出可能造成重复申报。",
                "请等回执到达，或在单一窗口核实并选择“已送达”“未送达”之后再交出；只供查看的，可交出副本。",
            )


def _own_name(desk: Desk, connection: Connection) -> str:
    ours = cases.our_company(connection)
    return ours.name if ours else desk.user


def _name(case: str, content: dict[str, Any]) -> str:
    company = (content["company"] or {}).get("name", "")
    words = "-".join(part for part in ("票包", case, company[:20]) if part)
    return _UNFIT_IN_NAMES.sub("_", words)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _zip(content: dict[str, Any], originals: dict[str, bytes], key: Any) -> bytes:
    signed = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    seal = {"algorithm": ALGORITHM, "public_key": public_bytes(key).hex(), "signature": key.sign(signed).hex()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(PACKAGE), signed, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo(SIGNATURE), json.dumps(seal).encode())
        for sha256, data in originals.items():
            archive.writestr(zipfile.ZipInfo(f"{ORIGINALS}{sha256}"), data)
    return buffer.getvalue()
