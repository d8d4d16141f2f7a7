--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: appointment; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.appointment (
    id bigint NOT NULL,
    appointment_id bigint NOT NULL,
    post_id bigint NOT NULL,
    person_id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    acting integer NOT NULL,
    home_id bigint,
    valid_from date,
    valid_to date,
    recorded_in bigint NOT NULL,
    superseded_in bigint,
    CONSTRAINT appointment_check CHECK ((valid_from < valid_to))
);


--
-- Name: change_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_event (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    effective date,
    is_correction integer NOT NULL,
    reason text COLLATE pg_catalog."C",
    person_id bigint,
    reorganization_id bigint,
    detail jsonb NOT NULL,
    recorded_in bigint NOT NULL,
    superseded_in bigint
);


--
-- Name: change_party; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.change_party (
    id bigint NOT NULL,
    change_event_id bigint NOT NULL,
    organization_id bigint NOT NULL,
    side text NOT NULL COLLATE pg_catalog."C",
    recorded_in bigint NOT NULL
);


--
-- Name: counter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.counter (
    name text NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);


--
-- Name: day_change; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.day_change (
    revision bigint NOT NULL,
    organization_id bigint NOT NULL,
    part text NOT NULL COLLATE pg_catalog."C"
);


--
-- Name: identifier; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.identifier (
    id bigint NOT NULL,
    organization_id bigint NOT NULL,
    scheme text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    valid_from date,
    valid_to date,
    recorded_in bigint NOT NULL,
    superseded_in bigint,
    CONSTRAINT identifier_check CHECK ((valid_from < valid_to))
);


--
-- Name: lifecycle_step; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lifecycle_step (
    id bigint NOT NULL,
    organization_id bigint NOT NULL,
    transition text NOT NULL COLLATE pg_catalog."C",
    from_state text COLLATE pg_catalog."C",
    to_state text NOT NULL COLLATE pg_catalog."C",
    effective date,
    person_id bigint,
    post_id bigint,
    reason text COLLATE pg_catalog."C",
    recorded_in bigint NOT NULL,
    superseded_in bigint
);


--
-- Name: membership; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.membership (
    id bigint NOT NULL,
    membership_id bigint NOT NULL,
    person_id bigint NOT NULL,
    organization_id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    valid_from date,
    valid_to date,
    recorded_in bigint NOT NULL,
    superseded_in bigint,
    CONSTRAINT membership_check CHECK ((valid_from < valid_to))
);


--
-- Name: organization; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organization (
    id bigint NOT NULL,
    recorded_in bigint NOT NULL
);


--
-- Name: organization_model; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organization_model (
    hash text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    files jsonb NOT NULL,
    recorded_in bigint NOT NULL
);


--
-- Name: organization_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organization_version (
    id bigint NOT NULL,
    organization_id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    code text COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    short_name text COLLATE pg_catalog."C",
    names jsonb,
    state text COLLATE pg_catalog."C",
    attributes jsonb NOT NULL,
    valid_from date,
    valid_to date,
    recorded_in bigint NOT NULL,
    superseded_in bigint,
    CONSTRAINT organization_version_check CHECK ((valid_from < valid_to))
);


--
-- Name: person; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.person (
    id bigint NOT NULL,
    recorded_in bigint NOT NULL
);


--
-- Name: person_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.person_version (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    code text COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    phone text COLLATE pg_catalog."C",
    valid_from date,
    valid_to date,
    recorded_in bigint NOT NULL,
    superseded_in bigint,
    CONSTRAINT person_version_check CHECK ((valid_from < valid_to))
);


--
-- Name: post; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.post (
    id bigint NOT NULL,
    post_id bigint NOT NULL,
    organization_id bigint NOT NULL,
    role text COLLATE pg_catalog."C",
    code text COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    valid_from date,
    valid_to date,
    recorded_in bigint NOT NULL,
    superseded_in bigint,
    CONSTRAINT post_check CHECK ((valid_from < valid_to))
);


