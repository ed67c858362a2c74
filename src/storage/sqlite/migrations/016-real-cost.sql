-- What a provider said that a generation cost. The ledger counts it in the place of what was set aside, which is kept beside it. Where nothing was
-- said both are NULL.
ALTER TABLE generations ADD COLUMN cost_micro_usd INTEGER;
ALTER TABLE ledger ADD COLUMN estimate_micro_usd INTEGER;
