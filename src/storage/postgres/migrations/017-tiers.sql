-- least reader: 1
-- least writer: 17
--
-- Where something was asked for: a tier's budget is of one server or workspace. Empty: a private talk. A program that does not know of tiers
-- would let people spend more than theirs.
ALTER TABLE ledger ADD COLUMN server_id text COLLATE "C" NOT NULL DEFAULT '';
-- What of it credits pay; the rest counts against the tier.
ALTER TABLE ledger ADD COLUMN credit_micro_usd bigint NOT NULL DEFAULT 0;
-- As far back as a month that is still shown.
UPDATE ledger
SET server_id = CASE platform WHEN 'web' THEN 'page' ELSE COALESCE(
    (SELECT substring(reply_ids from '"guild":"([^"]+)"') FROM generations WHERE id = generation_id),
    tenant
  ) END
WHERE reserved_at_ms > (extract(epoch from now()) - 35 * 86400) * 1000;
CREATE INDEX ledger_credits ON ledger (platform, tenant, server_id, requester_id, credit_micro_usd) WHERE credit_micro_usd > 0;

-- What people have on top of their tier. Nothing is changed or deleted in it; what requests take stands in the ledger.
CREATE TABLE credits (
  id         text COLLATE "C" PRIMARY KEY,
  at_ms      bigint NOT NULL,
  platform   text COLLATE "C" NOT NULL,
  tenant     text COLLATE "C" NOT NULL DEFAULT '',
  server_id  text COLLATE "C" NOT NULL DEFAULT '',
  person_id  text COLLATE "C" NOT NULL,
  -- Below 0 where they became less.
  micro_usd  bigint NOT NULL,
  kind       text COLLATE "C" NOT NULL,
  by         text COLLATE "C" NOT NULL
);
CREATE INDEX credits_person ON credits (platform, tenant, server_id, person_id, at_ms, micro_usd);
CREATE FUNCTION refuse_change_of_credits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'credits are kept as they are';
END
$$;
CREATE TRIGGER credits_unchanged BEFORE UPDATE OR DELETE ON credits FOR EACH ROW EXECUTE FUNCTION refuse_change_of_credits();
CREATE TRIGGER credits_kept BEFORE TRUNCATE ON credits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_credits();
