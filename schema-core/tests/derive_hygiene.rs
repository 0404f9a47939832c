//! What the derives emit needs nothing of the place where it stands, and disturbs nothing there.
#![deny(missing_docs, warnings, clippy::pedantic)]

/// What a prelude brings is something else.
pub mod shadowed {
    #![allow(dead_code, non_camel_case_types)]

    struct Box;
    struct Option;
    struct String;
    struct Vec;
    struct Result;
    struct Some;
    struct Ok;
    struct None;
    struct Err;
    struct str;
    struct bool;
    struct u8;
    struct usize;
    struct id;
    struct Unset;
    struct Set;

    /// A newtype.
    #[derive(::core::fmt::Debug, ::schema_core::PgNewtype)]
    pub struct Id(pub i64);

    /// An enum.
    #[derive(::core::fmt::Debug, ::schema_core::PgEnum)]
    pub enum Kind {
        /// A label.
        One,
    }

    /// A table.
    #[derive(::schema_core::Table)]
    #[table(unique(key, r#type))]
    pub struct Other {
        /// Its key.
        #[column(primary_key, identity)]
        pub id: Id,
        /// Half a key.
        pub key: ::core::option::Option<::std::string::String>,
        /// The other half.
        #[column(default = Kind::One)]
        pub r#type: Kind,
        /// Bytes.
        pub bytes: ::std::vec::Vec<::core::primitive::u8>,
        /// Itself.
        #[column(references(Other::id), inverse = others)]
        pub other_id: ::core::option::Option<Id>,
    }
}

/// Fields that are private, of a struct that is.
mod private {
    use schema_core::prelude::*;

    #[derive(Table)]
    struct Hidden {
        #[column(primary_key)]
        key: i64,
        pub(super) crate_wide: i64,
    }

    pub(super) fn create_sql() -> &'static str {
        let hidden = Hidden { key: 1, crate_wide: 2 };
        assert_eq!(hidden.key + hidden.crate_wide, 3);
        Hidden::CREATE_SQL
    }
}

#[test]
fn private_tables_are_tables() {
    assert!(private::create_sql().starts_with("CREATE TABLE hidden"));
}

#[test]
fn a_table_can_be_declared_in_a_function() {
    use schema_core::prelude::*;

    #[derive(Debug, PgNewtype)]
    struct Id(i64);

    #[derive(Table)]
    struct Local {
        #[column(primary_key, identity)]
        id: Id,
        #[column(references(Self::id))]
        local_id: Option<Id>,
        #[cfg(any())]
        not_compiled: std::rc::Rc<str>,
    }

    let local = Local { id: Id(1), local_id: None };
    assert!(local.local_id.is_none() && local.id.0 == 1);
    assert_eq!(Local::select().to_sql(), "SELECT local.id, local.local_id FROM local");
    assert!(!Local::CREATE_SQL.contains("not_compiled"));
}

#[test]
fn other_attributes_are_left_alone() {
    use schema_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Table, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Note {
        #[serde(default)]
        #[column(primary_key)]
        note_id: i64,
    }

    let note: Note = serde_json::from_str("{}").unwrap();
    assert_eq!(serde_json::to_string(&note).unwrap(), "{\"noteId\":0}");
}

/// The types of a table's columns may come from a macro.
macro_rules! table_of {
    ($name:ident, $ty:ty) => {
        #[derive(schema_core::Table)]
        struct $name {
            value: $ty,
        }
    };
}

#[test]
fn a_table_can_come_from_a_macro() {
    use schema_core::Table;

    table_of!(Nullable, Option<i32>);
    assert_eq!(Nullable { value: None }.value, None);
    assert_eq!(Nullable::CREATE_SQL, "CREATE TABLE nullable (\n    value integer\n);\n");
}

/// A crate that hands this library on under its own name.
mod framework {
    pub mod database {
        pub use ::schema_core::*;
    }
}

#[test]
fn the_library_can_have_another_name() {
    use framework::database::prelude::{PgEnum, PgNewtype, Table};

    #[derive(Debug, PgNewtype)]
    #[pg_newtype(crate = crate::framework::database)]
    struct Id(i64);

    #[derive(Debug, PgEnum)]
    #[pg_enum(crate = crate::framework::database)]
    enum Kind {
        One,
    }

    #[derive(Table)]
    #[table(crate = crate::framework::database, unique(id, kind))]
    struct Thing {
        #[column(primary_key)]
        id: Id,
        #[column(default = Kind::One)]
        kind: Kind,
        #[column(references(Self::id))]
        next_id: Option<Id>,
    }

    let thing = Thing { id: Id(1), kind: Kind::One, next_id: None };
    assert!(thing.next_id.is_none() && thing.id.0 == 1 && thing.kind.label() == "one");
    assert!(Thing::CREATE_SQL.contains("DEFAULT 'one'"));
}

#[test]
#[rustfmt::skip] // a line for each column says nothing
#[allow(dead_code)] // only its columns are of interest
fn a_builder_knows_the_columns_of_a_wide_table() {
    use schema_core::prelude::*;

    #[derive(Table)]
    #[table(unique(c40, c41))]
    struct Wide {
        #[column(primary_key, identity)]
        id: i64,
        note: Option<String>,
        c0: i32, c1: i32, c2: i32, c3: i32, c4: i32, c5: i32, c6: i32,
        c7: i32, c8: i32, c9: i32, c10: i32, c11: i32, c12: i32, c13: i32,
        c14: i32, c15: i32, c16: i32, c17: i32, c18: i32, c19: i32, c20: i32,
        c21: i32, c22: i32, c23: i32, c24: i32, c25: i32, c26: i32, c27: i32,
        c28: i32, c29: i32, c30: i32, c31: i32, c32: i32, c33: i32, c34: i32,
        c35: i32, c36: i32, c37: i32, c38: i32, c39: i32, c40: i32, c41: i32,
    }

    let row = NewWide::builder()
        .c0(0).c1(1).c2(2).c3(3).c4(4).c5(5)
        .c6(6).c7(7).c8(8).c9(9).c10(10).c11(11)
        .c12(12).c13(13).c14(14).c15(15).c16(16).c17(17)
        .c18(18).c19(19).c20(20).c21(21).c22(22).c23(23)
        .c24(24).c25(25).c26(26).c27(27).c28(28).c29(29)
        .c30(30).c31(31).c32(32).c33(33).c34(34).c35(35)
        .c36(36).c37(37).c38(38).c39(39).c40(40).c41(41)
        .note("n");
    let sql = Wide::insert(row).on_conflict((Wide::c40, Wide::c41)).do_nothing().to_sql();
    assert!(sql.starts_with("INSERT INTO wide (note, c0, "), "{sql}");
    assert!(sql.contains(", c41) VALUES ("), "{sql}");
}
