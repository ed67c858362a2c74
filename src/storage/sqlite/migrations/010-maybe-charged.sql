-- What may have been charged is a sum of its own. It counts like what was spent, from when its fate became unknown, and in each cap until
-- `hold_until_ms`. Nothing has to be let go at a time: a clock that goes wrong changes nothing for good.
CREATE TABLE ledger_with_maybe (
  generation_id  TEXT NOT NULL,
  attempt        INTEGER NOT NULL,
  platform       TEXT NOT NULL,
  tenant         TEXT NOT NULL DEFAULT '',
  requester_id   TEXT NOT NULL,
  channel_id     TEXT NOT NULL,
  micro_usd      INTEGER NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('reserved', 'spent', 'released', 'maybe')),
  reserved_at_ms INTEGER NOT NULL,
  settled_at_ms  INTEGER,
  -- Only for `maybe`.
  hold_until_ms  INTEGER,
  PRIMARY KEY (generation_id, attempt)
) STRICT, WITHOUT ROWID;

-- Until now they were let go after 48 hours, and those that expired at once.
INSERT INTO ledger_with_maybe
  SELECT generation_id, attempt, platform, tenant, requester_id, channel_id, micro_usd,
    CASE
      WHEN state <> 'spent' AND hold_until_ms IS NOT NULL THEN 'maybe'
      WHEN state = 'released' AND EXISTS (
        SELECT 1 FROM generations g WHERE g.id = generation_id AND g.state = 'expired' AND g.charged = 'maybe'
      ) THEN 'maybe'
      ELSE state
    END,
    reserved_at_ms,
    CASE WHEN state <> 'spent' AND hold_until_ms IS NOT NULL THEN hold_until_ms - 172800000 ELSE settled_at_ms END,
    hold_until_ms
  FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_with_maybe RENAME TO ledger;

CREATE INDEX ledger_open ON ledger (platform, tenant, requester_id, channel_id, micro_usd) WHERE state = 'reserved';
CREATE INDEX ledger_maybe ON ledger (platform, tenant, requester_id, channel_id, settled_at_ms, hold_until_ms, micro_usd)
  WHERE state = 'maybe';
CREATE INDEX ledger_spent ON ledger (settled_at_ms, micro_usd) WHERE state = 'spent';
CREATE INDEX ledger_spent_person ON ledger (platform, tenant, requester_id, settled_at_ms, micro_usd) WHERE state = 'spent';
CREATE INDEX ledger_spent_channel ON ledger (platform, tenant, channel_id, settled_at_ms, micro_usd) WHERE state = 'spent';
