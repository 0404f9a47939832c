create type order_state as enum ('new','paid','sent','returned');
create table countries (code char(2) primary key, name text not null unique);
create table customers (
  id bigint generated always as identity primary key,
  email text not null unique, first_name text not null, last_name text not null,
  phone text, birthday date, country_code char(2) not null references countries,
  preferences jsonb not null default '{}', tags text[] not null default '{}', is_active boolean not null default true,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  check (updated_at >= created_at));
create table addresses (id bigint generated always as identity primary key, customer_id bigint not null references customers on delete cascade,
  street text not null, city text not null, zip text not null, country_code char(2) not null references countries, created_at timestamptz not null default now());
create table categories (id int generated always as identity primary key, parent_id int references categories, name text not null, slug text not null unique);
create table products (id bigint generated always as identity primary key, category_id int not null references categories, sku text not null unique,
  name text not null, description text not null, price numeric(10,2) not null check (price > 0), attributes jsonb not null default '{}', available daterange, picture bytea, token uuid not null default gen_random_uuid(), created_at timestamptz not null default now());
create table orders (id bigint generated always as identity primary key, customer_id bigint not null references customers, address_id bigint references addresses,
  state order_state not null default 'new', note text, total numeric(12,2) not null check (total >= 0), placed_at timestamptz not null default now(), paid_at timestamptz);
create table order_lines (order_id bigint not null references orders on delete cascade, product_id bigint not null references products, quantity int not null check (quantity > 0), price numeric(10,2) not null,
  primary key (order_id, product_id));
create table reviews (id bigint generated always as identity primary key, product_id bigint not null references products, customer_id bigint not null references customers, stars int not null check (stars between 1 and 5), body text, created_at timestamptz not null default now(), unique (product_id, customer_id));
create table events (id bigint generated always as identity primary key, customer_id bigint references customers, kind text not null, payload jsonb not null, ip inet, user_agent text, occurred_at timestamptz not null default now());
create index on orders (customer_id);
create index on events (occurred_at);
