//! Seeded rows satisfy every constraint: the server has checked them all.

use crate::support::Place;

const SHOP: &str = r#"
    CREATE TYPE state AS ENUM ('new', 'it''s open', 'done');
    CREATE TYPE place AS (street text, "house number" int);
    CREATE DOMAIN email AS text CHECK (VALUE ~ '^[a-z0-9._]+@[a-z0-9.]+$');
    CREATE DOMAIN percent AS int NOT NULL CHECK (VALUE BETWEEN 0 AND 100);
    CREATE TABLE customers (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        email email NOT NULL UNIQUE,
        first_name varchar(12) NOT NULL,
        code char(4) NOT NULL UNIQUE,
        discount percent,
        born date,
        state state NOT NULL DEFAULT 'new',
        home place,
        tags text[] NOT NULL,
        seen inet, token uuid NOT NULL UNIQUE, doc jsonb, raw bytea, words tsvector,
        score numeric(5,2) NOT NULL CHECK (score >= 0 AND score < 10),
        nick text CHECK (length(nick) BETWEEN 3 AND 6),
        lang text NOT NULL CHECK (lang IN ('de', 'en', 'fr')),
        zip text CHECK (zip ~ '^\d{5}$'),
        slug text NOT NULL CHECK (slug = lower(slug)),
        loud text GENERATED ALWAYS AS (upper(first_name)) STORED,
        window_of tstzrange, dates datemultirange, bits bit(5), t timetz, span interval,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL,
        CHECK (updated_at >= created_at)
    );
    CREATE UNIQUE INDEX ON customers (lower(first_name), born);
    CREATE TABLE products (
        sku text PRIMARY KEY CHECK (sku LIKE 'P-%'),
        price numeric(8,2) NOT NULL CHECK (price > 0),
        sale numeric(8,2) CHECK (sale < price)
    );
    CREATE TABLE orders (
        id serial PRIMARY KEY,
        customer_id bigint NOT NULL REFERENCES customers,
        starts date NOT NULL, ends date NOT NULL, CHECK (starts < ends),
        paid timestamptz, refused timestamptz, CHECK (num_nonnulls(paid, refused) = 1)
    );
    CREATE TABLE order_lines (
        order_id int REFERENCES orders, sku text REFERENCES products, amount int NOT NULL,
        PRIMARY KEY (order_id, sku)
    );
"#;

#[tokio::test]
async fn every_constraint_of_a_shop_holds() {
    let mut place = Place::with(SHOP).await;
    let seeded = place.sown("rows = 300").await;
    assert_eq!(seeded.filled.len(), 4, "{seeded:?}");
    assert!(seeded.filled.iter().all(|(_, rows)| *rows == 300), "{seeded:?}");
    for (sql, expected) in [
        ("SELECT count(DISTINCT customer_id) > 100 FROM orders", "t"),
        ("SELECT count(*) FROM customers WHERE loud <> upper(first_name)", "0"),
        ("SELECT count(DISTINCT state) FROM customers", "3"),
        ("SELECT bool_and(email ~ '@') AND count(DISTINCT lang) = 3 FROM customers", "t"),
        ("SELECT count(*) > 5 AND count(*) < 100 FROM customers WHERE born IS NULL", "t"),
        // sequences go on behind the rows
        (
            "INSERT INTO orders (customer_id, starts, ends, paid) VALUES (1, now(), now() + interval '1 day', now()) RETURNING id",
            "301",
        ),
    ] {
        assert_eq!(place.ask(sql).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn circles_self_references_and_composite_keys_hold() {
    let mut place = Place::with(
        r#"
        CREATE TABLE tenants (id int PRIMARY KEY, "Na""me" text NOT NULL);
        CREATE TABLE "odd users" (
            tenant_id int NOT NULL REFERENCES tenants, id bigint NOT NULL, boss bigint,
            "it's" text, PRIMARY KEY (tenant_id, id),
            FOREIGN KEY (tenant_id, boss) REFERENCES "odd users" (tenant_id, id)
        );
        CREATE TABLE projects (
            tenant_id int NOT NULL, id int NOT NULL, owner bigint NOT NULL, lead bigint NOT NULL,
            PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, owner, lead),
            FOREIGN KEY (tenant_id, owner) REFERENCES "odd users" (tenant_id, id),
            FOREIGN KEY (tenant_id, lead) REFERENCES "odd users" (tenant_id, id)
        );
        CREATE TABLE hens (id int PRIMARY KEY, egg int NOT NULL);
        CREATE TABLE eggs (id int PRIMARY KEY, hen int REFERENCES hens);
        ALTER TABLE hens ADD FOREIGN KEY (egg) REFERENCES eggs;
        CREATE TABLE ying (id int PRIMARY KEY, yang int NOT NULL);
        CREATE TABLE yang (id int PRIMARY KEY, ying int NOT NULL REFERENCES ying DEFERRABLE);
        ALTER TABLE ying ADD FOREIGN KEY (yang) REFERENCES yang DEFERRABLE INITIALLY DEFERRED;
        CREATE TABLE nodes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), parent uuid NOT NULL REFERENCES nodes);
        CREATE TABLE follows (
            follower int REFERENCES tenants, followed int REFERENCES tenants,
            PRIMARY KEY (follower, followed), CHECK (follower <> followed)
        );
        CREATE TABLE rooms (id int PRIMARY KEY, during tsrange NOT NULL, EXCLUDE USING gist (during WITH &&));
        CREATE TABLE one_to_one (tenant_id int PRIMARY KEY REFERENCES tenants, note text);
        CREATE TABLE "no columns" ();
        "#,
    )
    .await;
    let seeded = place.sown("rows = 60\n[tables.tenants]\nrows = 8").await;
    let rows =
        |name: &str| seeded.filled.iter().find(|(one, _)| one == name).map(|(_, rows)| *rows);
    // no more than there are pairs of two different ones
    assert_eq!((rows("follows"), rows("one_to_one")), (Some(56), Some(8)));
    assert_eq!(place.ask("SELECT count(hen) > 30 FROM eggs").await, "t");
    assert_eq!(place.ask("SELECT count(boss) > 20 FROM \"odd users\"").await, "t");
}

