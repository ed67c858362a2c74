-- least reader: 1
-- least writer: 6
--
-- Which process has sent a generation or is making a delivery. What belongs to one that is not alive is anybody's.
ALTER TABLE generations ADD COLUMN owner text COLLATE "C";
ALTER TABLE outbox ADD COLUMN owner text COLLATE "C";
CREATE INDEX generations_owned ON generations (owner, number) WHERE ended_at_ms IS NULL AND state IN ('submitting', 'generating', 'downloading', 'stored');

-- The starts of the last minutes, of which there may be so many in any one of them.
CREATE TABLE starts (
  generation_id text COLLATE "C" NOT NULL,
  attempt bigint NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (generation_id, attempt)
);
CREATE INDEX starts_at ON starts (at_ms);
