"""Every file kept for the exchange of a case with people: prints read back, drafts given away, evidence."""

from __future__ import annotations

from sqlalchemy import Connection

from . import brokers, confirmations, declarations, evidence, version_sources


def exchanged_files(connection: Connection, case_id: int) -> list[str]:
    """SHA-256 of the files that must lie in `files/`, each once."""
    found = [sha256 for _, sha256 in version_sources.kept_files(connection, case_id)]
    for row in declarations.declarations_of(connection, case_id):
        found += [sha256 for _, sha256 in confirmations.evidence_files(connection, row.id)]
        found += [one.sha256 for files in evidence.evidence_of(connection, row.id).values() for one in files]
        for given in brokers.hand_overs_of(connection, row.id):
            found += [one["sha256"] for one in given.files]
    return list(dict.fromkeys(found))
