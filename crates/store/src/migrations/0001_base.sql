-- The unit's file. Ids are the 16 bytes of a UUID, digests the 32 bytes of a SHA-256, times Unix milliseconds.

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE plan (
    id       TEXT PRIMARY KEY,
    text     TEXT NOT NULL,
    sha256   BLOB NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
    id         INTEGER PRIMARY KEY,
    person_key TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    first_seen INTEGER NOT NULL
) STRICT;

CREATE TABLE photo (
    seq      INTEGER PRIMARY KEY,
    sha256   BLOB NOT NULL UNIQUE,
    kind     TEXT NOT NULL CHECK (kind IN ('original', 'mended')),
    facts    TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    bytes    BLOB NOT NULL
) STRICT;

CREATE TABLE application (
    seq            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    number         TEXT NOT NULL UNIQUE CHECK (length(number) = 15),
    plan           TEXT NOT NULL,
    person         INTEGER REFERENCES person (id),
    revision       INTEGER NOT NULL DEFAULT 1,
    version        INTEGER NOT NULL DEFAULT 1,
    standing       TEXT NOT NULL,
    standing_json  TEXT NOT NULL,
    -- Copies of what lists and look-ups need, as written in the draft.
    name           TEXT NOT NULL,
    pinyin         TEXT NOT NULL,
    id_number      TEXT NOT NULL,
    trade          TEXT NOT NULL,
    level          TEXT NOT NULL,
    confirmed      TEXT,
    confirmed_by   TEXT,
    confirmed_at   INTEGER,
    photo_original BLOB REFERENCES photo (sha256),
    photo          BLOB REFERENCES photo (sha256),
    roster_row     INTEGER,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    trashed_at     INTEGER,
    -- The last judgement; NULL when something changed since.
    errors         INTEGER,
    warnings       INTEGER,
    problems       TEXT,
    draft          TEXT NOT NULL
) STRICT;
CREATE INDEX application_standing ON application (plan, trashed_at, standing);
CREATE INDEX application_person ON application (person);
CREATE INDEX application_photo ON application (photo);
CREATE INDEX application_photo_original ON application (photo_original);

CREATE TABLE batch (
    id              BLOB PRIMARY KEY CHECK (length(id) = 16),
    plan            TEXT NOT NULL,
    manifest        BLOB NOT NULL,
    manifest_sha256 BLOB NOT NULL,
    signature       BLOB NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('sealed', 'sending', 'receipted')),
    people          INTEGER NOT NULL,
    sealed_at       INTEGER NOT NULL
) STRICT;

-- Sealed revisions. What was sealed stays for ever.
CREATE TABLE revision (
    application BLOB NOT NULL REFERENCES application (id),
    revision    INTEGER NOT NULL,
    batch       BLOB NOT NULL REFERENCES batch (id),
    sha256      BLOB NOT NULL,
    photo       BLOB NOT NULL REFERENCES photo (sha256),
    sealed_at   INTEGER NOT NULL,
    content     BLOB NOT NULL,
    PRIMARY KEY (application, revision)
) STRICT;
CREATE INDEX revision_sha256 ON revision (sha256);

CREATE TABLE batch_line (
    batch       BLOB NOT NULL REFERENCES batch (id),
    position    INTEGER NOT NULL,
    application BLOB NOT NULL,
    revision    INTEGER NOT NULL,
    PRIMARY KEY (batch, position),
    FOREIGN KEY (application, revision) REFERENCES revision (application, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_line_application ON batch_line (application);

CREATE TABLE receipt (
    batch       BLOB PRIMARY KEY REFERENCES batch (id),
    receipt     TEXT NOT NULL,
    signed      BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;

-- The center's changes in the center's order; each counts once.
CREATE TABLE change (
    cursor     INTEGER PRIMARY KEY,
    body       BLOB NOT NULL,
    outcome    TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE review (
    cursor      INTEGER PRIMARY KEY REFERENCES change (cursor),
    application BLOB NOT NULL REFERENCES application (id),
    revision    INTEGER NOT NULL,
    review      TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX review_application ON review (application);

CREATE TABLE payment (
    cursor      INTEGER PRIMARY KEY REFERENCES change (cursor),
    application BLOB NOT NULL REFERENCES application (id),
    -- NULL takes the earlier booking back.
    payment     TEXT,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_application ON payment (application);

CREATE TABLE ticket (
    cursor      INTEGER PRIMARY KEY REFERENCES change (cursor),
    application BLOB NOT NULL REFERENCES application (id),
    -- NULL withdraws the earlier ticket.
    ticket      TEXT,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_application ON ticket (application);

CREATE TABLE number_counter (
    year INTEGER NOT NULL,
    unit TEXT NOT NULL,
    slot INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (year, unit, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    who    TEXT NOT NULL,
    what   TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
