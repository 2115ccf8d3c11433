#!/usr/bin/env python3
"""Checks a cqdesk store without cqdesk: python check_store.py cqdesk.sqlite [files-folder]

One page of the standard library, so that anybody can read what it proves (docs/history-format.md):
every chain of the history holds and no entry is gone; every form is what its chain last said of it; every outgoing
message and every receipt, also of manifests, is what its hash and its chain say; every original that is named, and every
other in the files folder, is there unchanged. Nothing is written. Exit 0: all
holds. 1: something does not. 2: the file cannot be read.
"""

import hashlib
import json
import sqlite3
import sys
from pathlib import Path

PARTS = ("document", "unparsed", "origins", "links", "accepted")
BYTES = (
    ("filing", "uid", "data", "发出报文"),
    ("receipt", "uid", "raw", "回执"),
    ("manifest_message", "message_id", "data", "舱单报文"),
    ("manifest_receipt", "uid", "raw", "舱单回执"),
)
"""(table, what the history calls a row by, its bytes, in Chinese)"""
NAMES_A_FILE = {"sha256", "evidence_sha256", "template_sha256"}
NO_FILES = {"filing", "receipt", "manifest_message", "manifest_receipt", "case_package", "code_set", "rate_library"}
NO_FILES |= {"refund_record"}
"""Tables whose `sha256` is of something else."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chains(store: sqlite3.Connection) -> "tuple[list[str], dict[str, tuple[str, str]], dict[str, tuple[str, str]]]":
    """Faults of the chains, and what they last said of every form and consol and of bytes: key -> (chain, hash)."""
    faults: list[str] = []
    seals: dict[str, tuple[str, str]] = {}
    kept_bytes: dict[str, tuple[str, str]] = {}
    last: dict[str, tuple[int, str]] = {}
    rows = store.execute("SELECT chain, seq, at, who, act, payload, previous, hash FROM history ORDER BY chain, seq")
    for chain, seq, at, who, act, payload, previous, kept in rows:
        try:
            said = json.loads(payload)
        except ValueError:
            said = None
        number, before = last.get(chain, (0, "0" * 64))
        entry = {"act": act, "at": at, "chain": chain, "payload": said, "seq": seq, "who": who}
        whole = (
            canonical(said) == payload and previous == before and sha256((before + canonical(entry)).encode()) == kept
        )
        if seq != number + 1:
            faults.append(f"{chain}：第 {number} 条之后缺少记录")
        elif not whole:
            faults.append(f"{chain}：第 {seq} 条与校验不符")
        last[chain] = (seq, kept)
        for name, into in (("forms", seals), ("kept", kept_bytes)):
            if isinstance(said, dict) and isinstance(said.get(name), dict):
                into.update({key: (chain, hash) for key, hash in said[name].items()})
        if isinstance(said, dict) and chain.startswith("consol:") and isinstance(said.get("consol"), str):
            seals[chain] = (chain, said["consol"])
    number, newest = store.execute("SELECT count(*), coalesce(max(id), 0) FROM history").fetchone()
    if number < newest:
        faults.append(f"操作记录缺少 {newest - number} 条")
    for (case,) in store.execute("SELECT uid FROM cases"):
        if f"case:{case}" not in last:
            faults.append(f"case:{case}：没有操作记录")
    return faults, seals, kept_bytes


def forms(store: sqlite3.Connection, seals: "dict[str, tuple[str, str]]") -> "list[str]":
    """Forms and consols that are not what the history says."""
    held = {row[0]: row[1:] for row in store.execute(f"SELECT uid, {', '.join(PARTS)} FROM form_version")}
    held.update({row[0]: row[1:] for row in store.execute("SELECT 'consol:' || uid, document FROM consol")})
    return [
        f"{chain}：报关单版本或拼箱 {uid} 的内容与操作记录不符"
        for uid, (chain, seal) in seals.items()
        if (sha256("\n".join(held[uid]).encode()) if uid in held else "") != seal
    ]


def bytes_kept(store: sqlite3.Connection, named: "dict[str, tuple[str, str]]") -> "list[str]":
    """Messages and receipts that are not what their hash says, or not what the history says."""
    faults = []
    there: dict[str, str] = {}
    for table, call, column, words in BYTES:
        for key, kept, data in store.execute(f"SELECT {call}, sha256, {column} FROM {table}"):
            there[key] = kept
            if sha256(data) != kept:
                faults.append(f"{words} {key} 与校验不符")
    wrong = [(chain, key) for key, (chain, kept) in named.items() if there.get(key) != kept]
    return faults + [f"{chain}：报文或回执 {key} 缺失，或与操作记录不符" for chain, key in wrong]


def originals(store: sqlite3.Connection, folder: Path) -> "list[str]":
    """Originals that are missing or changed."""
    named = {place.name for place in folder.glob("??/*") if len(place.name) == 64}
    for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        columns = {row[1] for row in store.execute(f'PRAGMA table_info("{table}")')} & NAMES_A_FILE
        for column in columns if table not in NO_FILES else ():
            named |= {row[0] for row in store.execute(f'SELECT DISTINCT {column} FROM "{table}"') if row[0]}
    faults = []
    for kept in sorted(named):
        place = folder / kept[:2] / kept
        if not place.is_file():
            faults.append(f"原始单据 {kept} 缺失")
        elif sha256(place.read_bytes()) != kept:
            faults.append(f"原始单据 {kept} 已改变")
    return faults


def main(words: "list[str]") -> int:
    if len(words) not in (1, 2):
        print("用法：python check_store.py cqdesk.sqlite [files 文件夹]", file=sys.stderr)
        return 2
    place = Path(words[0])
    folder = Path(words[1]) if len(words) == 2 else place.parent / "files"
    try:
        store = sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True)
        faults, seals, named = chains(store)
        faults += forms(store, seals) + bytes_kept(store, named) + originals(store, folder)
        store.close()
    except (sqlite3.Error, OSError, ValueError, TypeError) as error:
        print(f"无法读取：{type(error).__name__}", file=sys.stderr)
        return 2
    print("\n".join(faults) or "完好：操作记录、报关单、报文、回执和原始单据全部相符。")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