--
-- Name: relation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.relation (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    from_id bigint NOT NULL,
    to_id bigint NOT NULL,
    rank integer NOT NULL,
    weight double precision,
    valid_from date,
    valid_to date,
    recorded_in bigint NOT NULL,
    superseded_in bigint,
    role text COLLATE pg_catalog."C",
    CONSTRAINT relation_check CHECK ((valid_from < valid_to)),
    CONSTRAINT relation_check1 CHECK ((from_id <> to_id))
);


--
-- Name: reorganization; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reorganization (
    id bigint NOT NULL,
    recorded_in bigint NOT NULL
);


--
-- Name: reorganization_decision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reorganization_decision (
    id bigint NOT NULL,
    reorganization_id bigint NOT NULL,
    decision text NOT NULL COLLATE pg_catalog."C",
    organization_id bigint,
    person_id bigint,
    post_id bigint,
    reason text COLLATE pg_catalog."C",
    recorded_in bigint NOT NULL
);


--
-- Name: reorganization_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reorganization_version (
    id bigint NOT NULL,
    reorganization_id bigint NOT NULL,
    title text NOT NULL COLLATE pg_catalog."C",
    description text COLLATE pg_catalog."C",
    effective date,
    state text NOT NULL COLLATE pg_catalog."C",
    steps jsonb NOT NULL,
    applied_in bigint,
    recorded_in bigint NOT NULL,
    superseded_in bigint
);


--
-- Name: revision; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.revision (
    number bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    command text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text COLLATE pg_catalog."C",
    model_hash text NOT NULL COLLATE pg_catalog."C",
    summary jsonb NOT NULL
);


--
-- Name: seaql_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.seaql_migrations (
    version character varying NOT NULL,
    applied_at bigint NOT NULL
);


--
-- Name: setting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.setting (
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);


--
-- Data for Name: appointment; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.appointment VALUES (52, 52, 50, 41, 'regular', 0, NULL, '2020-01-01', NULL, 4, NULL);
INSERT INTO public.appointment VALUES (53, 53, 51, 40, 'secondment', 1, 2, '2024-01-01', '2026-01-01', 4, NULL);


--
-- Data for Name: change_event; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: change_party; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: counter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.counter VALUES ('day', 0);
INSERT INTO public.counter VALUES ('revision', 4);
INSERT INTO public.counter VALUES ('id', 54);


--
-- Data for Name: day_change; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: identifier; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.identifier VALUES (28, 2, 'staff_code', 'S-1', NULL, NULL, 1, NULL);


--
-- Data for Name: lifecycle_step; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: membership; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.membership VALUES (46, 46, 40, 2, 'primary', NULL, NULL, 4, NULL);
INSERT INTO public.membership VALUES (47, 47, 40, 3, 'report_in', '2024-01-01', '2026-01-01', 4, NULL);
INSERT INTO public.membership VALUES (48, 48, 41, 2, 'primary', '2020-01-01', NULL, 4, NULL);
INSERT INTO public.membership VALUES (49, 49, 42, 3, 'temporary', '2025-01-01', '2027-01-01', 4, NULL);


--
-- Data for Name: organization; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.organization VALUES (1, 1);
INSERT INTO public.organization VALUES (2, 1);
INSERT INTO public.organization VALUES (3, 1);
INSERT INTO public.organization VALUES (4, 1);
INSERT INTO public.organization VALUES (5, 1);
INSERT INTO public.organization VALUES (6, 1);
INSERT INTO public.organization VALUES (7, 1);
INSERT INTO public.organization VALUES (8, 1);
INSERT INTO public.organization VALUES (9, 1);


