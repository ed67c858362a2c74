-- least reader: 1
-- least writer: 1
--
-- How often something was done within a while, by all processes together. A row for each workspace that is posted to.
CREATE TABLE shared_windows (
  key         text COLLATE "C" PRIMARY KEY,
  -- The newest, oldest first.
  times       timestamptz[] NOT NULL,
  -- Somebody asked to wait.
  held_until  timestamptz
) WITH (fillfactor = 50);
