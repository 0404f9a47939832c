use schema_model::{Name, Schema, Sequence};

use super::{Change, Sides};

/// What happens to a sequence that no identity column owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SequenceChange {
    /// A new sequence, owned by nothing yet.
    Create(Sequence),
    /// A sequence that is gone.
    Drop(Sequence),
    /// Another type, other options, logged or not. It goes on where it was.
    Alter {
        /// The sequence as it is.
        from: Sequence,
        /// The sequence as it shall be.
        to: Sequence,
    },
    /// It goes with another column, or with none.
    SetOwner {
        /// The sequence as it shall be.
        sequence: Sequence,
        /// The table and the column that it goes with as it is.
        from: Option<(Name, String)>,
        /// Whether the same plan creates it, so that it has to go on after the rows that are there.
        fresh: bool,
    },
    /// A sequence gets another name, and counts on.
    Rename {
        /// Its name before.
        from: Name,
        /// Its name after.
        to: Name,
    },
}

/// Sequences: new, gone, changed. One whose column stays while its name is new and that is equal
/// otherwise is one sequence, as an index equal but for its name is one index.
pub(super) fn compare(sides: &Sides<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut renamed = Vec::new();
    for to in &sides.to.sequences {
        match sides.from.sequence(&to.name) {
            Some(from) => changes.extend(altered(from, to)),
            None => match counterpart(sides, to) {
                Some(from) => {
                    renamed.push(&from.name);
                    let (from, to) = (from.name.clone(), to.name.clone());
                    changes.push(SequenceChange::Rename { from, to });
                }
                None => changes.extend(created(sides, to)),
            },
        }
    }
    let gone = sides.from.sequences.iter().filter(|own| sides.to.sequence(&own.name).is_none());
    let gone = gone.filter(|own| !renamed.contains(&&own.name) && !goes_along(sides, own));
    changes.extend(gone.cloned().map(SequenceChange::Drop));
    changes.into_iter().map(Change::Sequence).collect()
}

fn created(sides: &Sides<'_>, to: &Sequence) -> Vec<SequenceChange> {
    let own = SequenceChange::Create(to.clone());
    let owner = to.owned_by.as_ref().map(|(table, column)| {
        let before = sides.from.table(table).and_then(|table| table.column(column));
        let ascends = to.options.increment.unwrap_or(1) > 0;
        let fresh = before.is_some_and(|column| is_counted(&column.ty)) && ascends;
        SequenceChange::SetOwner { sequence: to.clone(), from: None, fresh }
    });
    std::iter::once(own).chain(owner).collect()
}

fn is_counted(ty: &str) -> bool {
    ["smallint", "integer", "bigint"].contains(&ty)
}

fn altered(from: &Sequence, to: &Sequence) -> Vec<SequenceChange> {
    let mut changes = Vec::new();
    let plain =
        |sequence: &Sequence| Sequence { owned_by: None, comment: None, ..sequence.clone() };
    if plain(from) != plain(to) {
        changes.push(SequenceChange::Alter { from: from.clone(), to: to.clone() });
    }
    if from.owned_by != to.owned_by {
        let from = from.owned_by.clone();
        changes.push(SequenceChange::SetOwner { sequence: to.clone(), from, fresh: false });
    }
    changes
}

/// The sequence of the same column that is equal but for its name.
fn counterpart<'a>(sides: &Sides<'a>, to: &Sequence) -> Option<&'a Sequence> {
    let gone = sides.from.sequences.iter().filter(|own| sides.to.sequence(&own.name).is_none());
    let alike = |from: &Sequence| Sequence {
        name: to.name.clone(),
        comment: to.comment.clone(),
        ..from.clone()
    };
    to.owned_by.as_ref()?;
    let mut alike = gone.filter(|from| from.name.schema == to.name.schema && alike(from) == *to);
    alike.next()
}

/// Whether the column that a sequence belongs to is gone, and the sequence with it.
fn goes_along(sides: &Sides<'_>, sequence: &Sequence) -> bool {
    let Some((table, column)) = &sequence.owned_by else { return false };
    let has = |schema: &Schema| schema.table(table).and_then(|t| t.column(column)).is_some();
    !has(sides.to) || sides.replaced.contains(table)
}
