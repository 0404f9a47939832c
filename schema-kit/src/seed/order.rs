//! Which table is filled when: after those that it refers to. Where foreign keys lead in a circle, one of
//! them is set at the end.

use super::problem::Problem;
use super::world::{Parent, World};

/// The tables in order. Units that have to wait are marked as [late](super::world::Unit::late).
pub(super) fn order(world: &mut World) -> Result<Vec<usize>, Problem> {
    let mut order = Vec::new();
    let mut left: Vec<usize> = (0..world.tables.len()).collect();
    while !left.is_empty() {
        let waits = |table: usize| needs(world, table).any(|(_, other)| left.contains(&other));
        let (ready, waiting): (Vec<usize>, Vec<usize>) =
            left.iter().partition(|table| !waits(**table));
        if ready.is_empty() {
            let (table, unit) = to_wait(world, &waiting)?;
            world.tables[table].units[unit].late = true;
            continue;
        }
        order.extend(ready);
        left = waiting;
    }
    Ok(order)
}

/// The units of a table that need rows of another one first, and which.
fn needs(world: &World, table: usize) -> impl Iterator<Item = (usize, usize)> {
    let units = world.tables[table].units.iter().enumerate();
    units.filter(|(_, unit)| !unit.late).filter_map(move |(at, unit)| {
        let link = unit.link.as_ref().filter(|link| !link.deferrable)?;
        match link.parent {
            // one COPY is one statement: its own rows may refer to each other
            Parent::Made { table: other, .. } if other != table => Some((at, other)),
            _ => None,
        }
    })
}

/// A foreign key of a circle whose columns take NULL.
fn to_wait(world: &World, waiting: &[usize]) -> Result<(usize, usize), Problem> {
    for table in waiting.iter().filter(|table| world.tables[**table].is_matchable) {
        for (unit, other) in needs(world, *table) {
            let plan = &world.tables[*table];
            let takes_null =
                plan.units[unit].columns.iter().all(|column| plan.columns[*column].nullable);
            if takes_null && reaches(world, other, *table, &mut Vec::new()) {
                return Ok((*table, unit));
            }
        }
    }
    let circle = waiting.iter().filter(|table| reaches_itself(world, **table));
    let names: Vec<String> = circle.map(|table| world.tables[*table].name.to_string()).collect();
    Err(Problem::Circle(names.join(", ")))
}

fn reaches_itself(world: &World, table: usize) -> bool {
    needs(world, table).any(|(_, other)| reaches(world, other, table, &mut Vec::new()))
}

fn reaches(world: &World, from: usize, to: usize, seen: &mut Vec<usize>) -> bool {
    if from == to {
        return true;
    }
    if seen.contains(&from) {
        return false;
    }
    seen.push(from);
    needs(world, from).any(|(_, other)| reaches(world, other, to, seen))
}
