-- Ways to narrow the gallery down. A day is found by its first number, because numbers and times go up together.
CREATE INDEX generations_model ON generations (model, number) WHERE hidden = 0;
CREATE INDEX generations_created ON generations (created_at_ms, number);
