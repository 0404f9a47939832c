use schema_core::prelude::*;

async fn run(db: &Db) -> Result<(), schema_core::Error> {
    db.transaction(async |tx| { tx.commit().await?; Ok::<_, schema_core::Error>(()) }).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
