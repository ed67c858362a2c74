-- Events that a process takes or has taken, so that nothing is done twice that comes twice. A day is kept.
CREATE TABLE taken_events (
  event_id  TEXT PRIMARY KEY,
  -- The process, new at each start.
  owner     TEXT NOT NULL,
  at_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX taken_events_at ON taken_events (at_ms);
