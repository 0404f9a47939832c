use schema_core::prelude::*;

#[derive(Table)]
#[table(name = "sales", primary_key(region, product))]
pub struct Sale {
    pub region: String,
    pub product: String,
    pub pieces: i32,
}

fn main() {
    Sale::select().group_by((Sale::region, Sale::product)).columns(Sale::pieces);
    Sale::select().group_by(Sale::region).columns(Sale::pieces);
}
