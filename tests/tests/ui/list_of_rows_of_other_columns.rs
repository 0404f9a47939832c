use schema_core::prelude::*;

schema_core::named_query! { Wanted { id: i64, name: String } }

fn main() {
    let _ = Wanted::values([(1, 2)]);
}
