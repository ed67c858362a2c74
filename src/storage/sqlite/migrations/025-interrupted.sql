-- What a person asked for, so that a restart which interrupts it can offer it with one press. Gone with the row, once they are answered.
ALTER TABLE intakes ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
UPDATE intakes SET tenant = COALESCE(CASE WHEN json_valid(reply_ids) THEN json_extract(reply_ids, '$.installation') END, '')
  WHERE platform = 'slack';
ALTER TABLE intakes ADD COLUMN given TEXT;

-- The pictures among it. Not in the table itself: one may be in several.
CREATE TABLE intake_images (
  sha256    TEXT NOT NULL REFERENCES images (sha256),
  event_id  TEXT NOT NULL REFERENCES intakes (event_id) ON DELETE CASCADE,
  PRIMARY KEY (sha256, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX intake_images_event ON intake_images (event_id);
