"""The rules of the customs declaration, one module per group; importing this package registers them all."""

from . import (
    codes,
    confirmations,
    containers,
    goods,
    head,
    parties,
    permits,
    quantities,
    record_books,
    terms,
    transport,
    weights,
)

__all__ = [
    "codes",
    "confirmations",
    "containers",
    "goods",
    "head",
    "parties",
    "permits",
    "quantities",
    "record_books",
    "terms",
    "transport",
    "weights",
]
