-- Looking for part of an ID number, and pieces of batches that never came to their end. Frozen once shipped: a change
-- is a new file. The same tables and columns as SQLite's.
--
-- Parts of ID numbers under a key. Made after the commit, in the order of `revision`, as far as `meta` says.
CREATE TABLE id_part (part BIGINT NOT NULL, application BYTEA NOT NULL, PRIMARY KEY (part, application));
CREATE UNIQUE INDEX revision_rowid ON revision (rowid);
-- When an open batch was offered last, and when its pieces were given up.
ALTER TABLE batch ADD COLUMN seen_at TEXT COLLATE "C";
ALTER TABLE batch ADD COLUMN given_up_at TEXT COLLATE "C";
CREATE INDEX batch_open ON batch (unit, slot) WHERE done_at IS NULL;
-- Manifests and receipts are read again and again while a batch comes in; packing and unpacking them costs more than room.
ALTER TABLE batch ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE batch ALTER COLUMN receipt SET STORAGE EXTERNAL;
