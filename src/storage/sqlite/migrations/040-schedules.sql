-- What people have made at set times: a prompt with options, when, where, and the most that a run may cost. A row goes when its person or its place is
-- forgotten, and its words with it.
CREATE TABLE schedules (
  id             TEXT PRIMARY KEY,
  platform       TEXT NOT NULL,
  tenant         TEXT NOT NULL DEFAULT '',
  -- Empty where the platform has no servers.
  server_id      TEXT NOT NULL DEFAULT '',
  person_id      TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('active', 'paused')),
  next_at_ms     INTEGER NOT NULL,
  created_at_ms  INTEGER NOT NULL,
  -- Counts up with each change.
  revision       INTEGER NOT NULL,
  -- JSON: all of it that no statement asks for.
  written        TEXT NOT NULL
) STRICT;
CREATE INDEX schedules_due ON schedules (platform, next_at_ms) WHERE state = 'active';
CREATE INDEX schedules_server ON schedules (platform, tenant, server_id);
CREATE INDEX schedules_person ON schedules (platform, tenant, person_id);
