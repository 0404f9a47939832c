//! A database for each test.
use schema_devdb::TestDatabase;
use std::time::Instant;

#[tokio::test]
async fn try_it() {
    let t = Instant::now();
    let first = TestDatabase::new().unwrap();
    println!("first {:?} {}", t.elapsed(), first.url());
    for _ in 0..5 {
        let t = Instant::now();
        let db = TestDatabase::new().unwrap();
        let made = t.elapsed();
        let t = Instant::now();
        drop(db);
        println!("new {made:?} drop {:?}", t.elapsed());
    }
    for _ in 0..5 {
        let t = Instant::now();
        let db = TestDatabase::from_template("a", |_| Ok(())).unwrap();
        println!("tmpl {:?}", t.elapsed());
        drop(db);
    }
}
