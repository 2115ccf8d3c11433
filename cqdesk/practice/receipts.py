"""Bytes of the official answers, built by hand (declaration-message 5.1, 5.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from cqdesk.practice.tags import NAMESPACE

REFUSED = -1
"""Response code of every refusal. Officially negative; no list of codes was found, so the office does not
feign one.
"""
CARD_FAILURE = ("C134", "读卡器打开失败", "Err:Custom50200")
"""The one client failure seen in the wild."""
TIMEOUT = "等待响应超时"
"""As the client shows it (manual of 2019)."""
PRACTICE_FAILURE = "PRACTICE"
"""`failCode` of every other client failure: plainly not an official one."""


def _elements(pairs: Iterable[tuple[str, str]], prefix: str = "") -> str:
    # XML 1.0 has no place for control characters, not even escaped.
    return "".join(f"<{prefix}{tag}>{escape(_printable(text))}</{prefix}{tag}>" for tag, text in pairs)


def _printable(text: str) -> str:
    return "".join(
        c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )


def import_response(*, code: int, message: str, client_seq_no: str, seq_no: str) -> bytes:
    """`DecImportResponse`; every element carries `ns2:` as in the real sample. `TrnPreId` stays empty: its
    form is unknown.
    """
    body = _elements(
        [
            ("ResponseCode", str(code)),
            ("ErrorMessage", message),
            ("ClientSeqNo", client_seq_no),
            ("SeqNo", seq_no),
            ("TrnPreId", ""),
        ],
        "ns2:",
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<ns2:DecImportResponse xmlns:ns2="{NAMESPACE}">{body}</ns2:DecImportResponse>'
    ).encode()


def client_failure(*, code: str, lines: Iterable[str]) -> bytes:
    """`Root`: the client could not even send; no namespace, no client number."""
    info = json.dumps(list(lines), ensure_ascii=False, separators=(",", ":")).replace("]]>", "]] >")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<Root><resultFlag><Type>1</Type><Value>11</Value></resultFlag>"
        f'<failCode version="1">{escape(code)}</failCode><failInfo><![CDATA[{info}]]></failInfo>'
        "<retData></retData></Root>"
    ).encode()


def dec_result(
    *,
    unified_number: str,
    entry_number: str,
    notice_time: datetime,
    letter: str,
    note: str,
    office: str,
    entry_exit_date: str,
    declared: datetime | None,
) -> bytes:
    """`DEC_RESULT`, the current form. `notice_time` and `declared` are local times (+08:00) and lose their
    offset.
    """
    body = _elements(
        [
            ("CUS_CIQ_NO", unified_number),
            ("ENTRY_ID", entry_number),
            ("NOTICE_DATE", f"{notice_time:%Y-%m-%dT%H:%M:%S}"),
            ("CHANNEL", letter),
            ("NOTE", note),
            ("CUSTOM_MASTER", office),
            ("I_E_DATE", entry_exit_date),
            ("D_DATE", f"{declared:%Y-%m-%dT00:00:00}" if declared else ""),
        ]
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<DEC_RESULT>{body}</DEC_RESULT>'.encode()


def dec_data(
    *,
    unified_number: str,
    entry_number: str,
    notice_time: datetime,
    letter: str,
    note: str,
    result_text: str,
    declared: datetime | None,
    head: dict[str, str],
) -> bytes:
    """`DEC_DATA`, the older form (official paper of 2018): GB2312, times YYYYMMDDThhmmssmm with hundredths.

    `head` holds the values of the declaration that this form repeats, by their tags there.
    """
    result = _elements(
        [
            ("SEQ_NO", unified_number),
            ("ENTRY_ID", entry_number),
            ("NOTICE_DATE", _old_time(notice_time)),
            ("CHANNEL", letter),
            ("NOTE", note),
            ("DECL_PORT", head.get("CustomMaster", "")),
            ("AGENT_NAME", head.get("AgentName", "")),
            ("DECLARE_NO", head.get("DecNo", "")),
            ("TRADE_CO", head.get("TradeCode", "")),
            ("CUSTOMS_FIELD", head.get("CusFie", "")),
            ("BONDED_NO", head.get("BonNo", "")),
            ("I_E_DATE", head["IEDate"] + "T00000000" if head.get("IEDate") else ""),
            ("PACK_NO", head.get("PackNo", "")),
            ("BILL_NO", head.get("BillNo", "")),
            ("TRAF_MODE", head.get("TrafMode", "")),
            ("VOYAGE_NO", head.get("VoyNo", "")),
            ("NET_WT", head.get("NetWt", "")),
            ("GROSS_WT", head.get("GrossWet", "")),
            ("D_DATE", f"{declared:%Y%m%d}" if declared else ""),
        ]
    )
    text = (
        '<?xml version="1.0" encoding="GB2312"?>\n'
        f"<DEC_DATA><DEC_RESULT>{result}</DEC_RESULT>{_elements([('RESULT_INFO', result_text)])}</DEC_DATA>"
    )
    return text.encode("gb2312", errors="xmlcharrefreplace")


def _old_time(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 10_000:02d}"
