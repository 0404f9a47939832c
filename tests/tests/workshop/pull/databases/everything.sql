-- One of each.
create schema app;
create extension btree_gist;
create collation german (provider = icu, locale = 'de');
create collation app.folded (provider = icu, locale = 'de', deterministic = false);
create type pair as (a integer, b text collate "C");
create type tree as (left_pair pair, leaves text[]);
create type empty_enum as enum ();
create type nothing as ();
create type color as enum ('red', 'green');
create domain positive as integer check (value > 0);
create domain small_positive as positive not null default 1 constraint small check (value < 100);
create domain tagged as text collate german default 'none';
create domain colors as color[] ;
create type float_range as range (subtype = double precision);
create function app.twice(x integer) returns integer language sql immutable as 'select x * 2';
create function app.twice(x text) returns text language sql immutable as 'select x || x';
create procedure app.tidy() language plpgsql as $$ begin delete from app.a where false; end $$;
create operator app.<-> (leftarg = integer, rightarg = integer, function = int4mi);
create function app.pair_text(pair) returns text language sql immutable as $$ select ($1).b $$;
create cast (pair as text) with function app.pair_text(pair);
create aggregate app.total(integer) (sfunc = int4pl, stype = integer, initcond = '0');
create sequence app.counter as smallint increment -1 minvalue -100 maxvalue 100 start 5 cycle;

create table app.row_source (x integer);
create table app.a (
    id bigint generated always as identity primary key,
    b smallint not null default 7 check (b > 0),
    c real, d double precision, e numeric, f numeric(20,4)[], g money, h "char", i name,
    j character varying, k character(3), l text collate german, m bytea, n date not null default current_date,
    o time, p time(3) with time zone, q timestamp(0), r interval day to second, s uuid, t xml,
    u jsonpath, v cidr, w macaddr, x macaddr8, y bit varying(5), z boolean[],
    line line, segment lseg, path path, polygon polygon, circle circle, point point,
    lsn pg_lsn, "oid" oid, class regclass, snapshot txid_snapshot, whole app.row_source,
    pair pair, tree tree[], positive positive, small small_positive, tagged tagged default 'x',
    colors colors, color color default 'green', range float_range, marks int4multirange,
    days daterange, numbers numrange, doubled integer generated always as (b * 2) stored
);
alter table app.a alter l set storage external, alter b set statistics 500, alter m set compression pglz;
alter table app.a replica identity full;
create table app.b (
    id integer primary key,
    a_id bigint constraint "fk to a" references app.a on update restrict on delete set null deferrable,
    code text not null,
    folded text collate app.folded,
    unique (code) include (a_id),
    constraint code_then_id unique (code, id) deferrable initially deferred
);
create unique index b_code_id_identity on app.b (code, id);
create table app.c (
    left_id integer,
    right_id integer,
    at tstzrange,
    kind text not null default 'x',
    foreign key (left_id) references app.b not valid,
    constraint wide foreign key (left_id) references app.b match full on delete no action,
    exclude using gist (right_id with =, at with &&) where (kind <> 'free') deferrable
);
alter table app.c add constraint later check (left_id <> right_id) not valid;
alter table app.c add constraint alone check (kind <> '') no inherit;
comment on constraint later on app.c is 'Since last year.';
create table app.parent (id integer not null default 1, name text);
create table app.other_parent (extra text default 'e');
create table app.child (own integer primary key) inherits (app.parent, app.other_parent);
create unique index parent_full on app.parent (id, name) include (id) where id > 0;
comment on index app.parent_full is 'For the upsert.';
alter table app.b replica identity using index b_code_id_identity;
create statistics app.b_code (dependencies) on id, code from app.b;
create rule quiet as on delete to app.parent do instead nothing;
create function app.noted() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger noted on ddl_command_end execute function app.noted();
alter event trigger noted disable;
create function app.touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger touch before insert or update of code on app.b
    for each row when (new.code is not null) execute function app.touch();
alter table app.b disable trigger touch;
comment on trigger touch on app.b is 'Off since the move.';
create constraint trigger checked after insert on app.b deferrable initially deferred
    for each row execute function app.touch();
create publication changes for table app.b with (publish = 'insert');
create text search dictionary app.words (template = simple, stopwords = english);
alter default privileges in schema app grant select on tables to public;
create view app.codes with (security_barrier = true) as
    select code, id as "the id" from app.b where id > 0 with local check option;
create function app.write_code() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger write_code instead of insert on app.codes for each row execute function app.write_code();
create materialized view app.doubled as select id, app.twice(id) as twice from app.b with no data;
create index doubled_by_twice on app.doubled (twice desc);
grant usage on schema app to public;
grant execute on procedure app.tidy() to public;
do $$
begin
    if current_setting('server_version_num')::integer >= 150000 then
        create unique index c_kind on app.c (kind, right_id) nulls not distinct;
        alter table app.c add unique nulls not distinct (left_id, kind);
    end if;
end
$$;
