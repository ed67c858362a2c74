-- What people asked for in a chat, from before the chat hears that it arrived until they are answered. Ids alone, and none of their words.
CREATE TABLE intakes (
  event_id      TEXT PRIMARY KEY,
  platform      TEXT NOT NULL,
  channel_id    TEXT NOT NULL,
  requester_id  TEXT NOT NULL,
  reply_ids     TEXT NOT NULL,
  receipt       TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;
