-- least reader: 1
-- least writer: 1
--
-- An index of words gives no order: of a word that many have it would gather all of them. So each prompt is also under words for where its number
-- is, by 4,096 and by 32,768 numbers, and a search asks for one stretch after the other, from the newest on.
CREATE INDEX prompts_searched ON prompts USING gin (
  (words || array_to_tsvector(ARRAY['/block/' || (number >> 12)::text, '/blocks/' || (number >> 15)::text]))
) WITH (fastupdate = off);
ALTER INDEX prompts_searched ALTER COLUMN 1 SET STATISTICS 500;
DROP INDEX prompts_words;
ALTER TABLE prompts ALTER COLUMN words SET STATISTICS -1;
-- Whether many or few have a word decides how it is looked for.
ANALYZE prompts;
