use super::bench::{Bench, With};
use super::browser::{Browser, ENTER};

const SCHEMA: &str = "create table orders (id int primary key, customer text, total numeric);
    insert into orders select g, 'Customer ' || g % 7, g * 1.5 from generate_series(1, 500) g";

fn write(browser: &Browser, sql: &str) {
    browser.fill("#sql-text", sql);
    browser.keys("\u{e00c}"); // no completion in the way
}

#[test]
fn statements_give_tables_charts_and_files() {
    let Some(bench) = Bench::open("sql", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    browser.click("[data-tab=sql]");
    write(browser, "select customer, sum(total) from orders group by 1; select 'two' as second; ");
    browser.click("#run");
    browser.until("document.querySelectorAll('.result table').length === 2");
    assert!(browser.text(".result .bar").contains("7 rows"), "{}", browser.text(".result .bar"));
    bench.picture("table");
    browser.click(".result [data-tab=chart]");
    browser.until("document.querySelectorAll('.result .chart rect').length === 7");
    bench.picture("chart");
    browser.click(".result [data-tab=csv]");
    browser.until("document.querySelector('.result pre')?.innerText.startsWith('customer,sum')");
    browser.click(".result [data-tab=json]");
    browser.until("JSON.parse(document.querySelector('.result pre').innerText)[0].sum > 0");

    write(browser, "select wrong from orders");
    browser.click("#run");
    browser.until("document.querySelector('.code .fault')?.innerText.includes('wrong')");
    bench.picture("mistake");
    browser.click("#history");
    browser.until("document.querySelectorAll('.history button').length === 3");
    // what was run holds values: it is kept beyond the tab only for whoever wants that
    let stored = "Object.keys(localStorage).filter((key) => key.startsWith('history')).length";
    assert_eq!(browser.value(stored), 0);
    browser.click("#keep-history");
    browser.until(&format!("{stored} === 1"));
    browser.click("#keep-history");
    browser.until(&format!("{stored} === 0"));
    bench.close();
}

#[test]
fn words_are_completed_from_the_catalog() {
    let Some(bench) = Bench::open("complete", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    browser.click("[data-tab=sql]");
    write(browser, "select o. from orders o");
    browser.value("document.querySelector('#sql-text').setSelectionRange(9, 9)");
    browser.keys("cu");
    browser.until("document.querySelector('#completions li')?.innerText.includes('customer')");
    bench.picture("list");
    browser.keys(ENTER);
    let text = browser.value("document.querySelector('#sql-text').value");
    assert_eq!(text, "select o.customer from orders o");
    bench.close();
}

#[test]
fn a_long_statement_is_cancelled() {
    let Some(bench) = Bench::open("cancel", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    browser.click("[data-tab=sql]");
    write(browser, "select pg_sleep(62)");
    browser.click("#run");
    browser.until("!document.querySelector('#cancel').disabled");
    browser.until("document.querySelector('.result')");
    browser.click("#cancel");
    browser.until("document.querySelector('.result .notice')?.innerText === 'cancelled'");
    browser.until("!document.querySelector('#run').disabled");
    bench.close();
}

#[test]
fn a_plan_marks_what_costs_most() {
    let Some(bench) = Bench::open("explain", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    browser.click("[data-tab=sql]");
    // what the join waits for costs most on any machine
    write(
        browser,
        "select a.customer, count(*) from orders a, orders b
         where case when a.id = b.id and a.id < 20 then pg_sleep(0.02) is null else false end group by 1",
    );
    browser.click("#analyze");
    browser.until("document.querySelectorAll('.node').length > 3");
    assert_eq!(browser.value("document.querySelectorAll('.node.costly').length"), 1);
    assert!(
        browser.text(".node.costly").contains("Nested Loop"),
        "{}",
        browser.text(".node.costly")
    );
    bench.picture("tree");
    bench.close();
}
