-- Beginnings of up to four letters are indexed as words are, and what begins with more letters is named word by word:
-- what is newest is then read off the index, instead of gathering every row that has such a word and sorting it.
DROP TABLE prompts;
CREATE VIRTUAL TABLE prompts USING fts5 (
  prompt, channel, person, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4'
);
CREATE VIRTUAL TABLE prompt_words USING fts5vocab (prompts, instance);

-- Hidden rows have no words. `scope_word` is the bot's own, see open.ts.
INSERT INTO prompts (rowid, prompt, channel, person)
  SELECT number, json_extract(request, '$.prompt'), scope_word(platform, channel_id), scope_word(platform, requester_id)
  FROM generations WHERE hidden = 0;
