-- The staff's console. Frozen once shipped: a change is a new file. The same tables and columns as SQLite's.
CREATE TABLE staff (
    id BYTEA PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    display TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    active BIGINT NOT NULL,
    password TEXT COLLATE "C" NOT NULL,
    added_at TEXT COLLATE "C" NOT NULL,
    last_seen TEXT COLLATE "C"
);

CREATE TABLE session (
    token BYTEA PRIMARY KEY,
    staff BYTEA NOT NULL REFERENCES staff (id),
    csrf TEXT COLLATE "C" NOT NULL,
    begun_at BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX session_staff ON session (staff);
CREATE INDEX session_until ON session (until);

CREATE TABLE attempt (who TEXT COLLATE "C" NOT NULL, at BIGINT NOT NULL);
CREATE INDEX attempt_who ON attempt (who, at);
CREATE INDEX attempt_at ON attempt (at);

CREATE TABLE lease (
    application BYTEA PRIMARY KEY REFERENCES application (id),
    staff BYTEA NOT NULL REFERENCES staff (id),
    until BIGINT NOT NULL
);

CREATE TABLE decision (
    row BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application BYTEA NOT NULL REFERENCES application (id),
    revision BIGINT NOT NULL,
    review TEXT COLLATE "C" NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX decision_application ON decision (application);

CREATE TABLE site_rooms (
    plan TEXT COLLATE "C" NOT NULL,
    site TEXT COLLATE "C" NOT NULL,
    rooms TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (plan, site)
);

CREATE TABLE publish_request (
    id BYTEA PRIMARY KEY,
    plan TEXT COLLATE "C" NOT NULL,
    staff BYTEA NOT NULL REFERENCES staff (id),
    people BIGINT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    decided BYTEA REFERENCES staff (id),
    how TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    decided_at TEXT COLLATE "C"
);
-- One request waits at a time.
CREATE UNIQUE INDEX publish_request_waiting ON publish_request (plan) WHERE decided IS NULL;

CREATE TABLE task (
    id BYTEA PRIMARY KEY,
    staff BYTEA NOT NULL REFERENCES staff (id),
    stage TEXT COLLATE "C" NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    at BIGINT NOT NULL
);

-- The review queue of one trade, unit or level; that of a plan has application_state.
CREATE INDEX application_queue_trade ON application (plan, trade, number) WHERE state = 'received';
CREATE INDEX application_queue_unit ON application (plan, unit, number) WHERE state = 'received';
CREATE INDEX application_queue_level ON application (plan, level, number) WHERE state = 'received';
CREATE INDEX application_person ON application (person);
CREATE INDEX application_photo ON application (photo, number);
CREATE INDEX batch_offered ON batch (offered_at, id);
CREATE INDEX seat_room ON seat (plan, room);
