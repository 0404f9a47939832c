use super::{Verdicts, types};
use crate::lint::read::{CreateIndex, CreateTable};
use crate::lint::rules;
use crate::lint::site::Site;

pub(super) fn table(site: &Site, table: &CreateTable, found: &mut Verdicts) {
    for column in &table.columns {
        types::judge(&column.ty, found);
    }
    if table.temporary {
        return;
    }
    if table.name.schema.is_none() {
        found.add(rules::NAME_UNQUALIFIED, table.name.to_string());
    }
    if let Some(parent) = table.partition_of.as_ref().filter(|parent| !site.is_new(parent)) {
        found.add(rules::PARTITION_CREATED, format!("a partition of {parent}"));
    }
}

pub(super) fn index(site: &Site, index: &CreateIndex, found: &mut Verdicts) {
    let what = format!("CREATE INDEX on {}", index.table);
    if index.concurrently {
        if site.in_transaction {
            found.add(rules::CONCURRENTLY_INSIDE, &what);
        }
        if index.if_not_exists {
            found.add(rules::INDEX_IF_NOT_EXISTS, &what);
        }
    } else if !site.is_new(&index.table) {
        found.add(rules::INDEX_CREATED, &what);
    }
    if index.keys > 3 && !index.unique {
        found.add(rules::INDEX_WIDE, format!("{what} ({} columns)", index.keys));
    }
}
