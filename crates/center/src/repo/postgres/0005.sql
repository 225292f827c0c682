-- Looking for part of a number, and for nothing else. Frozen once shipped: a change is a new file.
--
-- Groups of three also answer whether a number is equal to one of thousands, and while the table's statistics are of the
-- hour before, the server chose them for it: a second batch of ten thousand took minutes. Of an expression they are
-- asked only by whoever means them.
DROP INDEX application_digits;
CREATE INDEX application_digits ON application USING gin ((number || '') gin_trgm_ops);
