-- Events that come in their millions: partitions of partitions, arrays, and no locks.
create type level as enum ('debug', 'info', 'warning', 'error');
create table streams (
    id bigserial primary key,
    topic text not null,
    retention interval not null default '30 days',
    unique (topic)
);
create table events (
    stream_id bigint not null references streams,
    id bigint not null,
    at timestamptz not null,
    level level not null default 'info',
    tags text[] not null default '{}',
    payload jsonb,
    fingerprint bytea generated always as (sha256(payload::text::bytea)) stored,
    primary key (stream_id, at, id, level)
) partition by range (at);
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')
    partition by list (level);
create table events_2025_bad partition of events_2025 for values in ('warning', 'error');
create table events_2025_rest partition of events_2025 default;
create table events_2026 partition of events for values from ('2026-01-01') to (maxvalue)
    with (fillfactor = 70);
create table events_rest partition of events default;
alter table events_2026 add constraint events_2026_id check (id > 0);
comment on table events_2026 is 'This year''s.';
create index events_tags on events using gin (tags);
create index events_payload on events using gin (payload jsonb_path_ops) where level <> 'debug';
create index events_at on events using brin (at) with (pages_per_range = 32);
create table offsets (
    consumer text collate "C" not null,
    shard smallint not null,
    position bigint not null default -1,
    primary key (consumer, shard)
) partition by hash (consumer, shard);
create table offsets_0 partition of offsets for values with (modulus 2, remainder 0);
create table offsets_1 partition of offsets for values with (modulus 2, remainder 1);
create unlogged table cursors (
    name text primary key with (fillfactor = 50),
    seen bigint
) with (autovacuum_enabled = false, toast.autovacuum_enabled = false);
create function slice(anyarray, int) returns anyarray language sql immutable as 'select $1[:$2]';
create materialized view hourly as
    select stream_id, date_trunc('hour', at) as hour, count(*) as events
    from events group by 1, 2 with no data;
create publication firehose for table streams;
