use schema_model::EnumType;

use super::reshape::kept;
use super::{Change, EnumColumn, Position, RecreatedEnum, Sides, named_type};

/// New, gone and changed enumerated types.
pub(super) fn compare(sides: &Sides<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut recreated = Vec::new();
    for enum_type in &sides.to.enums {
        match sides.from.enum_type(&enum_type.name) {
            None => changes.push(Change::CreateEnum(enum_type.clone())),
            Some(before) if needs_recreation(before, enum_type) => {
                recreated.push(RecreatedEnum { from: before.clone(), to: enum_type.clone() });
            }
            Some(before) => changes.extend(added_values(before, enum_type)),
        }
    }
    if !recreated.is_empty() {
        let columns = kept_columns(sides, &recreated);
        changes.push(Change::RecreateEnums { enums: recreated, columns });
    }
    let gone = sides.from.enums.iter().filter(|e| sides.to.enum_type(&e.name).is_none());
    changes.extend(gone.cloned().map(Change::DropEnum));
    changes
}

/// Labels can be added in place, never removed or moved.
pub(super) fn needs_recreation(from: &EnumType, to: &EnumType) -> bool {
    let kept: Vec<_> = to.labels.iter().filter(|label| from.labels.contains(label)).collect();
    kept != from.labels.iter().collect::<Vec<_>>()
}

/// Each new label next to one that is there by then.
fn added_values(from: &EnumType, to: &EnumType) -> Vec<Change> {
    let mut changes = Vec::new();
    for (at, label) in to.labels.iter().enumerate() {
        if from.labels.contains(label) {
            continue;
        }
        let following = to.labels[at..].iter().find(|next| from.labels.contains(next));
        let position = match (at.checked_sub(1), following) {
            (Some(before), _) => Position::After(to.labels[before].clone()),
            (None, Some(next)) => Position::Before(next.clone()),
            (None, None) => Position::Only,
        };
        changes.push(Change::AddEnumValue {
            name: to.name.clone(),
            label: label.clone(),
            position,
        });
    }
    changes
}

fn kept_columns(sides: &Sides<'_>, recreated: &[RecreatedEnum]) -> Vec<EnumColumn> {
    let uses = |ty: &str| {
        named_type(ty).is_some_and(|name| recreated.iter().any(|anew| anew.to.name == name))
    };
    let mut columns = Vec::new();
    for (from, to) in &sides.common {
        for (before, after) in kept(from, to).filter(|(before, _)| uses(&before.ty)) {
            // A generated column is dropped and added again.
            if after.generated.is_none() {
                columns.push(EnumColumn {
                    table: to.name.clone(),
                    from: before.clone(),
                    to: after.clone(),
                });
            }
        }
    }
    columns
}
