-- least reader: 1
-- least writer: 1
--
-- What those who manage a server, workspace or channel chose for it. What is not here holds as the bot is set up.
CREATE TABLE place_settings (
  platform text COLLATE "C" NOT NULL,
  -- Where ids are unique, where they are not so everywhere.
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  -- Empty: a private talk.
  server_id text COLLATE "C" NOT NULL DEFAULT '',
  -- Empty: the whole server.
  channel_id text COLLATE "C" NOT NULL DEFAULT '',
  key text COLLATE "C" NOT NULL,
  -- JSON.
  value text NOT NULL,
  PRIMARY KEY (platform, tenant, server_id, channel_id, key)
);
