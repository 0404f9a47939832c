=== enum label added in the middle
CREATE TYPE mood AS ENUM ('low', 'high');
CREATE TABLE day (id int PRIMARY KEY, felt mood DEFAULT 'low', all_felt mood[] DEFAULT '{low,high}');
--- rows
INSERT INTO day VALUES (1, 'high', '{high}'), (2, NULL, NULL);
---
CREATE TYPE mood AS ENUM ('low', 'middle', 'high');
CREATE TABLE day (id int PRIMARY KEY, felt mood DEFAULT 'middle', all_felt mood[] DEFAULT '{low,high}');

=== enum reordered under defaults, checks, indexes, views, functions
CREATE TYPE stage AS ENUM ('draft', 'sent', 'paid');
CREATE TABLE bill (id int PRIMARY KEY, at stage NOT NULL DEFAULT 'draft', past stage[] NOT NULL DEFAULT '{draft}',
  CONSTRAINT started CHECK (at <> 'paid' OR id > 0), EXCLUDE (id WITH =) WHERE (at = 'sent'));
CREATE INDEX bill_open ON bill (id) WHERE at = 'draft';
CREATE INDEX bill_at ON bill (at);
CREATE INDEX bill_text ON bill ((at = 'sent'));
CREATE VIEW open_bill AS SELECT id, at FROM bill WHERE at = 'draft';
CREATE VIEW open_twice AS SELECT id FROM open_bill;
CREATE MATERIALIZED VIEW by_stage AS SELECT at, count(*) AS n FROM bill GROUP BY at;
CREATE UNIQUE INDEX by_stage_at ON by_stage (at);
CREATE FUNCTION next_stage(s stage) RETURNS stage LANGUAGE sql IMMUTABLE AS $$ SELECT 'paid'::stage $$;
CREATE POLICY mine ON bill USING (at <> 'paid'::stage);
COMMENT ON VIEW open_bill IS 'to do';
GRANT SELECT ON open_bill TO pg_monitor;
--- rows
INSERT INTO bill VALUES (1, 'draft', '{draft}'), (2, 'sent', '{draft,sent}');
---
CREATE TYPE stage AS ENUM ('draft', 'paid', 'sent');
CREATE TABLE bill (id int PRIMARY KEY, at stage NOT NULL DEFAULT 'draft', past stage[] NOT NULL DEFAULT '{draft}',
  CONSTRAINT started CHECK (at <> 'paid' OR id > 0), EXCLUDE (id WITH =) WHERE (at = 'sent'));
CREATE INDEX bill_open ON bill (id) WHERE at = 'draft';
CREATE INDEX bill_at ON bill (at);
CREATE INDEX bill_text ON bill ((at = 'sent'));
CREATE VIEW open_bill AS SELECT id, at FROM bill WHERE at = 'draft';
CREATE VIEW open_twice AS SELECT id FROM open_bill;
CREATE MATERIALIZED VIEW by_stage AS SELECT at, count(*) AS n FROM bill GROUP BY at;
CREATE UNIQUE INDEX by_stage_at ON by_stage (at);
CREATE FUNCTION next_stage(s stage) RETURNS stage LANGUAGE sql IMMUTABLE AS $$ SELECT 'paid'::stage $$;
CREATE POLICY mine ON bill USING (at <> 'paid'::stage);
COMMENT ON VIEW open_bill IS 'to do';
GRANT SELECT ON open_bill TO pg_monitor;

=== enum in a composite and a domain
CREATE TYPE size AS ENUM ('s', 'm', 'l');
CREATE TYPE shirt AS (cut text, size size);
CREATE DOMAIN fit AS size CHECK (VALUE <> 's');
CREATE TABLE stock (id int, shirt shirt, fit fit);
--- rows
INSERT INTO stock VALUES (1, ROW('slim', 'm'), 'l');
---
CREATE TYPE size AS ENUM ('m', 'l');
CREATE TYPE shirt AS (cut text, size size);
CREATE DOMAIN fit AS size CHECK (VALUE <> 's'::text::size OR true);
CREATE TABLE stock (id int, shirt shirt, fit fit);

=== enum to text and back
CREATE TYPE tone AS ENUM ('warm', 'cold');
CREATE TABLE paint (id int PRIMARY KEY, tone tone NOT NULL DEFAULT 'warm');
CREATE INDEX paint_tone ON paint (tone) WHERE tone = 'cold';
--- rows
INSERT INTO paint VALUES (1, 'cold'), (2, 'warm');
---
CREATE TABLE paint (id int PRIMARY KEY, tone text NOT NULL DEFAULT 'warm');
CREATE INDEX paint_tone ON paint (tone) WHERE tone = 'cold';

=== domain with another base type
CREATE DOMAIN amount AS integer CHECK (VALUE >= 0);
CREATE TABLE item (id int PRIMARY KEY, cost amount NOT NULL DEFAULT 3, costs amount[]);
CREATE INDEX item_cost ON item (cost);
CREATE VIEW dear AS SELECT id, cost FROM item WHERE cost > 10;
--- rows
INSERT INTO item VALUES (1, 20, '{1,2}');
---
CREATE DOMAIN amount AS numeric(12,2) CHECK (VALUE >= 0);
CREATE TABLE item (id int PRIMARY KEY, cost amount NOT NULL DEFAULT 3, costs amount[]);
CREATE INDEX item_cost ON item (cost);
CREATE VIEW dear AS SELECT id, cost FROM item WHERE cost > 10;

