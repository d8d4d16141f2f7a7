PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE appointment (
                id bigint PRIMARY KEY,
                appointment_id bigint NOT NULL,
                post_id bigint NOT NULL,
                person_id bigint NOT NULL,
                type text NOT NULL,
                acting integer NOT NULL,
                home_id bigint,
                valid_from text, valid_to text, recorded_in bigint NOT NULL, superseded_in bigint,
         CHECK (valid_from < valid_to)
            );
INSERT INTO "appointment" VALUES(52,52,50,41,'regular',0,NULL,'2020-01-01',NULL,4,NULL);
INSERT INTO "appointment" VALUES(53,53,51,40,'secondment',1,2,'2024-01-01','2026-01-01',4,NULL);
CREATE TABLE change_event (
                id bigint PRIMARY KEY,
                type text NOT NULL,
                effective text,
                is_correction integer NOT NULL,
                reason text,
                person_id bigint,
                reorganization_id bigint,
                detail text NOT NULL,
                recorded_in bigint NOT NULL,
                superseded_in bigint
            );
CREATE TABLE change_party (
                id bigint PRIMARY KEY,
                change_event_id bigint NOT NULL,
                organization_id bigint NOT NULL,
                side text NOT NULL,
                recorded_in bigint NOT NULL
            );
CREATE TABLE counter (name text PRIMARY KEY, value bigint NOT NULL);
INSERT INTO "counter" VALUES('id',54);
INSERT INTO "counter" VALUES('revision',4);
INSERT INTO "counter" VALUES('day',0);
CREATE TABLE day_change (
                revision bigint NOT NULL,
                organization_id bigint NOT NULL,
                part text NOT NULL,
                PRIMARY KEY (revision, organization_id, part)
            );
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
CREATE TABLE lifecycle_step (
                id bigint PRIMARY KEY,
                organization_id bigint NOT NULL,
                transition text NOT NULL,
                from_state text,
                to_state text NOT NULL,
                effective text,
                person_id bigint,
                post_id bigint,
                reason text,
                recorded_in bigint NOT NULL
            , superseded_in bigint);
CREATE TABLE membership (
                id bigint PRIMARY KEY,
                membership_id bigint NOT NULL,
                person_id bigint NOT NULL,
                organization_id bigint NOT NULL,
                type text NOT NULL,
                valid_from text, valid_to text, recorded_in bigint NOT NULL, superseded_in bigint,
         CHECK (valid_from < valid_to)
            );
INSERT INTO "membership" VALUES(46,46,40,2,'primary',NULL,NULL,4,NULL);
INSERT INTO "membership" VALUES(47,47,40,3,'report_in','2024-01-01','2026-01-01',4,NULL);
INSERT INTO "membership" VALUES(48,48,41,2,'primary','2020-01-01',NULL,4,NULL);
INSERT INTO "membership" VALUES(49,49,42,3,'temporary','2025-01-01','2027-01-01',4,NULL);
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
CREATE TABLE organization_model (
                hash text PRIMARY KEY,
                name text NOT NULL,
                files text NOT NULL,
                recorded_in bigint NOT NULL
            );
