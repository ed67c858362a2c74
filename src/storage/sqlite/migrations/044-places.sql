-- Where something was asked for, for what is erased by the age that a place chose: see storage/sqlite/erasing-by-place.ts, which asks in the very same words.
CREATE INDEX generations_place ON generations (
  platform,
  tenant,
  CASE WHEN platform = 'web' THEN 'page'
    WHEN json_valid(reply_ids) THEN COALESCE(json_extract(reply_ids, '$.guild'), json_extract(reply_ids, '$.team'), tenant) ELSE tenant END,
  ended_at_ms,
  CASE WHEN json_valid(reply_ids) THEN COALESCE(json_extract(reply_ids, '$.parent'), channel_id) ELSE channel_id END
) WHERE hidden = 0 AND ended_at_ms IS NOT NULL;
