-- Finding people by part of anything among a million. Frozen once shipped: a change is a new file.
--
-- A name by its characters (two of them name few people in any script); pinyin and numbers by their groups of three.
-- The extension comes with PostgreSQL itself, and whoever owns the database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX application_name ON application USING gin (string_to_array(name, NULL));
CREATE INDEX application_pinyin ON application USING gin (pinyin gin_trgm_ops);
CREATE INDEX application_digits ON application USING gin (number gin_trgm_ops);
