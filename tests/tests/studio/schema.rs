use super::bench::{Bench, With};

#[test]
fn the_diagram_is_drawn_and_searched() {
    let mut sql = String::new();
    for n in 0..30 {
        let reference = if n > 0 {
            format!(", other int references \"table_{:02}\" (id)", n / 3)
        } else {
            String::new()
        };
        sql.push_str(&format!("create table \"table_{n:02}\" (id int primary key{reference}); "));
    }
    let Some(bench) = Bench::open("diagram", &sql, &With::default()) else { return };
    let browser = &bench.browser;
    browser.click("[data-tab=schema]");
    browser.until("document.querySelectorAll('.picture .entity').length === 30");
    bench.picture("whole");
    browser.fill("#find-entity", "table_02\u{e007}");
    browser.until("document.querySelectorAll('.picture .entity.lit').length === 5");
    bench.picture("found");
    browser.choose("[aria-label='How far around it']", "1");
    browser.until("document.querySelectorAll('.picture .entity').length === 5");
    bench.close();
}

#[test]
fn a_plan_is_looked_at_and_applied() {
    let declared = "create table users (id int primary key, name text, email text);
        create index users_name on users (name);
        create table posts (id int primary key, user_id int references users (id));";
    let sql = "create table users (id int primary key, name text, age int);
        insert into users select g, 'n', 1 from generate_series(1, 100) g";
    let with = With { declared: Some(declared), ..With::default() };
    let Some(bench) = Bench::open("plan", sql, &with) else { return };
    let browser = &bench.browser;
    browser.click("[data-tab=schema]");
    browser.click("[data-tab=plan]");
    // email is new, or it was age: only a person knows.
    browser.until("document.querySelector('.plan .notice button')");
    bench.picture("question");
    browser.click(".plan .notice button");
    browser.until("document.querySelector('[data-accept=drop_column]')");
    assert!(browser.text(".plan").contains("AccessExclusiveLock on users"));
    assert_eq!(browser.value("document.querySelector('#apply-plan').disabled"), true);
    bench.picture("steps");
    browser.click("[data-accept=drop_column]");
    browser.click("#apply-plan");
    browser.click("#confirm");
    browser.until("document.querySelector('#progress')?.innerText.startsWith('Applied')");
    bench.picture("applied");
    assert_eq!(bench.count("information_schema.columns where column_name = 'email'"), 1);
    assert_eq!(bench.count("pg_indexes where indexname = 'users_name'"), 1);
    // The list of tables knows the new one.
    browser.until("document.querySelector('[data-table=\"public.posts\"]')");
    bench.close();
}

#[test]
fn migrations_and_sizes_are_listed() {
    let sql =
        "create table users (id int primary key, name text); create index never on users (name)";
    let Some(bench) = Bench::open("usage", sql, &With::default()) else { return };
    let browser = &bench.browser;
    browser.click("[data-tab=schema]");
    browser.click("[data-tab=usage]");
    browser.until("document.querySelector('main').innerText.includes('never used')");
    bench.picture("sizes");
    browser.click("[data-tab=objects]");
    browser.fill("#find-object", "table us");
    browser.click("[data-object=users] summary");
    browser.until("document.querySelector('[data-object=users] pre').innerText.includes('CREATE INDEX never')");
    bench.picture("objects");
    browser.click("[data-tab=history]");
    browser.until("document.querySelector('main').innerText.includes('no migrations')");
    bench.close();
}
