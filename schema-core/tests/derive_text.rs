//! What the derives make of a schema while compiling: its DDL, and its objects in the object code.
#![allow(missing_docs)]

mod derive_tables;
mod section;

use derive_tables::{Mood, Order, OrderLine, Scalars, Tenant, User, UserRole};
use schema_core::Table;
use schema_model::{Name, ddl};

#[test]
fn the_object_code_says_what_the_constants_say() {
    let schema = section::schema();
    let tables = [
        (Name::new("users"), User::CREATE_SQL),
        (Name::new("tenants"), Tenant::CREATE_SQL),
        (Name::qualified("app", "Order"), Order::CREATE_SQL),
        (Name::qualified("app", "order_lines"), OrderLine::CREATE_SQL),
        (Name::new("scalars"), Scalars::CREATE_SQL),
    ];
    assert_eq!(schema.tables.len(), tables.len());
    for (name, create_sql) in tables {
        let table = schema.table(&name).unwrap();
        assert_eq!(ddl::script(&ddl::table_statements(table)), create_sql);
    }
    let enums = [
        (Name::new("user_role"), UserRole::CREATE_SQL),
        (Name::qualified("app", "Mood"), Mood::CREATE_SQL),
    ];
    assert_eq!(schema.enums.len(), enums.len());
    for (name, create_sql) in enums {
        let enum_type = schema.enum_type(&name).unwrap();
        assert_eq!(ddl::script(&ddl::enum_statements(enum_type)), create_sql);
    }
}

#[test]
fn create_sql_has_every_attribute() {
    let has = |sql: &str, clause: &str| assert!(sql.contains(clause), "no `{clause}` in\n{sql}");
    for clause in [
        "\n    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,",
        "\n    email character varying(320) COLLATE \"C\" NOT NULL,",
        "\n    name text,",
        "\n    role user_role NOT NULL DEFAULT 'member',",
        "\n    tags text[] NOT NULL DEFAULT '{}',",
        "\n    created_at timestamp with time zone NOT NULL DEFAULT now(),",
        "\n    search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', email)) STORED,",
        "CONSTRAINT adult CHECK (age >= 18)",
        "CONSTRAINT users_age_check CHECK (age < 200)",
        "CONSTRAINT users_pkey PRIMARY KEY (id)",
        "CONSTRAINT users_tenant_id_email_key UNIQUE (tenant_id, email)",
        "CREATE INDEX users_created_at_idx ON users USING btree (created_at DESC) INCLUDE (email) \
         WHERE deleted_at is null;",
        "USING btree (email text_pattern_ops NULLS FIRST);",
        "USING gin (search);",
        "COMMENT ON TABLE users IS 'A person who signed up, and what''s \"known\" of them.';",
        "COMMENT ON COLUMN users.email IS 'Where they read.';",
        "FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE DEFERRABLE;",
        "FOREIGN KEY (invited_by) REFERENCES users (id) ON DELETE SET NULL;",
    ] {
        has(User::CREATE_SQL, clause);
    }
    has(
        Tenant::CREATE_SQL,
        "CREATE UNIQUE INDEX tenants_by_name ON tenants USING btree ((lower(name)));",
    );
    has(Order::CREATE_SQL, "\"grand \"\"total\"\"\" double precision NOT NULL DEFAULT -1.5,");
    has(Order::CREATE_SQL, "UNIQUE NULLS NOT DISTINCT (number, type)");
    has(
        OrderLine::CREATE_SQL,
        "CONSTRAINT line_of_order FOREIGN KEY (user_id, \"order\") REFERENCES app.\"Order\" \
         (user_id, number) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;",
    );
    assert_eq!(
        UserRole::CREATE_SQL,
        "CREATE TYPE user_role AS ENUM ('admin', 'member', 'it''s \"odd\"');\n\
         COMMENT ON TYPE user_role IS 'What a person may do.';\n"
    );
    assert_eq!(Mood::CREATE_SQL, "CREATE TYPE app.\"Mood\" AS ENUM ('very-happy', 'sad');\n");
}

#[test]
fn names_are_quoted_and_qualified() {
    assert_eq!(Order::NAME, "Order");
    assert_eq!(Order::SQL_NAME, "app.\"Order\"");
    assert_eq!(Order::FROM, "app.\"Order\" AS \"app.Order\"");
    let columns = ["user_id", "number", "type", "\"grand \"\"total\"\"\"", "mood"];
    let columns = columns.map(|column| format!("\"app.Order\".{column}"));
    assert_eq!(Order::SELECT_LIST, columns.join(", "));
    assert_eq!(Order::KEY_COLUMNS, ["user_id", "number"]);
    assert_eq!(Order::total.name(), "grand \"total\"");
    let inserted = User::COLUMNS.iter().filter(|column| column.is_inserted());
    let inserted: Vec<&str> = inserted.map(|column| column.sql).collect();
    assert!(!inserted.contains(&"id") && !inserted.contains(&"search"), "{inserted:?}");
}
