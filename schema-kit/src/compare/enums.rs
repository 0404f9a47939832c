use schema_model::{EnumType, Name, ObjectId};

use super::{Change, Position, Sides};

/// New, gone and changed enumerated types; not those that are made anew.
pub(super) fn compare(sides: &Sides<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let stays = |name: &Name| !sides.anew.contains_key(&ObjectId::Type(name.clone()));
    for enum_type in sides.to.enums.iter().filter(|one| stays(&one.name)) {
        match sides.from.enum_type(&enum_type.name) {
            None => changes.push(Change::CreateEnum(enum_type.clone())),
            Some(before) => changes.extend(added_values(before, enum_type)),
        }
    }
    let gone = sides.from.enums.iter().filter(|e| sides.to.enum_type(&e.name).is_none());
    let gone = gone.filter(|one| stays(&one.name));
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
