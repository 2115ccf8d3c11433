"""The statements of the step from version 2 to 3: exchange with people, consolidations, and what else came with them."""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    # exchange with people: official versions, brokers, hand-overs, confirmations, evidence of notes
    (
        "CREATE TABLE version_source (id INTEGER NOT NULL, version_id INTEGER NOT NULL, kind VARCHAR NOT NULL, "
        "name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, matched_by VARCHAR NOT NULL, likeness INTEGER NOT NULL, "
        "base_version_id INTEGER NOT NULL, differences VARCHAR NOT NULL, lent VARCHAR NOT NULL, at VARCHAR NOT "
        "NULL, who VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (version_id), FOREIGN KEY(version_id) REFERENCES "
        "form_version (id))"
    ),
    "CREATE INDEX ix_version_source_sha256 ON version_source (sha256)",
    (
        "CREATE TABLE broker (id INTEGER NOT NULL, uid VARCHAR NOT NULL, name VARCHAR NOT NULL, document VARCHAR "
        "NOT NULL, template_name VARCHAR NOT NULL, template_sha256 VARCHAR NOT NULL, uses INTEGER NOT NULL, "
        "changed_at VARCHAR NOT NULL, who VARCHAR NOT NULL, removed_at VARCHAR, PRIMARY KEY (id), UNIQUE (uid), "
        "UNIQUE (name))"
    ),
    (
        "CREATE TABLE hand_over (id INTEGER NOT NULL, uid VARCHAR NOT NULL, declaration_id INTEGER NOT NULL, "
        "version_id INTEGER NOT NULL, broker_id INTEGER NOT NULL, text VARCHAR NOT NULL, "
        "at VARCHAR NOT NULL, who VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (uid), FOREIGN KEY(declaration_id) "
        "REFERENCES declaration (id), FOREIGN KEY(version_id) REFERENCES form_version (id), FOREIGN "
        "KEY(broker_id) REFERENCES broker (id))"
    ),
    "CREATE INDEX ix_hand_over_declaration_id ON hand_over (declaration_id)",
    (
        "CREATE TABLE hand_over_file (id INTEGER NOT NULL, hand_over_id INTEGER NOT NULL, name VARCHAR NOT NULL, "
        "sha256 VARCHAR NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (id), FOREIGN KEY(hand_over_id) REFERENCES "
        "hand_over (id))"
    ),
    "CREATE INDEX ix_hand_over_file_hand_over_id ON hand_over_file (hand_over_id)",
    (
        "CREATE TABLE confirmation (id INTEGER NOT NULL, uid VARCHAR NOT NULL, declaration_id INTEGER NOT NULL, "
        "version_id INTEGER NOT NULL, check_code VARCHAR NOT NULL, document VARCHAR NOT NULL, sent_at VARCHAR NOT"
        " NULL, sent_to VARCHAR NOT NULL, sent_by VARCHAR NOT NULL, reminders INTEGER NOT NULL, confirmed_at "
        "VARCHAR, confirmed_by VARCHAR NOT NULL, way VARCHAR NOT NULL, remark VARCHAR NOT NULL, evidence_name "
        "VARCHAR NOT NULL, evidence_sha256 VARCHAR NOT NULL, recorded_by VARCHAR NOT NULL, PRIMARY KEY (id), "
        "UNIQUE (uid), FOREIGN KEY(declaration_id) REFERENCES declaration (id), FOREIGN KEY(version_id) "
        "REFERENCES form_version (id))"
    ),
    "CREATE INDEX ix_confirmation_declaration_id ON confirmation (declaration_id)",
    (
        "CREATE TABLE receipt_evidence (id INTEGER NOT NULL, receipt_id INTEGER NOT NULL, name VARCHAR NOT NULL, "
        "sha256 VARCHAR NOT NULL, size INTEGER NOT NULL, kind VARCHAR NOT NULL, added_at VARCHAR NOT NULL, "
        "PRIMARY KEY (id), FOREIGN KEY(receipt_id) REFERENCES receipt (id))"
    ),
    "CREATE INDEX ix_receipt_evidence_receipt_id ON receipt_evidence (receipt_id)",
    (
        "CREATE TABLE attached_paper (id INTEGER NOT NULL, case_id INTEGER NOT NULL, name VARCHAR NOT NULL, sha256 "
        "VARCHAR NOT NULL, size INTEGER NOT NULL, pages VARCHAR NOT NULL, added_at VARCHAR NOT NULL, PRIMARY KEY "
        "(id), UNIQUE (name), FOREIGN KEY(case_id) REFERENCES cases (id))"
    ),
    "CREATE INDEX ix_attached_paper_case_id ON attached_paper (case_id)",
    (
        "CREATE TABLE office_record (id INTEGER NOT NULL, uid VARCHAR NOT NULL, kind VARCHAR NOT NULL, company_id "
        "INTEGER, case_id INTEGER, number INTEGER, document VARCHAR NOT NULL, files VARCHAR NOT NULL, created_at "
        "VARCHAR NOT NULL, changed_at VARCHAR NOT NULL, who VARCHAR NOT NULL, dropped_at VARCHAR, PRIMARY KEY (id), "
        "UNIQUE (uid), FOREIGN KEY(company_id) REFERENCES company (id), FOREIGN KEY(case_id) REFERENCES cases (id))"
    ),
    "CREATE INDEX ix_office_record_case_id ON office_record (case_id)",
    "CREATE INDEX ix_office_record_company_id ON office_record (company_id)",
    "CREATE INDEX ix_office_record_kind ON office_record (kind)",
    (
        "CREATE TABLE attempt (id INTEGER NOT NULL, uid VARCHAR NOT NULL, declaration_id INTEGER NOT NULL, "
        "unified_number VARCHAR NOT NULL, entry_number VARCHAR NOT NULL, stage VARCHAR NOT NULL, cause VARCHAR NOT"
        " NULL, remark VARCHAR NOT NULL, next_follows BOOLEAN NOT NULL, last_filing_id INTEGER NOT NULL, "
        "last_version_id INTEGER NOT NULL, last_receipt_id INTEGER NOT NULL, official_version_id INTEGER, ended_at"
        " VARCHAR NOT NULL, who VARCHAR NOT NULL, taken_back_at VARCHAR, PRIMARY KEY (id), UNIQUE (uid), FOREIGN "
        "KEY(declaration_id) REFERENCES declaration (id))"
    ),
    "CREATE INDEX ix_attempt_declaration_id ON attempt (declaration_id)",
    "CREATE INDEX ix_attempt_entry_number ON attempt (entry_number)",
    "CREATE INDEX ix_attempt_unified_number ON attempt (unified_number)",
    # consolidation
    (
        "CREATE TABLE consol (id INTEGER NOT NULL, uid VARCHAR NOT NULL, number VARCHAR NOT NULL, state "
        "VARCHAR NOT NULL, mode VARCHAR NOT NULL, direction VARCHAR NOT NULL, master VARCHAR NOT NULL, "
        "vessel_code VARCHAR NOT NULL, vessel_name VARCHAR NOT NULL, voyage VARCHAR NOT NULL, next_cutoff "
        "VARCHAR, sample VARCHAR NOT NULL, document VARCHAR NOT NULL, created_at VARCHAR NOT NULL, changed_at "
        "VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (uid), UNIQUE (number))"
    ),
    "CREATE INDEX ix_consol_master ON consol (master)",
    (
        'CREATE TABLE house_bill (id INTEGER NOT NULL, consol_id INTEGER NOT NULL, "row" INTEGER NOT NULL, '
        "number VARCHAR NOT NULL, shipper VARCHAR NOT NULL, consignee VARCHAR NOT NULL, pieces INTEGER, "
        "gross_kg INTEGER, volume_m3 INTEGER, stage VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (consol_id, "
        '"row"), FOREIGN KEY(consol_id) REFERENCES consol (id))'
    ),
    "CREATE INDEX ix_house_bill_number ON house_bill (number)",
    (
        'CREATE TABLE consol_container (id INTEGER NOT NULL, consol_id INTEGER NOT NULL, "row" INTEGER NOT '
        "NULL, number VARCHAR NOT NULL, size_type VARCHAR NOT NULL, seals VARCHAR NOT NULL, eir_number "
        "VARCHAR NOT NULL, vgm_kg INTEGER, vgm_method VARCHAR NOT NULL, sealed_at VARCHAR, gate_in_at "
        'VARCHAR, returned BOOLEAN NOT NULL, PRIMARY KEY (id), UNIQUE (consol_id, "row"), FOREIGN '
        "KEY(consol_id) REFERENCES consol (id))"
    ),
    "CREATE INDEX ix_consol_container_number ON consol_container (number)",
    (
        "CREATE TABLE entry_note (id INTEGER NOT NULL, consol_id INTEGER NOT NULL, number VARCHAR NOT NULL, "
        "house VARCHAR NOT NULL, issued_at VARCHAR NOT NULL, PRIMARY KEY (id), FOREIGN KEY(consol_id) "
        "REFERENCES consol (id), UNIQUE (number))"
    ),
    "CREATE INDEX ix_entry_note_consol_id ON entry_note (consol_id)",
    (
        "CREATE TABLE consol_photo (id INTEGER NOT NULL, consol_id INTEGER NOT NULL, sha256 VARCHAR NOT NULL, "
        "name VARCHAR NOT NULL, kind VARCHAR NOT NULL, subject VARCHAR NOT NULL, PRIMARY KEY (id), FOREIGN "
        "KEY(consol_id) REFERENCES consol (id))"
    ),
    "CREATE INDEX ix_consol_photo_consol_id ON consol_photo (consol_id)",
    (
        "CREATE TABLE house_declaration (id INTEGER NOT NULL, consol_id INTEGER NOT NULL, house VARCHAR NOT "
        "NULL, declaration_id INTEGER NOT NULL, linked_at VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE "
        "(consol_id, house, declaration_id), FOREIGN KEY(consol_id) REFERENCES consol (id), FOREIGN "
        "KEY(declaration_id) REFERENCES declaration (id))"
    ),
    "CREATE INDEX ix_house_declaration_declaration_id ON house_declaration (declaration_id)",
    (
        "CREATE TABLE manifest_message (id INTEGER NOT NULL, uid VARCHAR NOT NULL, consol_id INTEGER NOT "
        "NULL, message VARCHAR NOT NULL, function VARCHAR NOT NULL, message_id VARCHAR NOT NULL, bills "
        "VARCHAR NOT NULL, boxes VARCHAR NOT NULL, epoch VARCHAR NOT NULL, channel VARCHAR NOT NULL, name "
        "VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, data BLOB NOT NULL, step VARCHAR NOT NULL, step_at "
        "VARCHAR NOT NULL, sendings INTEGER NOT NULL, sending_at VARCHAR, seen_before VARCHAR NOT NULL, tries "
        "INTEGER NOT NULL, next_try_at VARCHAR, trouble VARCHAR NOT NULL, queued_at VARCHAR NOT NULL, boot "
        "VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (uid), FOREIGN KEY(consol_id) REFERENCES consol (id), UNIQUE "
        "(message_id))"
    ),
    "CREATE INDEX ix_manifest_message_consol_id ON manifest_message (consol_id)",
    "CREATE INDEX ix_manifest_message_step ON manifest_message (step)",
    (
        "CREATE TABLE manifest_receipt (id INTEGER NOT NULL, uid VARCHAR NOT NULL, received_at VARCHAR NOT "
        "NULL, channel_name VARCHAR NOT NULL, file_name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, raw BLOB "
        "NOT NULL, state VARCHAR NOT NULL, trouble VARCHAR NOT NULL, consol_id INTEGER, message_id VARCHAR "
        "NOT NULL, notice_time VARCHAR, author VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (sha256, "
        "file_name), UNIQUE (uid), FOREIGN KEY(consol_id) REFERENCES consol (id))"
    ),
    "CREATE INDEX ix_manifest_receipt_consol_id ON manifest_receipt (consol_id)",
    "CREATE INDEX ix_manifest_receipt_state ON manifest_receipt (state)",
    # work list and search over everything
    "CREATE TABLE case_text (case_id INTEGER NOT NULL, text VARCHAR NOT NULL, PRIMARY KEY (case_id))",
    # courier and receipts
    "ALTER TABLE filing ADD COLUMN boot VARCHAR DEFAULT '' NOT NULL",
    "DROP INDEX ix_filing_step",
    "CREATE INDEX ix_filing_step ON filing (step, channel, declaration_id)",
    "CREATE INDEX ix_filing_unified_number ON filing (unified_number)",
    "CREATE INDEX ix_declaration_unified_number ON declaration (unified_number)",
    "CREATE INDEX ix_declaration_entry_number ON declaration (entry_number)",
    "CREATE INDEX ix_receipt_file_name ON receipt (file_name)",
    "CREATE INDEX ix_receipt_entry_number ON receipt (entry_number)",
    # work list and search over everything
    "ALTER TABLE declaration ADD COLUMN handed_over BOOLEAN DEFAULT 0 NOT NULL",
    (
        "CREATE INDEX ix_declaration_work ON declaration (case_id, stage, step, by_note, flags, official_version_id, "
        "handed_over)"
    ),
    "CREATE VIRTUAL TABLE case_words USING fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii')",
    # refund: parts of an item
    "ALTER TABLE refund_usage ADD COLUMN unit VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE refund_usage ADD COLUMN amount_cny INTEGER",
    # case packages between desks
    (
        "CREATE TABLE case_package (id INTEGER NOT NULL, uid VARCHAR NOT NULL, case_id INTEGER NOT NULL, "
        "direction VARCHAR NOT NULL, purpose VARCHAR NOT NULL, partial BOOLEAN NOT NULL, party VARCHAR NOT NULL, "
        "fingerprint VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, head VARCHAR NOT NULL, history VARCHAR NOT NULL, "
        "at VARCHAR NOT NULL, who VARCHAR NOT NULL, taken_back_at VARCHAR, PRIMARY KEY (id), UNIQUE (uid), "
        "FOREIGN KEY(case_id) REFERENCES cases (id))"
    ),
    "CREATE INDEX ix_case_package_case_id ON case_package (case_id)",
    (
        "CREATE TABLE package_sender (id INTEGER NOT NULL, fingerprint VARCHAR NOT NULL, public_key VARCHAR NOT "
        "NULL, name VARCHAR NOT NULL, first_at VARCHAR NOT NULL, PRIMARY KEY (id), UNIQUE (fingerprint))"
    ),
)
