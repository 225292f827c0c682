-- Applications that the rules refused, which are few among many: what each unit has to mend. Frozen once shipped: a
-- change is a new file.
CREATE INDEX revision_refused ON revision (batch) WHERE accepted = 0;
