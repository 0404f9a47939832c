use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::{Constraint, ConstraintKind, Deferrable, Name, Schema, Table, components};

/// Tables whose foreign keys lead around in a circle, none of them deferrable: no row of one can be
/// inserted before a row of the next. Serialised with its [`Display`](fmt::Display) as `message`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyCycle {
    /// The foreign keys, each of the table that the one before leads to; the first table is the first
    /// by name.
    pub keys: Vec<CycleKey>,
}

/// A foreign key of a [`KeyCycle`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CycleKey {
    /// The referencing table.
    pub table: Name,
    /// The name of the constraint.
    pub constraint: String,
    /// A column through which a row can do without the reference for a while, since it takes NULL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nullable: Option<String>,
}

impl Schema {
    /// The circles of foreign keys that are checked at once: for each key that is on one, the shortest.
    /// A table that references itself is none, since one statement can insert such rows.
    ///
    /// ```
    /// use schema_model::{Action, Column, Constraint, ConstraintKind, ForeignKey, Name, Schema, Table};
    ///
    /// let table = |name: &str, other: &str| {
    ///     let mut table = Table::new(Name::new(name));
    ///     table.columns.push(Column::new("other_id", "bigint"));
    ///     let key = ConstraintKind::ForeignKey(ForeignKey {
    ///         columns: vec!["other_id".to_owned()],
    ///         references: Name::new(other),
    ///         referenced_columns: vec!["id".to_owned()],
    ///         on_update: Action::NoAction,
    ///         on_delete: Action::NoAction,
    ///         on_delete_columns: vec![],
    ///         period: false,
    ///         match_full: false,
    ///     });
    ///     table.constraints.push(Constraint::new(format!("{name}_other_id_fkey"), key));
    ///     table
    /// };
    /// let tables = vec![table("hens", "eggs"), table("eggs", "hens")];
    /// let cycles = Schema { tables, ..Schema::default() }.key_cycles();
    /// assert_eq!(cycles.len(), 1);
    /// assert!(cycles[0].to_string().starts_with(
    ///     "foreign keys go in a circle: eggs (eggs_other_id_fkey) -> hens (hens_other_id_fkey) -> eggs"
    /// ));
    /// ```
    pub fn key_cycles(&self) -> Vec<KeyCycle> {
        let edges = Edges::of(self);
        let mutual = edges.on_cycles().into_iter();
        let cycles = mutual.filter_map(|edge| edges.shortest_through(edge));
        // The same circle is found once for each of its keys.
        cycles.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

struct Edge<'a> {
    from: &'a Name,
    to: &'a Name,
    key: CycleKey,
}

/// The foreign keys that are checked at once, by their table.
struct Edges<'a>(BTreeMap<&'a Name, Vec<Edge<'a>>>);

impl<'a> Edges<'a> {
    fn of(schema: &'a Schema) -> Self {
        let mut edges: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for table in &schema.tables {
            let own = table.constraints.iter().filter_map(|constraint| edge(table, constraint));
            edges.entry(&table.name).or_default().extend(own);
        }
        Self(edges)
    }

    fn on_cycles(&self) -> Vec<&Edge<'a>> {
        let ends = self.0.iter().map(|(table, own)| (*table, own.iter().map(|edge| edge.to)));
        let part = components(&ends.map(|(table, ends)| (table, ends.collect())).collect());
        let edges = self.0.values().flatten();
        edges.filter(|edge| part.get(edge.from) == part.get(edge.to)).collect()
    }

    /// The shortest way from where a key leads back to its table, behind the key.
    fn shortest_through(&self, first: &Edge<'a>) -> Option<KeyCycle> {
        let mut reached: BTreeMap<&Name, &Edge<'a>> = BTreeMap::new();
        let mut next = VecDeque::from([first.to]);
        while let Some(table) = next.pop_front() {
            for edge in self.0.get(table).into_iter().flatten() {
                if edge.to != first.to && !reached.contains_key(edge.to) {
                    reached.insert(edge.to, edge);
                    next.push_back(edge.to);
                }
            }
        }
        let mut keys = vec![first.key.clone()];
        let mut at = first.from;
        while at != first.to {
            let edge = reached.get(at)?;
            keys.push(edge.key.clone());
            at = edge.from;
        }
        // They were gathered backwards.
        keys.reverse();
        let least = keys.iter().enumerate().min_by_key(|(_, key)| *key).map_or(0, |(at, _)| at);
        keys.rotate_left(least);
        Some(KeyCycle { keys })
    }
}

fn edge<'a>(table: &'a Table, constraint: &'a Constraint) -> Option<Edge<'a>> {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return None };
    let is_checked_at_once = constraint.deferrable == Deferrable::No && !constraint.not_enforced;
    if !is_checked_at_once || key.references == table.name {
        return None;
    }
    let takes_null = |name: &&String| table.column(name).is_some_and(|column| column.nullable);
    // With `MATCH FULL` all columns have to be NULL, else one.
    let is_open = !key.match_full || key.columns.iter().all(|name| takes_null(&name));
    let nullable = key.columns.iter().find(takes_null).filter(|_| is_open).cloned();
    let (from, constraint) = (&table.name, constraint.name.clone());
    let own = CycleKey { table: from.clone(), constraint, nullable };
    Some(Edge { from, to: &key.references, key: own })
}

impl fmt::Display for KeyCycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("foreign keys go in a circle: ")?;
        for CycleKey { table, constraint, .. } in &self.keys {
            write!(f, "{table} ({constraint}) -> ")?;
        }
        if let Some(first) = self.keys.first() {
            write!(f, "{}", first.table)?;
        }
        let open = self.keys.iter().find_map(|key| Some((&key.table, key.nullable.as_ref()?)));
        match open {
            Some((table, column)) => write!(
                f,
                "; a row can only be inserted with NULL in {table}.{column} and updated later"
            )?,
            None => f.write_str("; no row of these tables can be inserted before another")?,
        }
        f.write_str(
            ". Make one of the keys `deferrable`, so that a transaction can insert both rows",
        )
    }
}

impl Serialize for KeyCycle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("KeyCycle", 2)?;
        fields.serialize_field("message", &self.to_string())?;
        fields.serialize_field("keys", &self.keys)?;
        fields.end()
    }
}
