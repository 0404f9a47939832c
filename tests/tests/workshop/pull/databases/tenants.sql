-- A service for many customers, who see their own rows only.
create extension pgcrypto;
create extension citext;
create schema billing;
comment on schema billing is 'What is paid.';
create type plan as enum ('free', 'team', 'enterprise');
create type billing.state as enum ('open', 'paid', 'written-off');
create domain email as citext check (value ~ '@');
comment on domain email is 'As people type it.';

create table tenants (
    id uuid primary key default gen_random_uuid(),
    slug text not null unique,
    plan plan not null default 'free',
    settings jsonb not null default '{}',
    created_at timestamptz not null default now()
);
create table users (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null references tenants on delete cascade,
    email email not null,
    invited_by uuid references users on delete set null,
    last_ip inet,
    unique (tenant_id, email),
    unique (tenant_id, id)
);
create table projects (
    tenant_id uuid not null references tenants on delete cascade,
    id bigint generated always as identity (start 1000 cache 10),
    owner uuid not null,
    name text not null,
    archived_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, owner) references users (tenant_id, id)
);
create table memberships (
    tenant_id uuid not null,
    project_id bigint not null,
    user_id uuid not null references users on delete cascade,
    reviewer_id uuid references users,
    role text not null default 'reader' check (role in ('reader', 'writer', 'admin')),
    primary key (tenant_id, project_id, user_id),
    foreign key (tenant_id, project_id) references projects on delete cascade
);
create table billing.invoices (
    id bigint generated always as identity primary key,
    tenant_id uuid not null references tenants,
    state billing.state not null default 'open',
    total numeric(12,2) not null default 0,
    lines json
);
create table billing.users (
    user_id uuid primary key references public.users,
    card text not null
);

alter table users enable row level security;
alter table projects enable row level security;
alter table projects force row level security;
create policy own_users on users using (tenant_id = current_setting('app.tenant', true)::uuid);
create policy "see projects" on projects for select to public
    using (tenant_id = current_setting('app.tenant', true)::uuid);
create policy writes on projects as restrictive for insert
    with check (archived_at is null);
comment on policy writes on projects is 'Nothing is born archived.';
create policy waiting on memberships using (true);

create function current_tenant() returns uuid language sql stable as
    $$ select current_setting('app.tenant', true)::uuid $$;
revoke execute on function current_tenant() from public;
grant select, insert on users to public;
grant update (name) on projects to public;
create view my_projects with (security_barrier = true) as
    select id, name from projects where tenant_id = current_tenant();
