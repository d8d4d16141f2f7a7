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
-- Name: counter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.counter (
    name text NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
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
-- Name: organization; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.organization (
    id bigint NOT NULL,
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
    CONSTRAINT relation_check CHECK ((valid_from < valid_to)),
    CONSTRAINT relation_check1 CHECK ((from_id <> to_id))
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
-- Data for Name: counter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.counter VALUES ('revision', 3);
INSERT INTO public.counter VALUES ('id', 40);


--
-- Data for Name: identifier; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.identifier VALUES (28, 2, 'staff_code', 'S-1', NULL, NULL, 1, NULL);


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
-- Data for Name: relation; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.relation VALUES (19, 'line', 2, 1, 0, NULL, NULL, NULL, 1, NULL);
INSERT INTO public.relation VALUES (20, 'line', 3, 1, 0, NULL, NULL, NULL, 1, NULL);
INSERT INTO public.relation VALUES (21, 'line', 4, 2, 2, NULL, NULL, NULL, 1, NULL);
INSERT INTO public.relation VALUES (22, 'specialty', 4, 8, 0, NULL, NULL, NULL, 1, NULL);
INSERT INTO public.relation VALUES (24, 'line', 6, 4, 0, NULL, NULL, NULL, 1, NULL);
INSERT INTO public.relation VALUES (23, 'line', 5, 2, 1, NULL, NULL, NULL, 1, 2);
INSERT INTO public.relation VALUES (25, 'line', 7, 4, 0, NULL, '2020-01-01', NULL, 1, 2);
INSERT INTO public.relation VALUES (26, 'specialty', 7, 8, 1, NULL, '2020-01-01', NULL, 1, 2);
INSERT INTO public.relation VALUES (27, 'specialty', 7, 9, 2, NULL, '2020-01-01', NULL, 1, 2);
INSERT INTO public.relation VALUES (34, 'line', 5, 2, 1, NULL, NULL, '2025-03-01', 2, NULL);
INSERT INTO public.relation VALUES (35, 'line', 5, 3, 0, NULL, '2025-03-01', NULL, 2, NULL);
INSERT INTO public.relation VALUES (36, 'line', 7, 4, 0, NULL, '2020-01-01', '2026-01-01', 2, NULL);
INSERT INTO public.relation VALUES (37, 'specialty', 7, 8, 1, NULL, '2020-01-01', '2026-01-01', 2, NULL);
INSERT INTO public.relation VALUES (38, 'specialty', 7, 9, 2, NULL, '2020-01-01', '2026-01-01', 2, NULL);


--
-- Data for Name: revision; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.revision VALUES (1, '2026-11-23 22:56:14.562462+00', 'cli', 'organization_import', NULL, 'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889', '{"read": 9, "ended": 0, "moved": 0, "changed": 0, "founded": 9, "corrected": 0, "effective": "2026-11-24"}');
INSERT INTO public.revision VALUES (2, '2026-11-23 22:56:14.882194+00', 'cli', 'organization_import', NULL, 'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889', '{"read": 3, "ended": 1, "moved": 1, "changed": 2, "founded": 0, "corrected": 0, "effective": "2025-03-01"}');
INSERT INTO public.revision VALUES (3, '2026-11-23 22:56:15.218632+00', 'cli', 'organization_import', NULL, 'e365cf8038c45d0b69f3d3819deea1580ab1481603e1b8ab7cf9235c19997889', '{"read": 1, "ended": 0, "moved": 0, "changed": 0, "founded": 0, "corrected": 1, "effective": "2026-11-24"}');


--
-- Data for Name: seaql_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.seaql_migrations VALUES ('m2026_11_23_000001_organizations', 1795474574);


--
-- Data for Name: setting; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.setting VALUES ('time_zone', 'Asia/Shanghai');


--
-- Name: counter counter_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (name);


--
-- Name: identifier identifier_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.identifier
    ADD CONSTRAINT identifier_pkey PRIMARY KEY (id);


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
-- Name: relation relation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.relation
    ADD CONSTRAINT relation_pkey PRIMARY KEY (id);


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
-- Name: identifier_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identifier_organization ON public.identifier USING btree (organization_id);


--
-- Name: identifier_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identifier_superseded ON public.identifier USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: identifier_value; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX identifier_value ON public.identifier USING btree (scheme, value);


--
-- Name: organization_version_code; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_version_code ON public.organization_version USING btree (code);


--
-- Name: organization_version_organization; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_version_organization ON public.organization_version USING btree (organization_id);


--
-- Name: organization_version_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX organization_version_superseded ON public.organization_version USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: relation_from; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX relation_from ON public.relation USING btree (from_id, type);


--
-- Name: relation_superseded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX relation_superseded ON public.relation USING btree (superseded_in) WHERE (superseded_in IS NOT NULL);


--
-- Name: relation_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX relation_to ON public.relation USING btree (to_id, type);


--
-- PostgreSQL database dump complete
--