--
-- Data for Name: organization_model; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.organization_model VALUES ('e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889', 'hospital', '[["hospital", "# A hospital group: nothing here resembles the administrative divisions, which is the point.\n\nname = \"hospital\"\ntitle = { en = \"Hospital group\", zh = \"医院集团\" }\ndescription = { en = \"A group of hospitals with its line of management and its specialty boards.\", zh = \"医院集团的管理条线与专科委员会。\" }\ndefault_hierarchy = \"line\"\ndefault_scheme = \"staff_code\"\n\n[schemes.staff_code]\ntitle = { en = \"Staffing code\", zh = \"编制代码\" }\ndescription = { en = \"Codes that the group''s staff office gives out, such as `H2-CARD`.\", zh = \"集团人事部门编发的代码，例如 H2-CARD。\" }\n\n[schemes.licence]\ntitle = { en = \"Licence number\", zh = \"执业许可证号\" }\ndescription = { en = \"The number of a hospital''s licence to practise.\", zh = \"医疗机构执业许可证登记号。\" }\n\n[enums.hospital_level]\ntitle = { en = \"Hospital level\", zh = \"医院等级\" }\ndescription = { en = \"The level a hospital was rated at.\", zh = \"医院评审确定的等级。\" }\n\n[enums.hospital_level.values]\nprimary = { en = \"Primary\", zh = \"一级\" }\nsecondary = { en = \"Secondary\", zh = \"二级\" }\ntertiary = { en = \"Tertiary\", zh = \"三级\" }\n\n[kinds.group]\ntitle = { en = \"Group\", zh = \"集团\" }\ndescription = { en = \"The whole group.\", zh = \"整个医院集团。\" }\nroot = true\n\n[kinds.group.attributes.motto]\ntype = \"string\"\ntitle = { en = \"Motto\", zh = \"院训\" }\ndescription = { en = \"The sentence under the name.\", zh = \"名称之下的一句话。\" }\nmax_length = 40\n\n[kinds.hospital]\ntitle = { en = \"Hospital\", zh = \"医院\" }\ndescription = { en = \"A hospital with a licence of its own.\", zh = \"持有执业许可证的医院。\" }\nscheme = \"licence\"\n\n[kinds.hospital.attributes.level]\ntype = \"hospital_level\"\ntitle = { en = \"Level\", zh = \"等级\" }\ndescription = { en = \"The level it was rated at.\", zh = \"评审确定的等级。\" }\nrequired = true\n\n[kinds.hospital.attributes.accredited_on]\ntype = \"date\"\ntitle = { en = \"Accredited on\", zh = \"评审日期\" }\ndescription = { en = \"The day of the latest accreditation.\", zh = \"最近一次通过评审的日期。\" }\n\n[kinds.hospital.attributes.teaching]\ntype = \"boolean\"\ntitle = { en = \"Teaching hospital\", zh = \"教学医院\" }\ndescription = { en = \"Whether it trains students of a university.\", zh = \"是否承担高校教学任务。\" }\n\n[kinds.department]\ntitle = { en = \"Department\", zh = \"科室\" }\ndescription = { en = \"A clinical department of a hospital.\", zh = \"医院的临床科室。\" }\n\n[kinds.ward]\ntitle = { en = \"Ward\", zh = \"病区\" }\ndescription = { en = \"A ward with beds.\", zh = \"设有床位的病区。\" }\n\n[kinds.ward.attributes.beds]\ntype = \"int\"\ntitle = { en = \"Beds\", zh = \"床位数\" }\ndescription = { en = \"Beds in use.\", zh = \"实际开放床位数。\" }\nrequired = true\nmin = 0\nmax = 5000\n\n[kinds.ward.attributes.occupancy]\ntype = \"float\"\ntitle = { en = \"Occupancy\", zh = \"床位使用率\" }\ndescription = { en = \"Mean share of occupied beds, in percent.\", zh = \"平均床位使用率，百分比。\" }\nmin = 0\nmax = 100.0\n\n[kinds.team]\ntitle = { en = \"Team\", zh = \"团队\" }\ndescription = { en = \"A treatment team of a department.\", zh = \"科室的诊疗团队。\" }\n\n[kinds.specialty_board]\ntitle = { en = \"Specialty board\", zh = \"专科委员会\" }\ndescription = { en = \"Sets the standards of a specialty across hospitals.\", zh = \"跨院制定专科标准的委员会。\" }\nroot = true\n\n[hierarchies.line]\ntitle = { en = \"Line of management\", zh = \"管理条线\" }\ndescription = { en = \"Who manages whom.\", zh = \"上下级管理关系。\" }\nshape = \"tree\"\nforward = { en = \"is managed by\", zh = \"隶属于\" }\ninverse = { en = \"manages\", zh = \"管理\" }\ntime_constraint = 1\n\n[hierarchies.specialty]\ntitle = { en = \"Specialty\", zh = \"专科\" }\ndescription = { en = \"Whose standards a department or team follows; there may be several.\", zh = \"科室、团队所遵循的专科标准，可有多个。\" }\nshape = \"dag\"\nforward = { en = \"follows\", zh = \"归口于\" }\ninverse = { en = \"guides\", zh = \"指导\" }\ntime_constraint = 3\n\n[[nesting]]\nhierarchy = \"line\"\nchild = \"hospital\"\nparent = \"group\"\n\n[[nesting]]\nhierarchy = \"line\"\nchild = \"department\"\nparent = \"hospital\"\n\n[[nesting]]\nhierarchy = \"line\"\nchild = [\"ward\", \"team\"]\nparent = \"department\"\n\n[[nesting]]\nhierarchy = \"specialty\"\nchild = [\"department\", \"team\"]\nparent = \"specialty_board\"\n\n[[nesting]]\nhierarchy = \"specialty\"\nchild = \"specialty_board\"\nparent = \"specialty_board\"\n\n[relations.partners]\ntitle = { en = \"Partnership\", zh = \"协作\" }\ndescription = { en = \"Two hospitals or departments refer patients to each other.\", zh = \"医院、科室之间的转诊协作。\" }\nforward = { en = \"refers to\", zh = \"转诊至\" }\ninverse = { en = \"receives from\", zh = \"接收自\" }\ntime_constraint = 3\nfrom = [\"hospital\", \"department\"]\nto = [\"hospital\", \"department\"]\n"]]', 1);


