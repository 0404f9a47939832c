use serde_json::json;

use super::bench::{Bench, With};
use super::browser::{DOWN, ENTER, RIGHT};

const MILLION: &str = "create table authors (id bigint primary key, name text);
    create table books (id bigint primary key, author_id bigint not null references authors (id),
        title text not null, pages int);
    insert into authors select g, 'Author ' || g from generate_series(1, 50) g;
    insert into books select g, 1 + g % 50, 'Book ' || g, g % 900 from generate_series(1, 1000000) g;
    create index on books (author_id); analyze";

#[test]
fn a_million_rows_scroll_from_end_to_end() {
    let Some(bench) = Bench::open("million", MILLION, &With::default()) else { return };
    let browser = &bench.browser;
    bench.open_table("books");
    browser.until("document.querySelector('#row-count')?.innerText.includes('1,0') || document.querySelector('#row-count')?.innerText.includes('999,')");
    bench.picture("top");
    let shown = "document.querySelectorAll('.grid .row').length";
    assert!(browser.value(shown).as_u64().expect("a number") < 60, "only what is seen exists");

    let grid = "document.querySelector('.grid')";
    let first = "Number([...document.querySelectorAll('[data-column=id]')].map((cell) => cell.innerText)[5]?.replace(/\\D/g, ''))";
    browser.value(&format!("{grid}.scrollTop = {grid}.scrollHeight / 2"));
    browser.until(&format!("Math.abs({first} - 500000) < 60000"));
    bench.picture("middle");
    // Onwards row by row: no gap, nothing twice.
    let ids =
        "[...document.querySelectorAll('[data-column=id]')].map((cell) => Number(cell.innerText))";
    for _ in 0..8 {
        browser.value(&format!("{grid}.scrollTop += 900"));
        browser.until(&format!("{ids}.length > 15"));
        let gap = format!("{ids}.some((id, at, all) => at && id !== all[at - 1] + 1)");
        assert_eq!(browser.value(&gap), false, "{}", browser.value(ids));
    }
    browser.value(&format!("{grid}.scrollTop = {grid}.scrollHeight"));
    browser.until(&format!("{ids}.at(-1) === 1000000"));
    bench.close();
}

#[test]
fn rows_are_filtered_sorted_and_followed() {
    let sql = "create type mood as enum ('happy', 'sad');
        create table authors (id int primary key, name text, mood mood, doc jsonb, tags text[]);
        create table books (id int primary key, author_id int references authors (id), title text);
        insert into authors select g, 'Author ' || g, (array['happy', 'sad'])[1 + g % 2]::mood,
            '{\"deep\": {\"list\": [1, 2]}}', array['a', 'b c'] from generate_series(1, 40) g;
        insert into books select g, g, 'Book ' || g from generate_series(1, 40) g";
    let Some(bench) = Bench::open("filter", sql, &With::default()) else { return };
    let browser = &bench.browser;
    bench.open_table("authors");
    browser.until("document.querySelector('#row-count').innerText === '40 rows'");

    browser.click("#add-filter");
    browser.choose(".filter select[aria-label=Column]", "mood");
    browser.choose(".filter select[aria-label=Value]", "sad");
    browser.until("document.querySelector('#row-count')?.innerText === '20 rows'");
    browser.click("[data-sort=id]");
    browser.click("[data-sort=id]");
    browser.until("document.querySelector('[data-column=id]')?.innerText === '39'");
    let sorted = "document.querySelector('[aria-sort]').getAttribute('aria-sort')";
    assert_eq!(browser.value(sorted), "descending");
    bench.picture("filtered");

    browser.click("#columns");
    browser.click(".sheet label:nth-of-type(5) input");
    browser.until("!document.querySelector('[data-column=tags]')");
    browser.until("document.querySelector('[data-column=id]')?.innerText === '39'");

    // By keyboard: down to the second row, open it, and see who refers to it.
    browser.value("document.querySelector('.grid').focus()");
    browser.keys(&format!("{DOWN}{RIGHT}{ENTER}"));
    browser.until(
        "document.querySelector('.panel [data-field=name] textarea')?.value === 'Author 37'",
    );
    bench.picture("form");
    browser.value("[...document.querySelectorAll('.panel .link')].find((link) => link.innerText.includes('books')).click()");
    browser.until("document.querySelector('[data-column=title]')?.innerText === 'Book 37'");
    assert_eq!(browser.text("#row-count"), "1 row");
    browser.value("document.querySelector('[data-column=author_id] .follow').click()");
    browser.until("document.querySelector('[data-column=name]')?.innerText === 'Author 37'");
    // No value is in the address, and back leads back.
    assert_eq!(browser.value("location.hash"), json!("#/browse/public/authors"));
    browser.value("history.back()");
    browser.until("document.querySelector('[data-column=title]')?.innerText === 'Book 37'");
    bench.close();
}
