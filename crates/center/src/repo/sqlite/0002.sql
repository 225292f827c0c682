-- The staff's console. Frozen once shipped: a change is a new file.
CREATE TABLE staff (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display TEXT NOT NULL,
    role TEXT NOT NULL,
    active INTEGER NOT NULL,
    password TEXT NOT NULL,
    added_at TEXT NOT NULL,
    last_seen TEXT
) STRICT;

CREATE TABLE session (
    token BLOB PRIMARY KEY,
    staff BLOB NOT NULL REFERENCES staff (id),
    csrf TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_staff ON session (staff);
CREATE INDEX session_until ON session (until);

CREATE TABLE attempt (who TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX attempt_who ON attempt (who, at);
CREATE INDEX attempt_at ON attempt (at);

CREATE TABLE lease (
    application BLOB PRIMARY KEY REFERENCES application (id),
    staff BLOB NOT NULL REFERENCES staff (id),
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
    row INTEGER PRIMARY KEY,
    application BLOB NOT NULL REFERENCES application (id),
    revision INTEGER NOT NULL,
    review TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX decision_application ON decision (application);

CREATE TABLE site_rooms (
    plan TEXT NOT NULL,
    site TEXT NOT NULL,
    rooms TEXT NOT NULL,
    PRIMARY KEY (plan, site)
) STRICT, WITHOUT ROWID;

CREATE TABLE publish_request (
    id BLOB PRIMARY KEY,
    plan TEXT NOT NULL,
    staff BLOB NOT NULL REFERENCES staff (id),
    people INTEGER NOT NULL,
    at TEXT NOT NULL,
    decided BLOB REFERENCES staff (id),
    how TEXT,
    reason TEXT,
    decided_at TEXT
) STRICT;
-- One request waits at a time.
CREATE UNIQUE INDEX publish_request_waiting ON publish_request (plan) WHERE decided IS NULL;

CREATE TABLE task (
    id BLOB PRIMARY KEY,
    staff BLOB NOT NULL REFERENCES staff (id),
    stage TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The review queue of one trade, unit or level; that of a plan has application_state.
CREATE INDEX application_queue_trade ON application (plan, trade, number) WHERE state = 'received';
CREATE INDEX application_queue_unit ON application (plan, unit, number) WHERE state = 'received';
CREATE INDEX application_queue_level ON application (plan, level, number) WHERE state = 'received';
CREATE INDEX application_person ON application (person);
CREATE INDEX application_photo ON application (photo, number);
CREATE INDEX batch_offered ON batch (offered_at, id);
CREATE INDEX seat_room ON seat (plan, room);
