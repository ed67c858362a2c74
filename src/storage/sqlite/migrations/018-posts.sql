-- What a message of the bot is about, by its id at its platform: people answer messages. A receipt that is no JSON has none.
CREATE INDEX outbox_post ON outbox
  (CASE WHEN json_valid(receipt) THEN COALESCE(json_extract(receipt, '$.ts'), json_extract(receipt, '$.message')) END);
CREATE INDEX reposts_post ON reposts
  (CASE WHEN json_valid(receipt) THEN COALESCE(json_extract(receipt, '$.ts'), json_extract(receipt, '$.message')) END);
