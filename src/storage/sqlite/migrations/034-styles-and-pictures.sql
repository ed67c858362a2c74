-- Styles that people saved: words, options and pictures that go with a request.
CREATE TABLE styles (
  id             TEXT PRIMARY KEY,
  -- Whose it is: a person's, a channel's or a server's. Ids are unique in their tenant only.
  scope          TEXT NOT NULL CHECK (scope IN ('own', 'channel', 'server')),
  platform       TEXT NOT NULL,
  tenant         TEXT NOT NULL DEFAULT '',
  home_id        TEXT NOT NULL,
  -- The name as it is compared.
  handle         TEXT NOT NULL,
  name           TEXT NOT NULL,
  words          TEXT NOT NULL,
  negative       TEXT,
  -- JSON.
  options        TEXT NOT NULL,
  -- JSON: what is known of each picture, without its bytes.
  pictures       TEXT NOT NULL,
  made_by        TEXT NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  changed_at_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX styles_home ON styles (scope, platform, tenant, home_id, handle);

-- Their pictures by their content. Not in the table of all pictures: they stay as long as the style does, whatever becomes of the requests that they went with.
CREATE TABLE style_pictures (
  style_id   TEXT NOT NULL REFERENCES styles (id) ON DELETE CASCADE,
  sha256     TEXT NOT NULL,
  mime_type  TEXT NOT NULL,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  bytes      BLOB NOT NULL,
  PRIMARY KEY (style_id, sha256)
) STRICT;
