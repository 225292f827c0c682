-- What a request to publish tickets is about, so that just that is approved. Frozen once shipped: a change is a new
-- file.
--
-- How many of its people hold a ticket that is replaced, and a digest of the tickets. Requests of older programs have none.
ALTER TABLE publish_request ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE publish_request ADD COLUMN digest BLOB;
