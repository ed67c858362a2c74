-- least reader: 1
-- least writer: 1
--
-- Events that a process takes or has taken, so that nothing is done twice that comes twice. A day is kept.
CREATE TABLE taken_events (
  event_id  text COLLATE "C" PRIMARY KEY,
  -- The process, new at each start.
  owner     text COLLATE "C" NOT NULL,
  at_ms     bigint NOT NULL
);
CREATE INDEX taken_events_at ON taken_events (at_ms);
