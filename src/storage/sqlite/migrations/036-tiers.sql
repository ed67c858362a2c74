-- Where something was asked for: a tier's budget is of one server or workspace. Empty: a private talk.
ALTER TABLE ledger ADD COLUMN server_id TEXT NOT NULL DEFAULT '';
-- What of it credits pay; the rest counts against the tier.
ALTER TABLE ledger ADD COLUMN credit_micro_usd INTEGER NOT NULL DEFAULT 0;
-- As far back as a month that is still shown.
UPDATE ledger
SET server_id = CASE platform WHEN 'web' THEN 'page' ELSE COALESCE(
    (SELECT CASE WHEN json_valid(reply_ids) THEN CAST(json_extract(reply_ids, '$.guild') AS TEXT) END FROM generations WHERE id = generation_id),
    tenant
  ) END
WHERE reserved_at_ms > (unixepoch() - 35 * 86400) * 1000;
CREATE INDEX ledger_credits ON ledger (platform, tenant, server_id, requester_id, credit_micro_usd) WHERE credit_micro_usd > 0;

-- What people have on top of their tier. Nothing is changed or deleted in it; what requests take stands in the ledger.
CREATE TABLE credits (
  id         TEXT PRIMARY KEY,
  at_ms      INTEGER NOT NULL,
  platform   TEXT NOT NULL,
  tenant     TEXT NOT NULL DEFAULT '',
  server_id  TEXT NOT NULL DEFAULT '',
  person_id  TEXT NOT NULL,
  -- Below 0 where they became less.
  micro_usd  INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  by         TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX credits_person ON credits (platform, tenant, server_id, person_id, at_ms, micro_usd);
CREATE TRIGGER credits_unchanged BEFORE UPDATE ON credits BEGIN SELECT RAISE(ABORT, 'credits are kept as they are'); END;
CREATE TRIGGER credits_kept BEFORE DELETE ON credits BEGIN SELECT RAISE(ABORT, 'credits are kept'); END;
