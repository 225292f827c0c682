-- What was sealed, answered or logged is never changed, not even by a mistake of ours.

CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'append-only: revision'); END;
CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'append-only: revision'); END;
CREATE TRIGGER batch_line_no_update BEFORE UPDATE ON batch_line BEGIN SELECT RAISE(ABORT, 'append-only: batch_line'); END;
CREATE TRIGGER batch_line_no_delete BEFORE DELETE ON batch_line BEGIN SELECT RAISE(ABORT, 'append-only: batch_line'); END;
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt BEGIN SELECT RAISE(ABORT, 'append-only: receipt'); END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'append-only: receipt'); END;
CREATE TRIGGER change_no_update BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'append-only: change'); END;
CREATE TRIGGER change_no_delete BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'append-only: change'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only: event'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only: event'); END;
CREATE TRIGGER batch_no_delete BEFORE DELETE ON batch BEGIN SELECT RAISE(ABORT, 'append-only: batch'); END;
-- Of a batch only its state may move on.
CREATE TRIGGER batch_only_state BEFORE UPDATE OF id, plan, manifest, manifest_sha256, signature, people, sealed_at ON batch
BEGIN SELECT RAISE(ABORT, 'append-only: batch'); END;
