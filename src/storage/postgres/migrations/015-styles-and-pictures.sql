-- least reader: 1
-- least writer: 1
--
-- Styles that people saved: words, options and pictures that go with a request.
CREATE TABLE styles (
  id text COLLATE "C" PRIMARY KEY,
  -- Whose it is: a person's, a channel's or a server's. Ids are unique in their tenant only.
  scope text COLLATE "C" NOT NULL CHECK (scope IN ('own', 'channel', 'server')),
  platform text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL DEFAULT '',
  home_id text COLLATE "C" NOT NULL,
  -- The name as it is compared.
  handle text COLLATE "C" NOT NULL,
  name text NOT NULL,
  words text NOT NULL,
  negative text,
  -- JSON.
  options text NOT NULL,
  -- JSON: what is known of each picture, without its bytes.
  pictures text NOT NULL,
  made_by text COLLATE "C" NOT NULL,
  created_at_ms bigint NOT NULL,
  changed_at_ms bigint NOT NULL
);
CREATE UNIQUE INDEX styles_home ON styles (scope, platform, tenant, home_id, handle);

-- Their pictures by their content. Not in the table of all pictures: a program of before would take them away, not knowing that a style needs them.
CREATE TABLE style_pictures (
  style_id text COLLATE "C" NOT NULL REFERENCES styles (id) ON DELETE CASCADE,
  sha256 text COLLATE "C" NOT NULL,
  mime_type text NOT NULL,
  width integer NOT NULL,
  height integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (style_id, sha256)
);
