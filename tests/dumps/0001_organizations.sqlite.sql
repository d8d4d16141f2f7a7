PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE counter (name text PRIMARY KEY, value bigint NOT NULL);
INSERT INTO "counter" VALUES('id',40);
INSERT INTO "counter" VALUES('revision',3);
CREATE TABLE identifier (
                id bigint PRIMARY KEY,
                organization_id bigint NOT NULL,
                scheme text NOT NULL,
                value text NOT NULL,
                valid_from text,
                valid_to text,
                recorded_in bigint NOT NULL,
                superseded_in bigint,
                CHECK (valid_from < valid_to)
            );
INSERT INTO "identifier" VALUES(28,2,'staff_code','S-1',NULL,NULL,1,NULL);
CREATE TABLE organization (id bigint PRIMARY KEY, recorded_in bigint NOT NULL);
INSERT INTO "organization" VALUES(1,1);
INSERT INTO "organization" VALUES(2,1);
INSERT INTO "organization" VALUES(3,1);
INSERT INTO "organization" VALUES(4,1);
INSERT INTO "organization" VALUES(5,1);
INSERT INTO "organization" VALUES(6,1);
INSERT INTO "organization" VALUES(7,1);
INSERT INTO "organization" VALUES(8,1);
INSERT INTO "organization" VALUES(9,1);
CREATE TABLE organization_version (
                id bigint PRIMARY KEY,
                organization_id bigint NOT NULL,
                kind text NOT NULL,
                code text,
                name text NOT NULL,
                short_name text,
                names text,
                state text,
                attributes text NOT NULL,
                valid_from text,
                valid_to text,
                recorded_in bigint NOT NULL,
                superseded_in bigint,
                CHECK (valid_from < valid_to)
            );
INSERT INTO "organization_version" VALUES(10,1,'group','G','仁和医院集团',NULL,'{"en":"Renhe"}',NULL,'{"motto":"仁心仁术"}',NULL,NULL,1,NULL);
INSERT INTO "organization_version" VALUES(11,2,'hospital','H1','第一医院','一院',NULL,NULL,'{"accredited_on":"2022-11-30","level":"tertiary","teaching":true}',NULL,NULL,1,NULL);
INSERT INTO "organization_version" VALUES(12,3,'hospital','H2','康复医院',NULL,NULL,NULL,'{"level":"secondary"}',NULL,NULL,1,3);
INSERT INTO "organization_version" VALUES(13,4,'department','H1-CARD','心内科',NULL,NULL,NULL,'{}',NULL,NULL,1,NULL);
INSERT INTO "organization_version" VALUES(14,5,'department','H1-NEUR','神经内科',NULL,NULL,NULL,'{}',NULL,NULL,1,2);
INSERT INTO "organization_version" VALUES(15,6,'ward','H1-CARD-W1','心内一病区',NULL,NULL,NULL,'{"beds":42,"occupancy":93.5}',NULL,NULL,1,2);
INSERT INTO "organization_version" VALUES(16,7,'team','H1-CARD-T1','介入团队',NULL,NULL,NULL,'{}','2020-01-01',NULL,1,2);
INSERT INTO "organization_version" VALUES(17,8,'specialty_board','B-HEART','心血管专科委员会',NULL,NULL,NULL,'{}',NULL,NULL,1,NULL);
INSERT INTO "organization_version" VALUES(18,9,'specialty_board','B-IMAGING','影像专科委员会',NULL,NULL,NULL,'{}',NULL,NULL,1,NULL);
INSERT INTO "organization_version" VALUES(29,5,'department','H1-NEUR','神经内科',NULL,NULL,NULL,'{}',NULL,'2025-03-01',2,NULL);
INSERT INTO "organization_version" VALUES(30,5,'department','H1-NEUR','神经康复科',NULL,NULL,NULL,'{}','2025-03-01',NULL,2,NULL);
INSERT INTO "organization_version" VALUES(31,6,'ward','H1-CARD-W1','心内一病区',NULL,NULL,NULL,'{"beds":42,"occupancy":93.5}',NULL,'2025-03-01',2,NULL);
INSERT INTO "organization_version" VALUES(32,6,'ward','H1-CARD-W1','心内一病区',NULL,NULL,NULL,'{"beds":40}','2025-03-01',NULL,2,NULL);
INSERT INTO "organization_version" VALUES(33,7,'team','H1-CARD-T1','介入团队',NULL,NULL,NULL,'{}','2020-01-01','2026-01-01',2,NULL);
INSERT INTO "organization_version" VALUES(39,3,'hospital','H2','康复专科医院',NULL,NULL,NULL,'{"level":"secondary","teaching":false}',NULL,NULL,3,NULL);
CREATE TABLE relation (
                id bigint PRIMARY KEY,
                type text NOT NULL,
                from_id bigint NOT NULL,
                to_id bigint NOT NULL,
                rank integer NOT NULL,
                weight double precision,
                valid_from text,
                valid_to text,
                recorded_in bigint NOT NULL,
                superseded_in bigint,
                CHECK (valid_from < valid_to),
                CHECK (from_id <> to_id)
            );
