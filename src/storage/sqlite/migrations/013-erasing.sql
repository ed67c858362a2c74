-- What is erased leaves the index at once: an index without `contentless_delete` can take words out of its pages, given the words. Each
-- character of a script without spaces, and each emoji, is a word of its own. `search_words` and `scope_word` are the bot's own, see open.ts.
DROP TABLE prompt_words;
DROP TABLE prompts;
CREATE VIRTUAL TABLE prompts USING fts5 (
  prompt, channel, person, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4'
);
INSERT INTO prompts (prompts, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE prompt_words USING fts5vocab (prompts, instance);
INSERT INTO prompts (rowid, prompt, channel, person)
  SELECT number, search_words(json_extract(request, '$.prompt')), scope_word(platform, channel_id), scope_word(platform, requester_id)
  FROM generations WHERE hidden = 0 AND json_valid(request);

-- When the words of a request were erased; those of hidden ones are.
ALTER TABLE generations ADD COLUMN erased_at_ms INTEGER;
UPDATE generations SET erased_at_ms = COALESCE(removed_at_ms, created_at_ms) WHERE hidden = 1;
CREATE INDEX generations_words ON generations (ended_at_ms) WHERE erased_at_ms IS NULL AND ended_at_ms IS NOT NULL;

-- Erased, and not taken out of all copies yet.
CREATE TABLE erasures (generation_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Further messages that show a generation's videos, to be deleted with them.
CREATE TABLE reposts (
  key            TEXT PRIMARY KEY,
  generation_id  TEXT NOT NULL,
  receipt        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reposts_generation ON reposts (generation_id);

-- How history was narrowed down, for the buttons under it. They hold words of people, and go by age.
CREATE TABLE history_filters (
  id          TEXT PRIMARY KEY,
  filter      TEXT NOT NULL,
  used_at_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO history_filters SELECT substr(name, 8), value, unixepoch() * 1000 FROM facts WHERE name LIKE 'filter %';
DELETE FROM facts WHERE name LIKE 'filter %';
