-- Frozen once shipped: a change is a new file.
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    head BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE TABLE nonce (
    device BLOB NOT NULL,
    nonce TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (device, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonce_at ON nonce (at);

CREATE TABLE plan (
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    added_at TEXT NOT NULL,
    PRIMARY KEY (id, version)
) STRICT;

CREATE TABLE unit (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    department TEXT NOT NULL,
    city TEXT,
    added_at TEXT NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE slot (
    unit TEXT NOT NULL REFERENCES unit (code),
    slot INTEGER NOT NULL,
    token BLOB NOT NULL UNIQUE,
    issued_at TEXT NOT NULL,
    device BLOB UNIQUE,
    key TEXT,
    recipient TEXT,
    enrolled_at TEXT,
    revoked_at TEXT,
    PRIMARY KEY (unit, slot)
) STRICT;

CREATE TABLE batch (
    id BLOB PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (code),
    slot INTEGER NOT NULL,
    plan TEXT NOT NULL,
    manifest BLOB NOT NULL,
    body TEXT NOT NULL,
    via TEXT NOT NULL,
    lines INTEGER NOT NULL,
    offered_at TEXT NOT NULL,
    done_at TEXT,
    receipt TEXT,
    accepted INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX batch_unit ON batch (unit, offered_at);

CREATE TABLE content (
    row INTEGER PRIMARY KEY,
    name BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE photo (
    row INTEGER PRIMARY KEY,
    name BLOB NOT NULL UNIQUE,
    facts TEXT NOT NULL,
    bytes BLOB
) STRICT;

CREATE TABLE application (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    number TEXT NOT NULL,
    plan TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES unit (code),
    revision INTEGER NOT NULL,
    batch BLOB NOT NULL REFERENCES batch (id),
    content BLOB NOT NULL REFERENCES content (name),
    photo BLOB NOT NULL REFERENCES photo (name),
    state TEXT NOT NULL,
    standing TEXT NOT NULL,
    name TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    person BLOB NOT NULL,
    id_sealed BLOB NOT NULL,
    phone_sealed BLOB NOT NULL,
    trade TEXT NOT NULL,
    level INTEGER NOT NULL,
    exam_type TEXT NOT NULL,
    papers TEXT NOT NULL,
    site TEXT NOT NULL,
    received_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX application_id ON application (id);
CREATE UNIQUE INDEX application_number ON application (number);
-- One person, one trade, one plan (S13). A rejected application holds no place.
CREATE UNIQUE INDEX application_place ON application (plan, person, trade) WHERE state <> 'rejected';
CREATE INDEX application_state ON application (plan, state, number);
CREATE INDEX application_unit ON application (unit, plan);

CREATE TABLE revision (
    application BLOB NOT NULL,
    revision INTEGER NOT NULL,
    batch BLOB NOT NULL REFERENCES batch (id),
    content BLOB NOT NULL REFERENCES content (name),
    photo BLOB NOT NULL REFERENCES photo (name),
    accepted INTEGER NOT NULL,
    problems TEXT NOT NULL,
    received_at TEXT NOT NULL
) STRICT;
CREATE INDEX revision_application ON revision (application, revision);

CREATE TABLE payment (
    row INTEGER PRIMARY KEY,
    application BLOB NOT NULL REFERENCES application (id),
    amount INTEGER NOT NULL,
    reference TEXT NOT NULL,
    paid_on TEXT NOT NULL,
    booked_at TEXT NOT NULL,
    undone TEXT
) STRICT;
CREATE INDEX payment_application ON payment (application);

CREATE TABLE seat (
    plan TEXT NOT NULL,
    application BLOB NOT NULL REFERENCES application (id),
    paper TEXT NOT NULL,
    room INTEGER NOT NULL,
    room_name TEXT NOT NULL,
    seat INTEGER NOT NULL,
    PRIMARY KEY (application, paper)
) STRICT, WITHOUT ROWID;
CREATE INDEX seat_plan ON seat (plan);

CREATE TABLE ticket_number (
    plan TEXT NOT NULL,
    seq INTEGER NOT NULL,
    application BLOB NOT NULL UNIQUE REFERENCES application (id),
    number TEXT NOT NULL,
    PRIMARY KEY (plan, seq),
    UNIQUE (plan, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
    unit TEXT NOT NULL REFERENCES unit (code),
    cursor INTEGER NOT NULL,
    at TEXT NOT NULL,
    event TEXT,
    plan TEXT,
    plan_version INTEGER,
    PRIMARY KEY (unit, cursor)
) STRICT, WITHOUT ROWID;
