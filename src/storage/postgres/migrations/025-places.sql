-- least reader: 1
-- least writer: 1
--
-- Where something was asked for, for what is erased by the age that a place chose: see storage/postgres/erasing-by-place.ts, which asks in the very same
-- words. We wrote that JSON without spaces; what can't be read is of no place.
CREATE INDEX generations_place ON generations (
  platform,
  tenant,
  (CASE WHEN platform = 'web' THEN 'page'
    ELSE COALESCE(substring(reply_ids from '"guild":"([^"]*)"'), substring(reply_ids from '"team":"([^"]*)"'), tenant) END),
  ended_at_ms,
  (COALESCE(substring(reply_ids from '"parent":"([^"]*)"'), channel_id))
) WHERE NOT hidden AND ended_at_ms IS NOT NULL;