INSERT INTO "organization_model" VALUES('e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889','hospital','[["hospital","# A hospital group: nothing here resembles the administrative divisions, which is the point.\n\nname = \"hospital\"\ntitle = { en = \"Hospital group\", zh = \"医院集团\" }\ndescription = { en = \"A group of hospitals with its line of management and its specialty boards.\", zh = \"医院集团的管理条线与专科委员会。\" }\ndefault_hierarchy = \"line\"\ndefault_scheme = \"staff_code\"\n\n[schemes.staff_code]\ntitle = { en = \"Staffing code\", zh = \"编制代码\" }\ndescription = { en = \"Codes that the group''s staff office gives out, such as `H2-CARD`.\", zh = \"集团人事部门编发的代码，例如 H2-CARD。\" }\n\n[schemes.licence]\ntitle = { en = \"Licence number\", zh = \"执业许可证号\" }\ndescription = { en = \"The number of a hospital''s licence to practise.\", zh = \"医疗机构执业许可证登记号。\" }\n\n[enums.hospital_level]\ntitle = { en = \"Hospital level\", zh = \"医院等级\" }\ndescription = { en = \"The level a hospital was rated at.\", zh = \"医院评审确定的等级。\" }\n\n[enums.hospital_level.values]\nprimary = { en = \"Primary\", zh = \"一级\" }\nsecondary = { en = \"Secondary\", zh = \"二级\" }\ntertiary = { en = \"Tertiary\", zh = \"三级\" }\n\n[kinds.group]\ntitle = { en = \"Group\", zh = \"集团\" }\ndescription = { en = \"The whole group.\", zh = \"整个医院集团。\" }\nroot = true\n\n[kinds.group.attributes.motto]\ntype = \"string\"\ntitle = { en = \"Motto\", zh = \"院训\" }\ndescription = { en = \"The sentence under the name.\", zh = \"名称之下的一句话。\" }\nmax_length = 40\n\n[kinds.hospital]\ntitle = { en = \"Hospital\", zh = \"医院\" }\ndescription = { en = \"A hospital with a licence of its own.\", zh = \"持有执业许可证的医院。\" }\nscheme = \"licence\"\n\n[kinds.hospital.attributes.level]\ntype = \"hospital_level\"\ntitle = { en = \"Level\", zh = \"等级\" }\ndescription = { en = \"The level it was rated at.\", zh = \"评审确定的等级。\" }\nrequired = true\n\n[kinds.hospital.attributes.accredited_on]\ntype = \"date\"\ntitle = { en = \"Accredited on\", zh = \"评审日期\" }\ndescription = { en = \"The day of the latest accreditation.\", zh = \"最近一次通过评审的日期。\" }\n\n[kinds.hospital.attributes.teaching]\ntype = \"boolean\"\ntitle = { en = \"Teaching hospital\", zh = \"教学医院\" }\ndescription = { en = \"Whether it trains students of a university.\", zh = \"是否承担高校教学任务。\" }\n\n[kinds.department]\ntitle = { en = \"Department\", zh = \"科室\" }\ndescription = { en = \"A clinical department of a hospital.\", zh = \"医院的临床科室。\" }\n\n[kinds.ward]\ntitle = { en = \"Ward\", zh = \"病区\" }\ndescription = { en = \"A ward with beds.\", zh = \"设有床位的病区。\" }\n\n[kinds.ward.attributes.beds]\ntype = \"int\"\ntitle = { en = \"Beds\", zh = \"床位数\" }\ndescription = { en = \"Beds in use.\", zh = \"实际开放床位数。\" }\nrequired = true\nmin = 0\nmax = 5000\n\n[kinds.ward.attributes.occupancy]\ntype = \"float\"\ntitle = { en = \"Occupancy\", zh = \"床位使用率\" }\ndescription = { en = \"Mean share of occupied beds, in percent.\", zh = \"平均床位使用率，百分比。\" }\nmin = 0\nmax = 100.0\n\n[kinds.team]\ntitle = { en = \"Team\", zh = \"团队\" }\ndescription = { en = \"A treatment team of a department.\", zh = \"科室的诊疗团队。\" }\n\n[kinds.specialty_board]\ntitle = { en = \"Specialty board\", zh = \"专科委员会\" }\ndescription = { en = \"Sets the standards of a specialty across hospitals.\", zh = \"跨院制定专科标准的委员会。\" }\nroot = true\n\n[hierarchies.line]\ntitle = { en = \"Line of management\", zh = \"管理条线\" }\ndescription = { en = \"Who manages whom.\", zh = \"上下级管理关系。\" }\nshape = \"tree\"\nforward = { en = \"is managed by\", zh = \"隶属于\" }\ninverse = { en = \"manages\", zh = \"管理\" }\ntime_constraint = 1\n\n[hierarchies.specialty]\ntitle = { en = \"Specialty\", zh = \"专科\" }\ndescription = { en = \"Whose standards a department or team follows; there may be several.\", zh = \"科室、团队所遵循的专科标准，可有多个。\" }\nshape = \"dag\"\nforward = { en = \"follows\", zh = \"归口于\" }\ninverse = { en = \"guides\", zh = \"指导\" }\ntime_constraint = 3\n\n[[nesting]]\nhierarchy = \"line\"\nchild = \"hospital\"\nparent = \"group\"\n\n[[nesting]]\nhierarchy = \"line\"\nchild = \"department\"\nparent = \"hospital\"\n\n[[nesting]]\nhierarchy = \"line\"\nchild = [\"ward\", \"team\"]\nparent = \"department\"\n\n[[nesting]]\nhierarchy = \"specialty\"\nchild = [\"department\", \"team\"]\nparent = \"specialty_board\"\n\n[[nesting]]\nhierarchy = \"specialty\"\nchild = \"specialty_board\"\nparent = \"specialty_board\"\n\n[relations.partners]\ntitle = { en = \"Partnership\", zh = \"协作\" }\ndescription = { en = \"Two hospitals or departments refer patients to each other.\", zh = \"医院、科室之间的转诊协作。\" }\nforward = { en = \"refers to\", zh = \"转诊至\" }\ninverse = { en = \"receives from\", zh = \"接收自\" }\ntime_constraint = 3\nfrom = [\"hospital\", \"department\"]\nto = [\"hospital\", \"department\"]\n"]]',1);
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
CREATE TABLE person (id bigint PRIMARY KEY, recorded_in bigint NOT NULL);
INSERT INTO "person" VALUES(40,4);
INSERT INTO "person" VALUES(41,4);
INSERT INTO "person" VALUES(42,4);
CREATE TABLE person_version (
                id bigint PRIMARY KEY,
                person_id bigint NOT NULL,
                code text,
                name text NOT NULL,
                phone text,
                valid_from text, valid_to text, recorded_in bigint NOT NULL, superseded_in bigint,
         CHECK (valid_from < valid_to)
            );
