-- Which video a generation was made from, how, and the first one of its family; all NULL where it was made from none.
ALTER TABLE generations ADD COLUMN source_id TEXT;
-- Which of the source's videos, from 1.
ALTER TABLE generations ADD COLUMN source_video INTEGER;
ALTER TABLE generations ADD COLUMN source_how TEXT;
ALTER TABLE generations ADD COLUMN family_id TEXT;

UPDATE generations SET source_id = json_extract(request, '$.extend.generationId'), source_video = 1, source_how = 'extend'
  WHERE json_valid(request) AND json_type(request, '$.extend.generationId') = 'text';

-- A source was there before what was made from it.
WITH RECURSIVE families (id, family_id) AS (
  SELECT child.id, child.source_id FROM generations child
    WHERE child.source_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM generations source WHERE source.id = child.source_id AND source.source_id IS NOT NULL)
  UNION
  SELECT child.id, families.family_id FROM families JOIN generations child ON child.source_id = families.id
)
UPDATE generations SET family_id = (SELECT family_id FROM families WHERE families.id = generations.id)
  WHERE source_id IS NOT NULL;

CREATE INDEX generations_family ON generations (family_id, number) WHERE family_id IS NOT NULL;
CREATE INDEX generations_source ON generations (source_id, number) WHERE source_id IS NOT NULL;