=== domain check replaced under its name
CREATE DOMAIN small AS int CONSTRAINT bound CHECK (VALUE < 10);
CREATE TABLE n (v small);
--- rows
INSERT INTO n VALUES (3);
---
CREATE DOMAIN small AS int CONSTRAINT bound CHECK (VALUE < 100) CONSTRAINT positive CHECK (VALUE > 0);
CREATE TABLE n (v small);

=== column from plain type to domain
CREATE TABLE acct (id int PRIMARY KEY, mail text);
CREATE VIEW mails AS SELECT mail FROM acct;
--- rows
INSERT INTO acct VALUES (1, 'a@b');
---
CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%');
CREATE TABLE acct (id int PRIMARY KEY, mail mail);
CREATE VIEW mails AS SELECT mail FROM acct;

=== composite attribute put between
CREATE TYPE place AS (street text, town text);
CREATE TABLE house (id int PRIMARY KEY, at place, more place[]);
CREATE FUNCTION town_of(p place) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT p.town $$;
--- rows
INSERT INTO house VALUES (1, ROW('a', 'b'), ARRAY[ROW('c', 'd')::place]);
---
CREATE TYPE place AS (street text, number int, town text);
CREATE TABLE house (id int PRIMARY KEY, at place, more place[]);
CREATE FUNCTION town_of(p place) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT p.town $$;

=== range type with another subtype
CREATE TYPE span AS RANGE (SUBTYPE = int4);
CREATE TABLE stay (id int, during span, EXCLUDE USING gist (during WITH &&));
--- rows
INSERT INTO stay VALUES (1, '[1,5)');
---
CREATE TYPE span AS RANGE (SUBTYPE = int8);
CREATE TABLE stay (id int, during span, EXCLUDE USING gist (during WITH &&));

=== collation made anew
CREATE COLLATION plain (PROVIDER = libc, LOCALE = 'C');
CREATE TABLE word (id int PRIMARY KEY, w text COLLATE plain);
CREATE INDEX word_w ON word (w);
CREATE INDEX word_l ON word (id, lower(w) COLLATE plain);
--- rows
INSERT INTO word VALUES (1, 'a'), (2, 'B');
---
CREATE COLLATION plain (PROVIDER = libc, LOCALE = 'POSIX');
CREATE TABLE word (id int PRIMARY KEY, w text COLLATE plain);
CREATE INDEX word_w ON word (w);
CREATE INDEX word_l ON word (id, lower(w) COLLATE plain);

=== column from one collation to another
CREATE COLLATION first (LOCALE = 'C');
CREATE COLLATION second (LOCALE = 'C');
CREATE TABLE word (id int, w text COLLATE first, v text COLLATE "C", u text);
CREATE INDEX word_w ON word (w, v);
CREATE VIEW words AS SELECT w FROM word ORDER BY w;
--- rows
INSERT INTO word VALUES (1, 'a', 'b', 'c');
---
CREATE COLLATION first (LOCALE = 'C');
CREATE COLLATION second (LOCALE = 'C');
CREATE TABLE word (id int, w text COLLATE second, v text, u text COLLATE "POSIX");
CREATE INDEX word_w ON word (w, v);
CREATE VIEW words AS SELECT w FROM word ORDER BY w;

=== types that become another kind
CREATE TYPE thing AS ENUM ('a');
CREATE TABLE t (id int, x thing);
--- rows
INSERT INTO t VALUES (1, 'a');
---
CREATE DOMAIN thing AS text;
CREATE TABLE t (id int, x thing);

=== types moved between schemas
CREATE TYPE thing AS ENUM ('a', 'b');
CREATE DOMAIN d AS int;
CREATE TABLE t (id int, x thing, y d);
--- rows
INSERT INTO t VALUES (1, 'a', 4);
---
CREATE SCHEMA other;
CREATE TYPE other.thing AS ENUM ('a', 'b');
CREATE DOMAIN other.d AS int;
CREATE TABLE t (id int, x other.thing, y other.d);
=== enum in another schema, used by a function's arguments
CREATE SCHEMA kinds;
CREATE TYPE kinds.way AS ENUM ('in', 'out');
CREATE FUNCTION turn(w kinds.way) RETURNS kinds.way LANGUAGE sql AS $$ SELECT CASE $1 WHEN 'in' THEN 'out'::kinds.way ELSE 'in' END $$;
CREATE TABLE move (id int, way kinds.way DEFAULT turn('in'));
CREATE TRIGGER tell AFTER UPDATE ON move FOR EACH ROW WHEN (old.way IS DISTINCT FROM new.way) EXECUTE FUNCTION suppress_redundant_updates_trigger();
--- rows
INSERT INTO move VALUES (1, 'in');
---
CREATE SCHEMA kinds;
CREATE TYPE kinds.way AS ENUM ('out', 'in');
CREATE FUNCTION turn(w kinds.way) RETURNS kinds.way LANGUAGE sql AS $$ SELECT CASE $1 WHEN 'in' THEN 'out'::kinds.way ELSE 'in' END $$;
CREATE TABLE move (id int, way kinds.way DEFAULT turn('in'));
CREATE TRIGGER tell AFTER UPDATE ON move FOR EACH ROW WHEN (old.way IS DISTINCT FROM new.way) EXECUTE FUNCTION suppress_redundant_updates_trigger();

=== a column of a domain that is made anew loses its privileges
CREATE DOMAIN short AS varchar(99) CHECK (VALUE <> '');
CREATE TABLE account (id int, label short);
GRANT SELECT (id, label) ON account TO PUBLIC;
--- rows
INSERT INTO account VALUES (1, 'a');
---
CREATE DOMAIN short AS text;
CREATE TABLE account (id int, label varchar(40));
