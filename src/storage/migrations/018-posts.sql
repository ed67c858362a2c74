-- What a message of the bot is about, by its id at its platform: people answer messages.
CREATE INDEX outbox_post ON outbox (COALESCE(json_extract(receipt, '$.ts'), json_extract(receipt, '$.message')));
CREATE INDEX reposts_post ON reposts (COALESCE(json_extract(receipt, '$.ts'), json_extract(receipt, '$.message')));
