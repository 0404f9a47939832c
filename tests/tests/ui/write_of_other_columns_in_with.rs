#[path = "shared/tables.rs"]
mod tables;

use schema_core::prelude::*;
use tables::*;

schema_core::named_query! { Gone { name: String } }

fn main() {
    let delete = User::delete().every_row().returning_columns((User::age,));
    let _ = Gone::written_by(delete);
}
