-- Looking for part of an ID number, and pieces of batches that never came to their end. Frozen once shipped: a change
-- is a new file.
--
-- Parts of ID numbers under a key. Made after the commit, in the order of `revision`, as far as `meta` says.
CREATE TABLE id_part (part INTEGER NOT NULL, application BLOB NOT NULL, PRIMARY KEY (part, application)) WITHOUT ROWID;
-- When an open batch was offered last, and when its pieces were given up.
ALTER TABLE batch ADD COLUMN seen_at TEXT;
ALTER TABLE batch ADD COLUMN given_up_at TEXT;
CREATE INDEX batch_open ON batch (unit, slot) WHERE done_at IS NULL;