INSERT INTO "person_version" VALUES(43,40,'D001','示例一','0546-555-0101',NULL,NULL,4,NULL);
INSERT INTO "person_version" VALUES(44,41,'D002','示例二',NULL,'2019-05-01',NULL,4,NULL);
INSERT INTO "person_version" VALUES(45,42,'D003','Sample “Three”',NULL,NULL,NULL,4,NULL);
CREATE TABLE post (
                id bigint PRIMARY KEY,
                post_id bigint NOT NULL,
                organization_id bigint NOT NULL,
                role text,
                code text,
                title text NOT NULL,
                valid_from text, valid_to text, recorded_in bigint NOT NULL, superseded_in bigint,
         CHECK (valid_from < valid_to)
            );
INSERT INTO "post" VALUES(50,50,2,NULL,'DP1','院长','2019-05-01',NULL,4,NULL);
INSERT INTO "post" VALUES(51,51,3,NULL,'DP2','护士长',NULL,NULL,4,NULL);
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
                superseded_in bigint, role text,
                CHECK (valid_from < valid_to),
                CHECK (from_id <> to_id)
            );
INSERT INTO "relation" VALUES(19,'line',2,1,0,NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "relation" VALUES(20,'line',3,1,0,NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "relation" VALUES(21,'line',4,2,2,NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "relation" VALUES(22,'specialty',4,8,0,NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "relation" VALUES(23,'line',5,2,1,NULL,NULL,NULL,1,2,NULL);
INSERT INTO "relation" VALUES(24,'line',6,4,0,NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "relation" VALUES(25,'line',7,4,0,NULL,'2020-01-01',NULL,1,2,NULL);
INSERT INTO "relation" VALUES(26,'specialty',7,8,1,NULL,'2020-01-01',NULL,1,2,NULL);
INSERT INTO "relation" VALUES(27,'specialty',7,9,2,NULL,'2020-01-01',NULL,1,2,NULL);
INSERT INTO "relation" VALUES(34,'line',5,2,1,NULL,NULL,'2025-03-01',2,NULL,NULL);
INSERT INTO "relation" VALUES(35,'line',5,3,0,NULL,'2025-03-01',NULL,2,NULL,NULL);
INSERT INTO "relation" VALUES(36,'line',7,4,0,NULL,'2020-01-01','2026-01-01',2,NULL,NULL);
INSERT INTO "relation" VALUES(37,'specialty',7,8,1,NULL,'2020-01-01','2026-01-01',2,NULL,NULL);
INSERT INTO "relation" VALUES(38,'specialty',7,9,2,NULL,'2020-01-01','2026-01-01',2,NULL,NULL);
CREATE TABLE reorganization (id bigint PRIMARY KEY, recorded_in bigint NOT NULL);
CREATE TABLE reorganization_decision (
                id bigint PRIMARY KEY,
                reorganization_id bigint NOT NULL,
                decision text NOT NULL,
                organization_id bigint,
                person_id bigint,
                post_id bigint,
                reason text,
                recorded_in bigint NOT NULL
            );
CREATE TABLE reorganization_version (
                id bigint PRIMARY KEY,
                reorganization_id bigint NOT NULL,
                title text NOT NULL,
                description text,
                effective text,
                state text NOT NULL,
                steps text NOT NULL,
                applied_in bigint,
                recorded_in bigint NOT NULL,
                superseded_in bigint
            );
CREATE TABLE revision (
                number bigint PRIMARY KEY,
                recorded_at text NOT NULL,
                actor text NOT NULL,
                command text NOT NULL,
                idempotency_key text UNIQUE,
                model_hash text NOT NULL,
                summary text NOT NULL
            );
INSERT INTO "revision" VALUES(1,'2026-11-24T23:22:48.578287306+00:00','cli','import',NULL,'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889','{"effective":"2026-11-25","organizations":{"changed":0,"corrected":0,"ended":0,"founded":9,"moved":0,"read":9}}');
INSERT INTO "revision" VALUES(2,'2026-11-24T23:22:49.206478700+00:00','cli','import',NULL,'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889','{"effective":"2025-03-01","organizations":{"changed":2,"corrected":0,"ended":1,"founded":0,"moved":1,"read":3}}');
INSERT INTO "revision" VALUES(3,'2026-11-24T23:22:49.735469317+00:00','cli','import',NULL,'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889','{"effective":"2026-11-25","organizations":{"changed":0,"corrected":1,"ended":0,"founded":0,"moved":0,"read":1}}');
INSERT INTO "revision" VALUES(4,'2026-11-24T23:22:50.127424681+00:00','cli','import',NULL,'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889','{"effective":"2026-11-25","register":{"appointments":{"added":2,"changed":0,"unchanged":0},"memberships":{"added":4,"changed":0,"unchanged":0},"people":{"added":3,"changed":0,"unchanged":0},"posts":{"added":2,"changed":0,"unchanged":0},"read":11,"ties":{"added":0,"changed":0,"unchanged":0}}}');
CREATE TABLE "seaql_migrations" ( "version" varchar NOT NULL PRIMARY KEY, "applied_at" integer NOT NULL );
INSERT INTO "seaql_migrations" VALUES('m2026_11_23_000001_organizations',1795562568);
INSERT INTO "seaql_migrations" VALUES('m2026_11_24_000002_people',1795562568);
INSERT INTO "seaql_migrations" VALUES('m2026_11_24_000003_changes',1795562568);
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
CREATE INDEX person_version_person ON person_version (person_id);
CREATE INDEX person_version_code ON person_version (code);
CREATE INDEX membership_person ON membership (person_id);
CREATE INDEX membership_organization ON membership (organization_id);
CREATE INDEX membership_membership ON membership (membership_id);
CREATE INDEX post_organization ON post (organization_id);
CREATE INDEX post_post ON post (post_id);
CREATE INDEX post_code ON post (code);
CREATE INDEX appointment_post ON appointment (post_id);
CREATE INDEX appointment_person ON appointment (person_id);
CREATE INDEX appointment_appointment ON appointment (appointment_id);
CREATE INDEX lifecycle_step_organization ON lifecycle_step (organization_id);
CREATE INDEX person_version_superseded ON person_version (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX membership_superseded ON membership (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX post_superseded ON post (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX appointment_superseded ON appointment (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX lifecycle_step_superseded ON lifecycle_step (superseded_in)
            WHERE superseded_in IS NOT NULL;
CREATE INDEX appointment_home ON appointment (home_id) WHERE home_id IS NOT NULL;
CREATE INDEX change_event_recorded ON change_event (recorded_in);
CREATE INDEX change_event_superseded ON change_event (superseded_in) WHERE superseded_in IS NOT NULL;
CREATE INDEX change_party_event ON change_party (change_event_id);
CREATE INDEX change_party_organization ON change_party (organization_id);
CREATE INDEX reorganization_version_reorganization ON reorganization_version (reorganization_id);
CREATE INDEX reorganization_decision_reorganization ON reorganization_decision (reorganization_id);
CREATE INDEX organization_version_recorded ON organization_version (recorded_in);
CREATE INDEX relation_recorded ON relation (recorded_in);
CREATE INDEX identifier_recorded ON identifier (recorded_in);
CREATE INDEX person_version_recorded ON person_version (recorded_in);
CREATE INDEX membership_recorded ON membership (recorded_in);
CREATE INDEX post_recorded ON post (recorded_in);
CREATE INDEX appointment_recorded ON appointment (recorded_in);
CREATE INDEX lifecycle_step_recorded ON lifecycle_step (recorded_in);
COMMIT;
