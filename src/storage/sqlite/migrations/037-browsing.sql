-- The orders of the gallery, and what people's own videos were made into.
CREATE INDEX generations_longest ON generations (duration_seconds, number) WHERE hidden = 0;
CREATE INDEX generations_dearest ON generations (COALESCE(cost_micro_usd, price_micro_usd, 0), number) WHERE hidden = 0;
CREATE INDEX generations_uploads ON generations (number) WHERE hidden = 0 AND instr(request, '"video":{') > 0;
CREATE INDEX library_name ON library (lower(given_name), generation_number) WHERE given_name IS NOT NULL;

-- What is found by its name or note: these, and the prompt with them, so that some words may stand in one and some in the other. It keeps the words
-- itself, since names change, and overwrites what goes.
CREATE VIRTUAL TABLE noted USING fts5 (prompt, channel, person, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4');
INSERT INTO noted (noted, rank) VALUES ('secure-delete', 1);
INSERT INTO noted (rowid, prompt, channel, person)
  SELECT number, search_words(CASE WHEN json_valid(request) THEN json_extract(request, '$.prompt') END) || char(10)
      || search_words(given_name) || char(10) || search_words(note), scope_word(platform, channel_id), scope_word(platform, requester_id)
  FROM library JOIN generations ON number = generation_number
  WHERE (given_name IS NOT NULL OR note IS NOT NULL) AND erased_at_ms IS NULL;
