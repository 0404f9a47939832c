-- Names that no style guide allows.
create table "select" ("type" integer primary key, "self" text, "fn" text, "insert" text, "a b" text,
    "a_b" text, "aB" text, "%" text, "1" text, "é" text, "用户" text, "__x__" text, "Self" text);
create table "Users" ("Id" integer primary key, "name" text);
create table "users" ("id" integer primary key, "Name" text, "name" text);
create table "user" ("id" integer primary key);
create table "new_user" (id integer primary key, user_id integer references "user");
create table "user_patch" (id integer primary key);
create table "option" (id integer primary key, value text);
create table "string" (id integer primary key);
create table "vec" (id bigint primary key, "Option" text);
create table "say ""hi""" ("say ""ho""" text not null, id integer primary key,
    constraint "it's ""odd""" check ("say ""ho""" <> 'a"b\c'));
create table "a/b" (id integer primary key);
create table "mod" (id integer primary key);
create table "types" (id integer primary key);
create table "Übergröße" ("Straße" text, "ﬁ" text, id uuid primary key);
create table " " (x integer);
create table "t." (id integer primary key, "x.y" integer references "t.");
create table abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi (
    abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi integer primary key,
    other integer unique references abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi
);
create index on abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_abcdefghi (other, (other + 1));
create type "mood!" as enum ('', 'Self', 'very happy', 'very-happy', 'VERY_HAPPY', '1', 'it''s', '"');
create type "Type" as enum ('type', 'Type', 'TYPE', 'other');
create type "self" as ("self" text, "a b" integer, "A B" integer);
create domain "loop" as text default 'x' constraint "not ""y""" check (value <> '"y"');
create table moods (
    id integer primary key,
    m "mood!" not null default 'very happy',
    t "Type" default 'TYPE',
    s "self",
    l "loop",
    r text default E'a\\b\n"c"' check (r <> E'\t')
);
create schema "My Schema";
create schema "super";
create table "My Schema".users (id integer primary key, "owner" integer references public.users);
create table "super"."super" (id integer primary key, "crate" integer references "My Schema".users);
create sequence "super"."seq ""x""";
comment on table "user" is E'Two lines.\n\nAnd "quotes" with \\ and ```code```.';
comment on column "user".id is E'A tab\there.';
comment on table moods is 'It''s a <b>plain</b> comment.';
create index "odd "" index" on moods (t desc nulls last) where m <> '"';
create view "order" as select "type" as "select", "a b" as "from" from "select";
create function "do it"("the argument" text) returns text language sql as $$ select "the argument" $$;
create function "do it"(integer) returns integer language sql as 'select 1';
create trigger "on ""update""" before update on moods for each row execute function suppress_redundant_updates_trigger();
create policy "mine" on users using (true);
grant select on "say ""hi""" to public;
