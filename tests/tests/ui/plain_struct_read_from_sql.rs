use schema_core::prelude::*;

struct Plain {
    id: i64,
}

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    let _: Vec<Plain> = sql("select id from items", ()).all(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
