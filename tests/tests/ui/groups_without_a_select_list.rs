#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

fn main() {
    fn run(db: &Db) {
        let query = User::select().group_by(User::email);
        let _ = query.all(db);
    }
    let _ = run;
}