INSERT INTO "relation" VALUES(19,'line',2,1,0,NULL,NULL,NULL,1,NULL);
INSERT INTO "relation" VALUES(20,'line',3,1,0,NULL,NULL,NULL,1,NULL);
INSERT INTO "relation" VALUES(21,'line',4,2,2,NULL,NULL,NULL,1,NULL);
INSERT INTO "relation" VALUES(22,'specialty',4,8,0,NULL,NULL,NULL,1,NULL);
INSERT INTO "relation" VALUES(23,'line',5,2,1,NULL,NULL,NULL,1,2);
INSERT INTO "relation" VALUES(24,'line',6,4,0,NULL,NULL,NULL,1,NULL);
INSERT INTO "relation" VALUES(25,'line',7,4,0,NULL,'2020-01-01',NULL,1,2);
INSERT INTO "relation" VALUES(26,'specialty',7,8,1,NULL,'2020-01-01',NULL,1,2);
INSERT INTO "relation" VALUES(27,'specialty',7,9,2,NULL,'2020-01-01',NULL,1,2);
INSERT INTO "relation" VALUES(34,'line',5,2,1,NULL,NULL,'2025-03-01',2,NULL);
INSERT INTO "relation" VALUES(35,'line',5,3,0,NULL,'2025-03-01',NULL,2,NULL);
INSERT INTO "relation" VALUES(36,'line',7,4,0,NULL,'2020-01-01','2026-01-01',2,NULL);
INSERT INTO "relation" VALUES(37,'specialty',7,8,1,NULL,'2020-01-01','2026-01-01',2,NULL);
INSERT INTO "relation" VALUES(38,'specialty',7,9,2,NULL,'2020-01-01','2026-01-01',2,NULL);
CREATE TABLE revision (
                number bigint PRIMARY KEY,
                recorded_at text NOT NULL,
                actor text NOT NULL,
                command text NOT NULL,
                idempotency_key text UNIQUE,
                model_hash text NOT NULL,
                summary text NOT NULL
            );
INSERT INTO "revision" VALUES(1,'2026-11-23T22:56:13.253367563+00:00','cli','organization_import',NULL,'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889','{"changed":0,"corrected":0,"effective":"2026-11-24","ended":0,"founded":9,"moved":0,"read":9}');
INSERT INTO "revision" VALUES(2,'2026-11-23T22:56:13.612982606+00:00','cli','organization_import',NULL,'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889','{"changed":2,"corrected":0,"effective":"2025-03-01","ended":1,"founded":0,"moved":1,"read":3}');
INSERT INTO "revision" VALUES(3,'2026-11-23T22:56:13.903826004+00:00','cli','organization_import',NULL,'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889','{"changed":0,"corrected":1,"effective":"2026-11-24","ended":0,"founded":0,"moved":0,"read":1}');
CREATE TABLE "seaql_migrations" ( "version" varchar NOT NULL PRIMARY KEY, "applied_at" integer NOT NULL );
INSERT INTO "seaql_migrations" VALUES('m2026_11_23_000001_organizations',1795474573);
CREATE TABLE setting (key text PRIMARY KEY, value text NOT NULL);
INSERT INTO "setting" VALUES('time_zone','Asia/Shanghai');
CREATE INDEX organization_version_organization ON organization_version (organization_id);
CREATE INDEX organization_version_code ON organization_version (code);
CREATE INDEX organization_version_superseded ON organization_version (superseded_in)
            WHERE superseded_in IS NOT NULL;
CREATE INDEX relation_from ON relation (from_id, type);
CREATE INDEX relation_to ON relation (to_id, type);
CREATE INDEX relation_superseded ON relation (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX identifier_organization ON identifier (organization_id);
CREATE INDEX identifier_value ON identifier (scheme, value);
CREATE INDEX identifier_superseded ON identifier (superseded_in) WHERE superseded_in IS NOT NULL;
COMMIT;
