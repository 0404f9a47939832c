use schema_model::{Column, Name};

use super::{Effects, Fact};
use crate::compare::SequenceChange;
use crate::normalise::sequences;

pub(super) fn of(change: &SequenceChange) -> Effects {
    let relation = |name: &Name| vec![Fact::Relation(name.clone())];
    let column = |owner: &Option<(Name, String)>| {
        owner.iter().map(|(table, column)| Fact::Column(table.clone(), column.clone())).collect()
    };
    match change {
        SequenceChange::Create(sequence) => {
            Effects { creates: relation(&sequence.name), ..Effects::default() }
        }
        SequenceChange::Drop(sequence) => {
            Effects { drops: relation(&sequence.name), ..Effects::default() }
        }
        SequenceChange::Alter { to, .. } => {
            Effects { needs: relation(&to.name), ..Effects::default() }
        }
        SequenceChange::SetOwner { sequence, from, .. } => {
            let owner: Vec<Fact> = column(&sequence.owned_by);
            Effects {
                needs: relation(&sequence.name).into_iter().chain(owner).collect(),
                frees: column(from),
                ..Effects::default()
            }
        }
        SequenceChange::Rename { from, to } => {
            Effects { creates: relation(to), drops: relation(from), ..Effects::default() }
        }
    }
}

/// The sequences that a default draws from.
pub(super) fn drawn_from(default: Option<&str>) -> impl Iterator<Item = Fact> {
    default.into_iter().flat_map(sequences).map(Fact::Relation)
}

/// The sequence that comes and goes with an identity column, by the name that the server gives it.
pub(super) fn of_identity(table: &Name, column: &Column) -> Fact {
    Fact::Relation(table.sibling(format!("{}_{}_seq", table.name, column.name)))
}
