-- least reader: 1
-- least writer: 1
--
-- The orders of the gallery, and what people's own videos were made into.
CREATE INDEX generations_longest ON generations (duration_seconds, number) WHERE NOT hidden;
CREATE INDEX generations_dearest ON generations (COALESCE(cost_micro_usd, price_micro_usd, 0), number) WHERE NOT hidden;
CREATE INDEX generations_uploads ON generations (number) WHERE NOT hidden AND request LIKE '%"video":{%';
CREATE INDEX library_name ON library (lower(given_name), generation_number) WHERE given_name IS NOT NULL;

-- What is found by its name or note: these, and the prompt with them. Filled when the store is opened, since words are split by the program; what an
-- older program names beside this one is found after the next start.
CREATE TABLE noted (
  number bigint PRIMARY KEY REFERENCES generations (number),
  words tsvector NOT NULL
);
CREATE INDEX noted_words ON noted USING gin (words);
