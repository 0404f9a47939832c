//! What a person does who uses no mouse, and what is said to one who sees no screen.

use serde_json::json;

use super::bench::{Bench, With};
use super::browser::{CONTROL, DOWN, ENTER, ESCAPE, F2, RIGHT, TAB};

const PEOPLE: &str =
    "create table people (id int primary key, name text not null, age int check (age >= 0));
    insert into people values (1, 'Ada', 36), (2, 'Bob', 40), (3, 'Cy', 50)";

const FOCUS: &str = "document.activeElement";

#[test]
fn everything_is_done_by_keyboard() {
    let Some(bench) = Bench::open("keyboard", PEOPLE, &With::default()) else { return };
    let browser = &bench.browser;
    let in_grid = format!("{FOCUS}.matches('.grid')");
    let active = "document.querySelector('.grid').getAttribute('aria-activedescendant')";

    browser.keys(&format!("/peo{ENTER}"));
    browser.until(&in_grid);
    browser.until("document.querySelector('.grid [data-column]')");
    for (keys, at) in [
        (format!("{DOWN}{DOWN}{RIGHT}"), "cell-2-1"),
        ("\u{e010}".to_owned(), "cell-2-2"),         // End
        ("\u{e011}\u{e00e}".to_owned(), "cell-0-0"), // Home, Page Up
        (RIGHT.to_owned(), "cell-0-1"),
    ] {
        browser.keys(&keys);
        assert_eq!(browser.value(active), at);
    }
    browser.keys(F2);
    browser.until(&format!("{FOCUS}.closest('.cell-editor')"));
    browser.keys(&format!("Eve{ENTER}"));
    browser.until("document.querySelector('#apply')");
    assert_eq!(browser.value(&in_grid), true, "the editor gives the focus back");
    browser.tab_to("#apply");
    browser.keys(ENTER);
    browser.until("document.querySelector('#pending').hidden");
    browser.until(&in_grid);
    assert_eq!(bench.count("people where name = 'Eve'"), 1);

    browser.until("document.querySelector('#cell-0-1')?.innerText === 'Eve'");
    browser.keys("s");
    browser.until("document.querySelector('[aria-sort=ascending]')?.innerText.includes('name')");
    browser.until("document.querySelector('[data-column=name]')?.innerText === 'Bob'");
    browser.keys(" ");
    browser.until("document.querySelector('[aria-selected=true]')");
    browser.keys(ENTER);
    browser.until("document.querySelector('.panel')?.contains(document.activeElement)");
    browser.keys(ESCAPE);
    browser.until(&in_grid);

    browser.tab_to("[data-tab=sql]");
    browser.keys(ENTER);
    browser.until(&format!("{FOCUS}.id === 'sql-text'"));
    browser.keys("select 1 + 1 as two");
    browser.chord(&[CONTROL, ENTER]);
    browser.until("document.querySelector('.result td')?.innerText === '2'");
    browser.keys(TAB);
    assert_eq!(browser.value(&format!("{FOCUS}.id")), json!(""), "the editor is no trap");

    browser.tab_to("[data-tab=schema]");
    browser.keys(ENTER);
    browser.tab_to("[data-tab=usage]");
    browser.keys(ENTER);
    browser.until("document.querySelector('main table')");
    assert_eq!(browser.value(&format!("{FOCUS}.dataset.tab")), "usage", "the focus stays");
    browser.tab_to("main .link");
    browser.keys(ENTER);
    browser.until(&in_grid);
    bench.close();
}

