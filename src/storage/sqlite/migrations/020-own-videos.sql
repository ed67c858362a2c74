-- Which people's own videos a generation needs. The files lie beside the finished ones; one that no row names is removed.
CREATE TABLE generation_videos (
  sha256  TEXT NOT NULL,
  number  INTEGER NOT NULL REFERENCES generations (number),
  PRIMARY KEY (sha256, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX generation_videos_number ON generation_videos (number);

-- The same for questions with prices, until they are answered.
CREATE TABLE quote_videos (
  sha256    TEXT NOT NULL,
  quote_id  TEXT NOT NULL REFERENCES quotes (id) ON DELETE CASCADE,
  PRIMARY KEY (sha256, quote_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX quote_videos_quote ON quote_videos (quote_id);
