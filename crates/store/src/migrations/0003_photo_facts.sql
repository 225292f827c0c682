-- Lists need the facts of every photo: beside the name they are a tenth of the pages that hold the pictures.
CREATE INDEX photo_facts ON photo (sha256, facts);
