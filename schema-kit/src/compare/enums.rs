use schema_model::EnumType;

use super::{Change, EnumColumn, Position, Sides, named_type};

/// New, gone and changed enumerated types.
pub(super) fn compare(sides: &Sides<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for enum_type in &sides.to.enums {
        match sides.from.enum_type(&enum_type.name) {
            None => changes.push(Change::CreateEnum(enum_type.clone())),
            Some(before) if needs_recreation(before, enum_type) => {
                changes.push(Change::RecreateEnum {
                    from: before.clone(),
                    to: enum_type.clone(),
                    columns: kept_columns(sides, enum_type),
                });
            }
            Some(before) => changes.extend(added_values(before, enum_type)),
        }
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

fn kept_columns(sides: &Sides<'_>, enum_type: &EnumType) -> Vec<EnumColumn> {
    let uses = |ty: &str| named_type(ty).as_ref() == Some(&enum_type.name);
    let mut columns = Vec::new();
    for (from, to) in &sides.common {
        for column in from.columns.iter().filter(|column| uses(&column.ty)) {
            let after = to.column(&column.name).filter(|after| after.ty == column.ty);
            if let Some(after) = after.filter(|after| after.generated.is_none()) {
                columns.push(EnumColumn {
                    table: to.name.clone(),
                    from: column.clone(),
                    to: after.clone(),
                });
            }
        }
    }
    columns
}
