use schema_core::prelude::*;

fn main() {
    let _ = sql("select id from items where id = {}");
}
