-- Questions with prices that wait for their person, for a day. What was made of one is found by its event, `quote:<id>`.
CREATE TABLE quotes (
  id             TEXT PRIMARY KEY,
  platform       TEXT NOT NULL,
  tenant         TEXT NOT NULL DEFAULT '',
  requester_id   TEXT NOT NULL,
  requester_name TEXT,
  channel_id     TEXT NOT NULL,
  reply_ids      TEXT NOT NULL,
  proposals      TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quotes_created ON quotes (created_at_ms);

-- Pictures that a question needs once it is answered.
CREATE TABLE quote_images (
  sha256    TEXT NOT NULL REFERENCES images (sha256),
  quote_id  TEXT NOT NULL REFERENCES quotes (id) ON DELETE CASCADE,
  PRIMARY KEY (sha256, quote_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX quote_images_quote ON quote_images (quote_id);

-- Generations whose words or pictures a question repeats: it goes when one of them is deleted.
CREATE TABLE quote_sources (
  generation_id  TEXT NOT NULL,
  quote_id       TEXT NOT NULL REFERENCES quotes (id) ON DELETE CASCADE,
  PRIMARY KEY (generation_id, quote_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX quote_sources_quote ON quote_sources (quote_id);
