-- Google's name of an operation belongs to one generation. Of those that share one the oldest keeps it.
UPDATE generations SET operation_name = NULL WHERE number IN (
  SELECT number FROM (
    SELECT number, ROW_NUMBER() OVER (PARTITION BY provider, operation_name ORDER BY number) AS nth
    FROM generations WHERE operation_name IS NOT NULL
  ) WHERE nth > 1
);
CREATE UNIQUE INDEX generations_operation ON generations (provider, operation_name) WHERE operation_name IS NOT NULL;
