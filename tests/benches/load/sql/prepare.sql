-- What a hand-written server would have: Orgweave's own tables as they hold today, and for the tuned statements flat
-- tables with the indexes that answer them alone. Nothing in it is counted or put together beforehand.
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

CREATE VIEW handwritten_participation AS
SELECT id, from_id, to_id, rank, upper(role) AS role, weight
FROM relation
WHERE type = 'joint' AND superseded_in IS NULL
    AND (valid_from IS NULL OR valid_from <= CURRENT_DATE) AND (valid_to IS NULL OR valid_to > CURRENT_DATE);

CREATE VIEW handwritten_membership AS
SELECT membership_id AS id, person_id, organization_id, upper(type) AS type
FROM membership
WHERE superseded_in IS NULL
    AND (valid_from IS NULL OR valid_from <= CURRENT_DATE) AND (valid_to IS NULL OR valid_to > CURRENT_DATE);

CREATE VIEW handwritten_person AS
SELECT person_id AS id, name
FROM person_version
WHERE superseded_in IS NULL
    AND (valid_from IS NULL OR valid_from <= CURRENT_DATE) AND (valid_to IS NULL OR valid_to > CURRENT_DATE);

CREATE TABLE handwritten AS
SELECT o.id, o.code, o.name, o.kind, p.code AS parent_code
FROM handwritten_current o
LEFT JOIN handwritten_link l ON l.from_id = o.id
LEFT JOIN handwritten_current p ON p.id = l.to_id
ORDER BY o.code;

CREATE UNIQUE INDEX handwritten_code ON handwritten (code) INCLUDE (id, name, kind);
CREATE INDEX handwritten_parent ON handwritten (parent_code, code) INCLUDE (id, name, kind);

CREATE INDEX handwritten_kind ON handwritten (kind, code) INCLUDE (name);

CREATE TABLE handwritten_participant AS
SELECT b.code AS body_code, o.code, l.role, l.weight, o.name, p.name AS parent_name
FROM handwritten_participation l
JOIN handwritten_current b ON b.id = l.to_id
JOIN handwritten o ON o.id = l.from_id
JOIN handwritten_current p ON p.code = o.parent_code
ORDER BY b.code, o.code;

CREATE INDEX handwritten_body ON handwritten_participant (body_code, code) INCLUDE (role, weight, name, parent_name);

CREATE TABLE handwritten_member AS
SELECT o.code, m.id, m.type, p.name
FROM handwritten_membership m
JOIN handwritten_current o ON o.id = m.organization_id
JOIN handwritten_person p ON p.id = m.person_id
ORDER BY o.code, m.id;

CREATE INDEX handwritten_members ON handwritten_member (code, id) INCLUDE (type, name);

VACUUM ANALYZE handwritten;
VACUUM ANALYZE handwritten_participant;
VACUUM ANALYZE handwritten_member;
VACUUM ANALYZE organization_version;
VACUUM ANALYZE relation;
VACUUM ANALYZE membership;
VACUUM ANALYZE person_version