#[tokio::test]
async fn ranges_of_two_columns_do_not_overlap() {
    let mut place = Place::with(
        "CREATE EXTENSION btree_gist; CREATE TABLE rooms (id int PRIMARY KEY, name text);
         CREATE TABLE bookings (
            id bigint PRIMARY KEY, room_id int NOT NULL REFERENCES rooms, who text,
            starts timestamptz NOT NULL, ends timestamptz NOT NULL, CHECK (ends > starts),
            EXCLUDE USING gist (room_id WITH =, tstzrange(starts, ends) WITH &&)
         );
         CREATE TABLE seasons (begins date, till date, EXCLUDE USING gist (daterange(begins, till, '[]') WITH &&));
         CREATE TABLE prices (low int NOT NULL, high int NOT NULL, EXCLUDE USING gist (int4range(low, high) WITH &&));
         CREATE TABLE stays (room_id int REFERENCES rooms, during daterange,
            EXCLUDE USING gist (room_id WITH =, during WITH &&))",
    )
    .await;
    let seeded = place.sown("rows = 500\n[tables.rooms]\nrows = 5").await;
    let rows: Vec<u64> = seeded.filled.iter().map(|(_, rows)| *rows).collect();
    assert!(rows.iter().all(|rows| [5, 500].contains(rows)) && rows.len() == 5, "{seeded:?}");
    assert_eq!(place.ask("SELECT count(DISTINCT room_id) FROM bookings").await, "5");
    assert_eq!(
        place.ask("SELECT count(*) > 100 FROM bookings WHERE ends - starts > '1h'").await,
        "t"
    );
}

#[tokio::test]
async fn a_circle_without_a_way_in_is_named() {
    let mut place = Place::with(
        "CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL);
         CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a);
         ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b; CREATE TABLE c (a int REFERENCES a)",
    )
    .await;
    let error = place.sow("").await.unwrap_err().to_string();
    assert!(
        error.contains("between a, b need each other") && error.contains("DEFERRABLE"),
        "{error}"
    );
}

#[tokio::test]
async fn keys_that_are_each_others_begin_where_values_are_listed() {
    let mut place = Place::with(
        "CREATE TABLE heads (id int PRIMARY KEY);
         CREATE TABLE tails (id int PRIMARY KEY REFERENCES heads DEFERRABLE);
         ALTER TABLE heads ADD FOREIGN KEY (id) REFERENCES tails DEFERRABLE",
    )
    .await;
    let error = place.sow("").await.unwrap_err().to_string();
    assert!(error.starts_with("heads.id: foreign keys lead from it back to it"), "{error}");
    place.sown("[tables.heads.columns]\nid = { values = [3, 5, 8] }").await;
    assert_eq!(place.ask("SELECT sum(id) FROM tails").await, "16");
}

#[tokio::test]
async fn partitions_take_what_is_theirs() {
    let mut place = Place::with(
        "CREATE TABLE events (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
         CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
         CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2020-02-01') TO ('2020-03-01');
         CREATE TABLE kinds (kind text, n int) PARTITION BY LIST (kind);
         CREATE TABLE kinds_1 PARTITION OF kinds FOR VALUES IN ('a', 'b');
         CREATE TABLE base (n int CHECK (n > 7)); CREATE TABLE derived (m int NOT NULL) INHERITS (base)",
    )
    .await;
    place.sown("").await;
    assert_eq!(place.ask("SELECT count(*) FROM events").await, "100");
    assert_eq!(place.ask("SELECT count(DISTINCT tableoid) FROM events").await, "2");
    assert_eq!(place.ask("SELECT count(DISTINCT kind) FROM kinds").await, "2");
    assert_eq!(place.ask("SELECT count(m) FROM derived WHERE n > 7 OR n IS NULL").await, "100");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_rows() {
    let (mut one, mut other) = (Place::with(SHOP).await, Place::with(SHOP).await);
    one.sown("seed = 7").await;
    other.sown("seed = 7").await;
    let first = one.everything().await;
    assert_eq!(first, other.everything().await);
    other.client.batch_execute("TRUNCATE customers, products, orders, order_lines").await.unwrap();
    other.sown("seed = 8").await;
    assert_ne!(first, other.everything().await);
}