#[test]
fn the_grid_says_what_it_is() {
    let sql = format!("{PEOPLE}; update people set name = 'x'");
    let Some(bench) = Bench::open("roles", &sql, &With::default()) else { return };
    let browser = &bench.browser;
    bench.open_table("people");
    browser.until("document.querySelectorAll('.grid .body .row').length === 3");
    let grid = "(([grid]) => [grid.getAttribute('role'), grid.getAttribute('aria-label'), grid.ariaRowCount, grid.ariaColCount, grid.ariaReadOnly])(document.querySelectorAll('.grid'))";
    assert_eq!(browser.value(grid), json!(["grid", "people", "4", "4", "false"]));
    let rows = "[...document.querySelectorAll('.grid [role=row]')].map((row) => row.ariaRowIndex)";
    assert_eq!(browser.value(rows), json!(["1", "2", "3", "4"]));
    let columns = "[...document.querySelectorAll('.grid [role=row]')].map((row) => [...row.children].map((cell) => cell.ariaColIndex).join())";
    assert_eq!(browser.value(columns), json!(["1,2,3,4", "1,2,3,4", "1,2,3,4", "1,2,3,4"]));
    let roles = "[...new Set([...document.querySelectorAll('.grid .body .row > *')].map((cell) => cell.getAttribute('role')))]";
    assert_eq!(browser.value(roles), json!(["rowheader", "gridcell"]));
    browser.click("#cell-1-1");
    browser.keys("\u{e017}"); // Delete
    browser.until("document.querySelector('.row.deleted')?.ariaDescription === 'to be deleted'");
    bench.close();
}

#[test]
fn results_and_mistakes_are_said() {
    let Some(bench) = Bench::open("said", PEOPLE, &With::default()) else { return };
    let browser = &bench.browser;
    let said = |text: &str| {
        browser.until(&format!("document.querySelector('#live').innerText.includes({text:?})"));
    };
    bench.open_table("people");
    for age in ["-1", "7"] {
        browser.double_click("#cell-0-2");
        browser.until("document.querySelector('.cell-editor')");
        browser.keys(&format!("{age}{ENTER}"));
        browser.click("#apply");
        said(if age == "-1" { "people_age_check" } else { "1 change applied" });
        let marked = if age == "-1" { "'true'" } else { "null" };
        browser.until(&format!("document.querySelector('#cell-0-2')?.ariaInvalid === {marked}"));
    }
    browser.click("[data-tab=sql]");
    for (sql, text) in [("select 1", "1 row"), ("select wrong", "wrong")] {
        browser.fill("#sql-text", sql);
        browser.chord(&[CONTROL, ENTER]);
        said(text);
    }
    let live = "[document.querySelector('#live').getAttribute('role'), document.querySelector('.result .notice').getAttribute('role')]";
    assert_eq!(browser.value(live), json!(["status", "alert"]));
    bench.close();
}

#[test]
fn a_dialog_keeps_the_focus_and_gives_it_back() {
    let with = With { production: true, ..With::default() };
    let Some(bench) = Bench::open("dialog", PEOPLE, &with) else { return };
    let browser = &bench.browser;
    bench.open_table("people");
    browser.double_click("#cell-0-1");
    browser.until("document.querySelector('.cell-editor')");
    browser.keys(&format!("Eve{ENTER}"));
    browser.tab_to("#apply");
    browser.keys(ENTER);
    browser.until(&format!("{FOCUS}.closest('dialog')"));
    assert_eq!(
        browser.value("document.querySelector('dialog').ariaLabel"),
        "Change a production database"
    );
    for _ in 0..8 {
        browser.keys(TAB);
        let outside = format!("{FOCUS} !== document.body && !{FOCUS}.closest('dialog')");
        assert_eq!(
            browser.value(&outside),
            false,
            "{}",
            browser.value(&format!("{FOCUS}.outerHTML"))
        );
    }
    browser.keys(ESCAPE);
    browser.until("!document.querySelector('dialog')");
    assert_eq!(browser.value(&format!("{FOCUS}.id")), "apply");
    assert_eq!(bench.count("people where name = 'Eve'"), 0);

    browser.value("document.activeElement.blur()");
    browser.keys("?");
    browser.until("document.querySelector('dialog')?.innerText.includes('find a table')");
    bench.picture("keys");
    browser.keys(ENTER);
    browser.until("!document.querySelector('dialog')");
    bench.close();
}
