-- What a hand-written server would have: Orgweave's own tables as they hold today, and for the tuned statements one flat
-- table with the indexes that answer them alone. Nothing in it is counted or put together beforehand.
CREATE VIEW handwritten_current AS
SELECT organization_id AS id, code, name, upper(kind) AS kind
FROM organization_version
WHERE superseded_in IS NULL
    AND (valid_from IS NULL OR valid_from <= CURRENT_DATE) AND (valid_to IS NULL OR valid_to > CURRENT_DATE);

CREATE VIEW handwritten_link AS
SELECT from_id, to_id, rank
FROM relation
WHERE type = 'territory' AND superseded_in IS NULL
    AND (valid_from IS NULL OR valid_from <= CURRENT_DATE) AND (valid_to IS NULL OR valid_to > CURRENT_DATE);

CREATE TABLE handwritten AS
SELECT o.id, o.code, o.name, o.kind, p.code AS parent_code
FROM handwritten_current o
LEFT JOIN handwritten_link l ON l.from_id = o.id
LEFT JOIN handwritten_current p ON p.id = l.to_id
ORDER BY o.code;

CREATE UNIQUE INDEX handwritten_code ON handwritten (code) INCLUDE (id, name, kind);
CREATE INDEX handwritten_parent ON handwritten (parent_code, code) INCLUDE (id, name, kind);

VACUUM ANALYZE handwritten;
VACUUM ANALYZE organization_version;
VACUUM ANALYZE relation
