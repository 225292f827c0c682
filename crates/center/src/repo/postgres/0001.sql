-- Frozen once shipped: a change is a new file. The same tables and columns as SQLite's; text is compared by its
-- bytes there, so here too.
CREATE TABLE meta (key TEXT COLLATE "C" PRIMARY KEY, value BYTEA NOT NULL);

CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at TEXT COLLATE "C" NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    what TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    head BYTEA NOT NULL
);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE nonce (
    device BYTEA NOT NULL,
    nonce TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (device, nonce)
);
CREATE INDEX nonce_at ON nonce (at);

CREATE TABLE plan (
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    added_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE unit (
    code TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    department TEXT COLLATE "C" NOT NULL,
    city TEXT COLLATE "C",
    added_at TEXT COLLATE "C" NOT NULL,
    cursor BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE slot (
    unit TEXT COLLATE "C" NOT NULL REFERENCES unit (code),
    slot BIGINT NOT NULL,
    token BYTEA NOT NULL UNIQUE,
    issued_at TEXT COLLATE "C" NOT NULL,
    device BYTEA UNIQUE,
    key TEXT COLLATE "C",
    recipient TEXT COLLATE "C",
    enrolled_at TEXT COLLATE "C",
    revoked_at TEXT COLLATE "C",
    PRIMARY KEY (unit, slot)
);

CREATE TABLE batch (
    id BYTEA PRIMARY KEY,
    unit TEXT COLLATE "C" NOT NULL REFERENCES unit (code),
    slot BIGINT NOT NULL,
    plan TEXT COLLATE "C" NOT NULL,
    manifest BYTEA NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    via TEXT COLLATE "C" NOT NULL,
    lines BIGINT NOT NULL,
    offered_at TEXT COLLATE "C" NOT NULL,
    done_at TEXT COLLATE "C",
    receipt TEXT COLLATE "C",
    accepted BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX batch_unit ON batch (unit, offered_at);

CREATE TABLE content (
    row BIGINT GENERATED ALWAYS AS IDENTITY,
    name BYTEA PRIMARY KEY,
    sealed BYTEA NOT NULL
);
-- Encrypted bytes and JPEG do not get smaller.
ALTER TABLE content ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE TABLE photo (
    row BIGINT GENERATED ALWAYS AS IDENTITY,
    name BYTEA PRIMARY KEY,
    facts TEXT COLLATE "C" NOT NULL,
    bytes BYTEA
);
ALTER TABLE photo ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE application (
    row BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id BYTEA NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    plan TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL REFERENCES unit (code),
    revision BIGINT NOT NULL,
    batch BYTEA NOT NULL REFERENCES batch (id),
    content BYTEA NOT NULL REFERENCES content (name),
    photo BYTEA NOT NULL REFERENCES photo (name),
    state TEXT COLLATE "C" NOT NULL,
    standing TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    pinyin TEXT COLLATE "C" NOT NULL,
    person BYTEA NOT NULL,
    id_sealed BYTEA NOT NULL,
    phone_sealed BYTEA NOT NULL,
    trade TEXT COLLATE "C" NOT NULL,
    level BIGINT NOT NULL,
    exam_type TEXT COLLATE "C" NOT NULL,
    papers TEXT COLLATE "C" NOT NULL,
    site TEXT COLLATE "C" NOT NULL,
    received_at TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX application_id ON application (id);
CREATE UNIQUE INDEX application_number ON application (number);
-- One person, one trade, one plan (S13). A rejected application holds no place.
CREATE UNIQUE INDEX application_place ON application (plan, person, trade) WHERE state <> 'rejected';
CREATE INDEX application_state ON application (plan, state, number);
CREATE INDEX application_unit ON application (unit, plan);

CREATE TABLE revision (
    application BYTEA NOT NULL,
    revision BIGINT NOT NULL,
    batch BYTEA NOT NULL REFERENCES batch (id),
    content BYTEA NOT NULL REFERENCES content (name),
    photo BYTEA NOT NULL REFERENCES photo (name),
    accepted BIGINT NOT NULL,
    problems TEXT COLLATE "C" NOT NULL,
    received_at TEXT COLLATE "C" NOT NULL,
    -- SQLite has it unasked: the order in which rows came.
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX revision_application ON revision (application, revision);

CREATE TABLE payment (
    row BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application BYTEA NOT NULL REFERENCES application (id),
    amount BIGINT NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    paid_on TEXT COLLATE "C" NOT NULL,
    booked_at TEXT COLLATE "C" NOT NULL,
    undone TEXT COLLATE "C"
);
CREATE INDEX payment_application ON payment (application);

CREATE TABLE seat (
    plan TEXT COLLATE "C" NOT NULL,
    application BYTEA NOT NULL REFERENCES application (id),
    paper TEXT COLLATE "C" NOT NULL,
    room BIGINT NOT NULL,
    room_name TEXT COLLATE "C" NOT NULL,
    seat BIGINT NOT NULL,
    PRIMARY KEY (application, paper)
);
CREATE INDEX seat_plan ON seat (plan);

CREATE TABLE ticket_number (
    plan TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    application BYTEA NOT NULL UNIQUE REFERENCES application (id),
    number TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (plan, seq),
    UNIQUE (plan, number)
);

CREATE TABLE change (
    unit TEXT COLLATE "C" NOT NULL REFERENCES unit (code),
    cursor BIGINT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C",
    plan TEXT COLLATE "C",
    plan_version BIGINT,
    PRIMARY KEY (unit, cursor)
);
