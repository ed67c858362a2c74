-- What those who manage a server, workspace or channel chose for it. What is not here holds as the bot is set up.
CREATE TABLE place_settings (
  platform    TEXT NOT NULL,
  -- Where ids are unique, where they are not so everywhere.
  tenant      TEXT NOT NULL DEFAULT '',
  -- Empty: a private talk.
  server_id   TEXT NOT NULL DEFAULT '',
  -- Empty: the whole server.
  channel_id  TEXT NOT NULL DEFAULT '',
  key         TEXT NOT NULL,
  -- JSON.
  value       TEXT NOT NULL,
  PRIMARY KEY (platform, tenant, server_id, channel_id, key)
) STRICT, WITHOUT ROWID;
