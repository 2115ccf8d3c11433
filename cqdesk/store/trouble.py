"""What goes wrong around a database, as sentences for the user, told by the database's own result codes."""

from __future__ import annotations

import sqlite3

from ..errors import UserError


def in_plain_words(error: BaseException | None) -> UserError | None:
    """The sentence for a trouble of the environment; None when the fault is ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return None
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return UserError(
            "store-gone",
            "数据文件被移走或删除了，刚才的修改没有保存。",
            "请关闭程序，把数据文件放回原处，或从 backup 文件夹恢复，再重新打开。",
        )
    match code & 0xFF:  # the upper bytes only tell more about the same result
        case sqlite3.SQLITE_FULL:
            return UserError(
                "disk-full", "磁盘已满，刚才的修改没有保存。", "请清理磁盘空间后重试；之前已保存的内容不受影响。"
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return UserError(
                "data-folder-read-only",
                "数据文件夹不能写入，内容没有保存。",
                "请检查文件夹权限，或用 --data 指定一个可写的文件夹。",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return UserError(
                "store-busy", "数据文件正被另一个程序占用。", "请稍等片刻重试；如仍出现，请关闭其他 cqdesk 窗口。"
            )
        case sqlite3.SQLITE_IOERR:
            return UserError(
                "store-io",
                "读写磁盘时出错，刚才的修改没有保存。",
                "请检查磁盘是否已连接、是否还有空间，然后重试；之前已保存的内容不受影响。",
            )
        case sqlite3.SQLITE_CORRUPT:
            return damaged("数据文件已损坏，无法读取。")
        case sqlite3.SQLITE_NOTADB:
            return foreign("该文件不是 cqdesk 的数据文件，或者开头已损坏。")
    return None


def damaged(message: str) -> UserError:
    """The store can no longer be read as it should."""
    return UserError("store-damaged", message, "请不要删除该文件；从 backup 文件夹中最近的备份恢复。")


def foreign(message: str = "该文件不是 cqdesk 的数据文件。") -> UserError:
    """The file is no store of ours."""
    return UserError("store-foreign", message, "请检查 --data 指定的文件夹，或换一个空文件夹。")
