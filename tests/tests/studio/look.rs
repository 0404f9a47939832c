use super::bench::{Bench, With};

const SCHEMA: &str = "create table users (id int primary key, name text);
    insert into users values (1, 'Ada')";

#[test]
fn the_page_is_ready_at_once() {
    let Some(bench) = Bench::open("ready", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    let number = |expression: &str| browser.value(expression).as_u64().expect("a number");
    let ready = "document.documentElement.dataset.ready";
    let took = || -> u64 {
        browser.go("about:blank");
        browser.go(&bench.link);
        browser.until(ready);
        number(&format!("Number({ready})"))
    };
    // How long is for `benches/studio/run` to judge; here stands what would make it long.
    eprintln!("interactive after {} ms", (0..10).map(|_| took()).min().expect("several"));
    let loaded =
        format!("performance.getEntriesByType('resource').filter(one => one.startTime < {ready})");
    let asked = format!("{loaded}.filter(one => one.name.includes('/api/'))");
    assert_eq!(number(&format!("{asked}.length")), 2, "calls before it is ready");
    let last_start = number(&format!("Math.floor(Math.max(...{asked}.map(one => one.startTime)))"));
    let first_end = number(&format!("Math.ceil(Math.min(...{asked}.map(one => one.responseEnd)))"));
    assert!(last_start <= first_end, "one call waits for the other");
    let files = number(&format!("{loaded}.length - 2"));
    assert!(files <= 40, "{files} files before it is ready");
    let address = browser.value("location.href");
    let address = address.as_str().expect("an address");
    let token = bench.link.split('#').nth(1).expect("a token");
    assert!(!address.contains(token), "the token is still in {address}");
    bench.close();
}

#[test]
fn without_the_token_nothing_is_shown() {
    let Some(bench) = Bench::open("token", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    let origin = bench.link.split('#').next().expect("an origin").to_owned();
    browser.value("sessionStorage.clear()");
    let wrong = format!("{origin}#{}", "0".repeat(48));
    for link in [&origin, &wrong] {
        browser.go("about:blank");
        browser.go(link);
        browser.until("document.querySelector('main .notice')");
        assert!(browser.text("main").contains("its token is missing"), "{}", browser.text("main"));
        assert_eq!(browser.text("#table-list"), "");
    }
    bench.picture("refused");
    bench.close();
}

#[test]
fn another_origin_gets_nothing() {
    let Some(bench) = Bench::open("origin", SCHEMA, &With::default()) else { return };
    let Some(other) = Bench::open("stranger", SCHEMA, &With::default()) else { return };
    let target = bench.link.split("/#").next().expect("an origin");
    let token = bench.link.split('#').nth(1).expect("a token");
    // Even with the token: the other page's own policy aside, the browser may not even ask.
    other.browser.value(&format!(
        "fetch('{target}/api/catalog', {{ method: 'POST', headers: {{ authorization: 'Bearer {token}' }}, body: '{{}}' }}).then(() => window.answered = 'read', () => window.answered = 'refused') && 0"
    ));
    other.browser.until("window.answered");
    assert_eq!(other.browser.value("window.answered"), "refused");
    bench.close();
}

#[test]
fn it_is_used_on_a_telephone_and_in_the_dark() {
    let Some(bench) = Bench::open("narrow", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    browser.resize(360, 640);
    browser.click("#menu");
    bench.picture("menu");
    bench.open_table("users");
    browser.until("!document.querySelector('#tables').classList.contains('open')");
    browser.click("#theme");
    bench.picture("rows");
    let wider = "document.documentElement.scrollWidth > innerWidth";
    browser.click("#add-filter");
    browser.click("#new-row");
    assert_eq!(browser.value(wider), false, "a new row is wider than the screen");
    browser.click(".panel [aria-label=Close]");
    for tab in ["ddl", "rust", "sql", "schema", "objects", "plan", "history", "usage", "browse"] {
        browser.click(&format!("[data-tab={tab}]"));
        browser.until("document.querySelector('main').innerText.trim()");
        assert_eq!(browser.value(wider), false, "{tab} is wider than the screen");
        bench.picture(tab);
    }
    bench.close();
}

/// Every control has a name that a screen reader can say, and no id is there twice.
#[test]
fn everything_has_a_name() {
    let Some(bench) = Bench::open("names", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    let nameless = "[...document.querySelectorAll('button, input, select, textarea')].filter((one) => !one.hidden && !(one.ariaLabel || one.innerText?.trim() || one.labels?.length || one.title)).map((one) => one.outerHTML)";
    let twice = "[...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== at)";
    bench.open_table("users");
    browser.click("#add-filter");
    browser.click("#new-row");
    for section in ["browse", "sql", "schema"] {
        if section != "browse" {
            browser.click(&format!("[data-tab={section}]"));
        }
        for wrong in [nameless, twice] {
            assert_eq!(browser.value(wrong), serde_json::json!([]), "{section}");
        }
    }
    bench.close();
}