--
-- Data for Name: organization_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.organization_version VALUES (10, 1, 'group', 'G', '仁和医院集团', NULL, '{"en": "Renhe"}', NULL, '{"motto": "仁心仁术"}', NULL, NULL, 1, NULL);
INSERT INTO public.organization_version VALUES (11, 2, 'hospital', 'H1', '第一医院', '一院', NULL, NULL, '{"level": "tertiary", "teaching": true, "accredited_on": "2022-11-30"}', NULL, NULL, 1, NULL);
INSERT INTO public.organization_version VALUES (13, 4, 'department', 'H1-CARD', '心内科', NULL, NULL, NULL, '{}', NULL, NULL, 1, NULL);
INSERT INTO public.organization_version VALUES (17, 8, 'specialty_board', 'B-HEART', '心血管专科委员会', NULL, NULL, NULL, '{}', NULL, NULL, 1, NULL);
INSERT INTO public.organization_version VALUES (18, 9, 'specialty_board', 'B-IMAGING', '影像专科委员会', NULL, NULL, NULL, '{}', NULL, NULL, 1, NULL);
INSERT INTO public.organization_version VALUES (14, 5, 'department', 'H1-NEUR', '神经内科', NULL, NULL, NULL, '{}', NULL, NULL, 1, 2);
INSERT INTO public.organization_version VALUES (15, 6, 'ward', 'H1-CARD-W1', '心内一病区', NULL, NULL, NULL, '{"beds": 42, "occupancy": 93.5}', NULL, NULL, 1, 2);
INSERT INTO public.organization_version VALUES (16, 7, 'team', 'H1-CARD-T1', '介入团队', NULL, NULL, NULL, '{}', '2020-01-01', NULL, 1, 2);
INSERT INTO public.organization_version VALUES (29, 5, 'department', 'H1-NEUR', '神经内科', NULL, NULL, NULL, '{}', NULL, '2025-03-01', 2, NULL);
INSERT INTO public.organization_version VALUES (30, 5, 'department', 'H1-NEUR', '神经康复科', NULL, NULL, NULL, '{}', '2025-03-01', NULL, 2, NULL);
INSERT INTO public.organization_version VALUES (31, 6, 'ward', 'H1-CARD-W1', '心内一病区', NULL, NULL, NULL, '{"beds": 42, "occupancy": 93.5}', NULL, '2025-03-01', 2, NULL);
INSERT INTO public.organization_version VALUES (32, 6, 'ward', 'H1-CARD-W1', '心内一病区', NULL, NULL, NULL, '{"beds": 40}', '2025-03-01', NULL, 2, NULL);
INSERT INTO public.organization_version VALUES (33, 7, 'team', 'H1-CARD-T1', '介入团队', NULL, NULL, NULL, '{}', '2020-01-01', '2026-01-01', 2, NULL);
INSERT INTO public.organization_version VALUES (12, 3, 'hospital', 'H2', '康复医院', NULL, NULL, NULL, '{"level": "secondary"}', NULL, NULL, 1, 3);
INSERT INTO public.organization_version VALUES (39, 3, 'hospital', 'H2', '康复专科医院', NULL, NULL, NULL, '{"level": "secondary", "teaching": false}', NULL, NULL, 3, NULL);


