//! Everything that the macros make, where `schema_core` is called `database`.

use database::prelude::*;

/// The number of a thing.
#[derive(PgNewtype, Clone, Copy, Debug, PartialEq, Eq)]
#[pg_newtype(crate = database)]
pub struct ThingId(pub i64);

/// What kind of thing it is.
#[derive(PgEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[pg_enum(crate = database)]
pub enum Kind {
    /// Small.
    Small,
    /// Large.
    Large,
}

/// Where it is.
#[derive(PgComposite, Clone, Debug, PartialEq)]
#[pg_composite(crate = database)]
pub struct Place {
    /// The room.
    pub room: i32,
}

/// A name that is not empty.
#[derive(PgDomain, Clone, Debug, PartialEq)]
#[domain(crate = database, check(filled = "value <> ''"))]
pub struct Title(pub String);

/// A thing.
#[derive(Table, Clone, Debug, PartialEq)]
#[table(crate = database, name = "things", unique((kind, title)), index((kind), where = "id > 0"))]
pub struct Thing {
    /// Its number.
    #[column(primary_key, identity)]
    pub id: ThingId,
    /// Its kind.
    #[column(default = Kind::Small)]
    pub kind: Kind,
    /// What it is called.
    pub title: Title,
    /// Where it is.
    pub place: Option<Place>,
    /// What it is a part of.
    #[column(references(Self::id), relation = whole, inverse = parts)]
    pub whole_id: Option<ThingId>,
}

/// The large ones.
#[derive(View, Clone, Debug, PartialEq)]
#[view(crate = database, name = "large_things", query = "SELECT id FROM things WHERE kind = 'large'")]
pub struct LargeThing {
    /// Its number.
    pub id: ThingId,
}

/// A thing in a list.
#[derive(FromRow, Debug, PartialEq)]
#[from_row(crate = database)]
pub struct Listed {
    /// Its number.
    pub id: ThingId,
    /// Its kind.
    pub kind: Kind,
}

database::schema! {
    extension("citext");
    grant(select on Thing to public);
}

database::alias! {
    /// What a thing is a part of.
    pub Whole = Thing;
    /// Another large one.
    pub OtherLarge = LargeThing;
}

/// The folder beside `Cargo.toml`.
pub static MIGRATIONS: database::Migrations = database::migrations!();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_the_other_name() {
        let new = NewThing::builder().title(Title("a".to_owned())).build();
        let insert = Thing::insert(new).on_conflict((Thing::kind, Thing::title)).do_nothing();
        assert!(insert.to_sql().ends_with("ON CONFLICT (kind, title) DO NOTHING"));
        let listed = Thing::select()
            .left_join(Whole::via(Thing::whole))
            .columns(Listed::columns(Thing::id, Thing::kind));
        assert!(listed.to_sql().contains("LEFT JOIN things AS \"Whole\""));
        let pairs = LargeThing::select()
            .inner_join(OtherLarge::on(OtherLarge::col(LargeThing::id).gt(LargeThing::id)))
            .columns((LargeThing::id, OtherLarge::col(LargeThing::id)));
        assert_eq!(
            pairs.to_sql(),
            "SELECT large_things.id, \"OtherLarge\".id FROM large_things \
             JOIN large_things AS \"OtherLarge\" ON \"OtherLarge\".id > large_things.id"
        );
        assert_eq!(MIGRATIONS.list().len(), 1);
    }
}
