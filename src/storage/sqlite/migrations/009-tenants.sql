-- Slack's ids of people and channels are unique in one workspace, or organisation, only. Elsewhere the tenant is ''.
ALTER TABLE generations ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
-- A row that can't be read stays as it is.
UPDATE generations SET tenant = COALESCE(CASE WHEN json_valid(reply_ids) THEN json_extract(reply_ids, '$.installation') END, '')
  WHERE platform = 'slack';

ALTER TABLE ledger ADD COLUMN tenant TEXT NOT NULL DEFAULT '';
UPDATE ledger SET tenant = COALESCE((SELECT tenant FROM generations WHERE generations.id = ledger.generation_id), '')
  WHERE platform = 'slack';

DROP INDEX ledger_open;
DROP INDEX ledger_spent_person;
DROP INDEX ledger_spent_channel;
CREATE INDEX ledger_open ON ledger (platform, tenant, requester_id, channel_id, micro_usd) WHERE state = 'reserved';
CREATE INDEX ledger_spent_person ON ledger (platform, tenant, requester_id, settled_at_ms, micro_usd) WHERE state = 'spent';
CREATE INDEX ledger_spent_channel ON ledger (platform, tenant, channel_id, settled_at_ms, micro_usd) WHERE state = 'spent';

-- The same event of two workspaces is two events. One that was taken before is still known when Slack sends it again.
UPDATE generations SET event_id = 'slack:' || tenant || substr(event_id, 6)
  WHERE platform = 'slack' AND tenant <> '' AND event_id LIKE 'slack:%';
UPDATE intakes SET event_id = 'slack:' || json_extract(reply_ids, '$.installation') || substr(event_id, 6)
  WHERE platform = 'slack' AND event_id LIKE 'slack:%'
    AND CASE WHEN json_valid(reply_ids) THEN json_extract(reply_ids, '$.installation') <> '' END;