--
-- Data for Name: person; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.person VALUES (40, 4);
INSERT INTO public.person VALUES (41, 4);
INSERT INTO public.person VALUES (42, 4);


--
-- Data for Name: person_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.person_version VALUES (43, 40, 'D001', '示例一', '0546-555-0101', NULL, NULL, 4, NULL);
INSERT INTO public.person_version VALUES (44, 41, 'D002', '示例二', NULL, '2019-05-01', NULL, 4, NULL);
INSERT INTO public.person_version VALUES (45, 42, 'D003', 'Sample “Three”', NULL, NULL, NULL, 4, NULL);


--
-- Data for Name: post; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.post VALUES (50, 50, 2, NULL, 'DP1', '院长', '2019-05-01', NULL, 4, NULL);
INSERT INTO public.post VALUES (51, 51, 3, NULL, 'DP2', '护士长', NULL, NULL, 4, NULL);


--
-- Data for Name: relation; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.relation VALUES (19, 'line', 2, 1, 0, NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO public.relation VALUES (20, 'line', 3, 1, 0, NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO public.relation VALUES (21, 'line', 4, 2, 2, NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO public.relation VALUES (22, 'specialty', 4, 8, 0, NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO public.relation VALUES (24, 'line', 6, 4, 0, NULL, NULL, NULL, 1, NULL, NULL);
INSERT INTO public.relation VALUES (23, 'line', 5, 2, 1, NULL, NULL, NULL, 1, 2, NULL);
INSERT INTO public.relation VALUES (25, 'line', 7, 4, 0, NULL, '2020-01-01', NULL, 1, 2, NULL);
INSERT INTO public.relation VALUES (26, 'specialty', 7, 8, 1, NULL, '2020-01-01', NULL, 1, 2, NULL);
INSERT INTO public.relation VALUES (27, 'specialty', 7, 9, 2, NULL, '2020-01-01', NULL, 1, 2, NULL);
INSERT INTO public.relation VALUES (34, 'line', 5, 2, 1, NULL, NULL, '2025-03-01', 2, NULL, NULL);
INSERT INTO public.relation VALUES (35, 'line', 5, 3, 0, NULL, '2025-03-01', NULL, 2, NULL, NULL);
INSERT INTO public.relation VALUES (36, 'line', 7, 4, 0, NULL, '2020-01-01', '2026-01-01', 2, NULL, NULL);
INSERT INTO public.relation VALUES (37, 'specialty', 7, 8, 1, NULL, '2020-01-01', '2026-01-01', 2, NULL, NULL);
INSERT INTO public.relation VALUES (38, 'specialty', 7, 9, 2, NULL, '2020-01-01', '2026-01-01', 2, NULL, NULL);


--
-- Data for Name: reorganization; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: reorganization_decision; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: reorganization_version; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: revision; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.revision VALUES (1, '2026-11-24 23:22:51.536415+00', 'cli', 'import', NULL, 'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889', '{"effective": "2026-11-25", "organizations": {"read": 9, "ended": 0, "moved": 0, "changed": 0, "founded": 9, "corrected": 0}}');
INSERT INTO public.revision VALUES (2, '2026-11-24 23:22:52.00415+00', 'cli', 'import', NULL, 'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889', '{"effective": "2025-03-01", "organizations": {"read": 3, "ended": 1, "moved": 1, "changed": 2, "founded": 0, "corrected": 0}}');
INSERT INTO public.revision VALUES (3, '2026-11-24 23:22:52.522156+00', 'cli', 'import', NULL, 'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889', '{"effective": "2026-11-25", "organizations": {"read": 1, "ended": 0, "moved": 0, "changed": 0, "founded": 0, "corrected": 1}}');
INSERT INTO public.revision VALUES (4, '2026-11-24 23:22:53.060439+00', 'cli', 'import', NULL, 'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889', '{"register": {"read": 11, "ties": {"added": 0, "changed": 0, "unchanged": 0}, "posts": {"added": 2, "changed": 0, "unchanged": 0}, "people": {"added": 3, "changed": 0, "unchanged": 0}, "memberships": {"added": 4, "changed": 0, "unchanged": 0}, "appointments": {"added": 2, "changed": 0, "unchanged": 0}}, "effective": "2026-11-25"}');


--
-- Data for Name: seaql_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.seaql_migrations VALUES ('m2026_11_23_000001_organizations', 1795562571);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_24_000002_people', 1795562571);
INSERT INTO public.seaql_migrations VALUES ('m2026_11_24_000003_changes', 1795562571);


--
-- Data for Name: setting; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.setting VALUES ('time_zone', 'Asia/Shanghai');


--
-- Name: appointment appointment_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_pkey PRIMARY KEY (id);


--
-- Name: change_event change_event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_event
    ADD CONSTRAINT change_event_pkey PRIMARY KEY (id);


--
-- Name: change_party change_party_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.change_party
    ADD CONSTRAINT change_party_pkey PRIMARY KEY (id);


--
-- Name: counter counter_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (name);


--
-- Name: day_change day_change_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.day_change
    ADD CONSTRAINT day_change_pkey PRIMARY KEY (revision, organization_id, part);


--
-- Name: identifier identifier_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identifier
    ADD CONSTRAINT identifier_pkey PRIMARY KEY (id);


--
-- Name: lifecycle_step lifecycle_step_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lifecycle_step
    ADD CONSTRAINT lifecycle_step_pkey PRIMARY KEY (id);


--
-- Name: membership membership_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (id);


--
-- Name: organization_model organization_model_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organization_model
    ADD CONSTRAINT organization_model_pkey PRIMARY KEY (hash);


--
-- Name: organization organization_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (id);


--
-- Name: organization_version organization_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.organization_version
    ADD CONSTRAINT organization_version_pkey PRIMARY KEY (id);


--
-- Name: person person_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);


--
-- Name: person_version person_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.person_version
    ADD CONSTRAINT person_version_pkey PRIMARY KEY (id);


--
-- Name: post post_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_pkey PRIMARY KEY (id);


--
-- Name: relation relation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.relation
    ADD CONSTRAINT relation_pkey PRIMARY KEY (id);


--
-- Name: reorganization_decision reorganization_decision_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reorganization_decision
    ADD CONSTRAINT reorganization_decision_pkey PRIMARY KEY (id);


--
-- Name: reorganization reorganization_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reorganization
    ADD CONSTRAINT reorganization_pkey PRIMARY KEY (id);


--
-- Name: reorganization_version reorganization_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reorganization_version
    ADD CONSTRAINT reorganization_version_pkey PRIMARY KEY (id);


--
-- Name: revision revision_idempotency_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_idempotency_key_key UNIQUE (idempotency_key);


--
-- Name: revision revision_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_pkey PRIMARY KEY (number);


--
-- Name: seaql_migrations seaql_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.seaql_migrations
    ADD CONSTRAINT seaql_migrations_pkey PRIMARY KEY (version);


--
-- Name: setting setting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (key);


--
-- Name: appointment_appointment; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointment_appointment ON public.appointment USING btree (appointment_id);


--
-- Name: appointment_home; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointment_home ON public.appointment USING btree (home_id) WHERE (home_id IS NOT NULL);


--
-- Name: appointment_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointment_person ON public.appointment USING btree (person_id);


--
-- Name: appointment_post; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointment_post ON public.appointment USING btree (post_id);


--
-- Name: appointment_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointment_recorded ON public.appointment USING btree (recorded_in);


--
-- Name: appointment_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX appointment_superseded ON public.appointment USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: change_event_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_event_recorded ON public.change_event USING btree (recorded_in);


--
-- Name: change_event_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_event_superseded ON public.change_event USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: change_party_event; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_party_event ON public.change_party USING btree (change_event_id);


--
-- Name: change_party_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_party_organization ON public.change_party USING btree (organization_id);


--
-- Name: identifier_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identifier_organization ON public.identifier USING btree (organization_id);


--
-- Name: identifier_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identifier_recorded ON public.identifier USING btree (recorded_in);


--
-- Name: identifier_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identifier_superseded ON public.identifier USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: identifier_value; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identifier_value ON public.identifier USING btree (scheme, value);


--
-- Name: lifecycle_step_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lifecycle_step_organization ON public.lifecycle_step USING btree (organization_id);


--
-- Name: lifecycle_step_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lifecycle_step_recorded ON public.lifecycle_step USING btree (recorded_in);


--
-- Name: lifecycle_step_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lifecycle_step_superseded ON public.lifecycle_step USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: membership_membership; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX membership_membership ON public.membership USING btree (membership_id);


--
-- Name: membership_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX membership_organization ON public.membership USING btree (organization_id);


--
-- Name: membership_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX membership_person ON public.membership USING btree (person_id);


--
-- Name: membership_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX membership_recorded ON public.membership USING btree (recorded_in);


--
-- Name: membership_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX membership_superseded ON public.membership USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: organization_version_code; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_version_code ON public.organization_version USING btree (code);


--
-- Name: organization_version_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_version_organization ON public.organization_version USING btree (organization_id);


--
-- Name: organization_version_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_version_recorded ON public.organization_version USING btree (recorded_in);


--
-- Name: organization_version_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_version_superseded ON public.organization_version USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: person_version_code; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX person_version_code ON public.person_version USING btree (code);


--
-- Name: person_version_person; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX person_version_person ON public.person_version USING btree (person_id);


--
-- Name: person_version_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX person_version_recorded ON public.person_version USING btree (recorded_in);


--
-- Name: person_version_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX person_version_superseded ON public.person_version USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: post_code; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_code ON public.post USING btree (code);


--
-- Name: post_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_organization ON public.post USING btree (organization_id);


--
-- Name: post_post; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_post ON public.post USING btree (post_id);


--
-- Name: post_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_recorded ON public.post USING btree (recorded_in);


--
-- Name: post_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX post_superseded ON public.post USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: relation_from; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX relation_from ON public.relation USING btree (from_id, type);


--
-- Name: relation_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX relation_recorded ON public.relation USING btree (recorded_in);


--
-- Name: relation_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX relation_superseded ON public.relation USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: relation_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX relation_to ON public.relation USING btree (to_id, type);


--
-- Name: reorganization_decision_reorganization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reorganization_decision_reorganization ON public.reorganization_decision USING btree (reorganization_id);


--
-- Name: reorganization_version_reorganization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reorganization_version_reorganization ON public.reorganization_version USING btree (reorganization_id);


--
-- PostgreSQL database dump complete
--


