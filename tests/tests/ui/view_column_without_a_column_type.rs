use schema_core::prelude::*;

struct Street;

#[derive(View)]
#[view(query = "SELECT 'here' AS street")]
struct Streets {
    street: Street,
}

fn main() {}
