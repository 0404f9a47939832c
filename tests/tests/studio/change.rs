use super::bench::{Bench, With};
use super::browser::{ENTER, ESCAPE, F2};

const PEOPLE: &str = "create type mood as enum ('happy', 'sad');
    create table people (id int primary key, name text not null, age int check (age >= 0),
        mood mood default 'happy', doc jsonb);
    insert into people (id, name, age) values (1, 'Ada', 36), (2, 'Bob', 40), (3, 'Cy', 50)";

/// A cell of the grid.
fn cell(row: usize, column: usize) -> String {
    format!("#cell-{row}-{column}")
}

/// Types a value into a cell.
fn edit(bench: &Bench, row: usize, column: usize, value: &str) {
    bench.browser.double_click(&cell(row, column));
    bench.browser.until("document.querySelector('.cell-editor')");
    bench.browser.keys(value);
    bench.browser.keys(ENTER);
    bench.browser.until("!document.querySelector('.cell-editor')");
}

#[test]
fn edits_are_gathered_shown_and_applied() {
    let Some(bench) = Bench::open("edit", PEOPLE, &With::default()) else { return };
    let browser = &bench.browser;
    bench.open_table("people");
    edit(&bench, 0, 2, "37");
    browser.until("document.querySelector('#pending pre')?.innerText.includes('SET age = ')");
    assert!(browser.text("#pending pre").contains("UPDATE public.people SET age = '37'"));

    browser.click(&cell(1, 1));
    browser.keys(F2);
    browser.until("document.querySelector('.cell-editor')");
    browser.keys(&format!("Nobody{ESCAPE}"));
    assert_eq!(browser.text("#pending strong"), "1 pending change", "given up");

    browser.click(&cell(2, 1));
    browser.keys("\u{e017}"); // Delete
    browser.until("document.querySelector('.row.deleted')");
    browser.click("#new-row");
    browser.fill(".panel [data-field=id] input", "4");
    browser.fill(".panel [data-field=name] textarea", "Dee");
    browser.choose(".panel [data-field=mood] select", "sad");
    browser.fill(".panel [data-field=doc] textarea", "{\"half\":");
    browser.until(
        "document.querySelector('.panel [data-field=doc] .problem').innerText.includes('not JSON')",
    );
    browser.keys(" 1}");
    browser.click("#add-row");
    browser.until("document.querySelectorAll('#pending li').length === 3");
    // a row that is not there yet stands above the others, is edited like them, and may be thrown away
    browser.until("document.querySelector('.row.new [data-column=name]')?.innerText === 'Dee'");
    assert_eq!(browser.text(".row.new [data-column=age]"), "default");
    edit(&bench, 0, 2, "9");
    browser.until("document.querySelector('.row.new [data-column=age]')?.innerText === '9'");
    browser.click("#new-row");
    browser.fill(".panel [data-field=id] input", "5");
    browser.fill(".panel [data-field=name] textarea", "Eve");
    browser.click("#add-row");
    browser.until("document.querySelectorAll('.row.new').length === 2");
    browser.click(&cell(1, 1));
    browser.keys("\u{e017}"); // Delete
    browser.until("document.querySelectorAll('.row.new').length === 1");
    assert_eq!(browser.text(".row.new [data-column=name]"), "Dee");
    bench.picture("pending");
    assert_eq!(bench.count("people where age = 37"), 0, "nothing is changed yet");
    browser.click("#apply");
    browser.until("document.querySelector('#pending').hidden");
    assert_eq!(bench.count("people where age = 37 and name = 'Ada'"), 1);
    assert_eq!(
        bench.count(
            "people where name = 'Dee' and age = 9 and mood = 'sad' and doc = '{\"half\": 1}'"
        ),
        1
    );
    assert_eq!(bench.count("people"), 3);
    bench.close();
}

#[test]
fn a_refused_value_is_marked_at_its_cell() {
    let Some(bench) = Bench::open("constraint", PEOPLE, &With::default()) else { return };
    let browser = &bench.browser;
    bench.open_table("people");
    edit(&bench, 0, 2, "-5");
    browser.click("#apply");
    browser.until("document.querySelector('#cell-0-2.wrong')");
    assert!(browser.text("#pending .notice").contains("people_age_check"));
    bench.picture("marked");
    edit(&bench, 0, 2, "5");
    browser.click("#apply");
    browser.until("document.querySelector('#pending').hidden");
    assert_eq!(bench.count("people where age = 5"), 1);
    bench.close();
}

#[test]
fn a_conflict_is_shown_and_settled() {
    let Some(bench) = Bench::open("conflict", PEOPLE, &With::default()) else { return };
    let browser = &bench.browser;
    bench.open_table("people");
    edit(&bench, 0, 1, "Mine");
    bench.execute("update people set name = 'Theirs', age = 99 where id = 1");
    browser.click("#apply");
    browser.until("document.querySelector('#keep-mine')");
    assert!(browser.text("#pending .notice").contains("name is now Theirs"));
    bench.picture("shown");
    assert_eq!(bench.count("people where name = 'Theirs'"), 1, "nobody's change is lost");
    browser.click("#keep-mine");
    browser.until("!document.querySelector('#pending .notice')");
    browser.click("#apply");
    browser.until("document.querySelector('#pending').hidden");
    assert_eq!(bench.count("people where name = 'Mine' and age = 99"), 1);
    bench.close();
}

#[test]
fn several_rows_are_changed_at_once() {
    let Some(bench) = Bench::open("bulk", PEOPLE, &With::default()) else { return };
    let browser = &bench.browser;
    bench.open_table("people");
    for row in 1..=2 {
        browser.click(&format!("[aria-label='Choose row {row}']"));
    }
    browser.click("#bulk-set");
    browser.choose(".panel select[aria-label=Column]", "mood");
    browser.choose(".panel .editor select", "sad");
    browser.click(".panel .main");
    browser.until("document.querySelectorAll('#pending li').length === 2");
    bench.picture("pending");
    browser.click("#apply");
    browser.until("document.querySelector('#pending').hidden");
    assert_eq!(bench.count("people where mood = 'sad'"), 2);
    bench.close();
}

#[test]
fn read_only_offers_no_change() {
    let with = With { read_only: true, ..With::default() };
    let Some(bench) = Bench::open("read-only", PEOPLE, &with) else { return };
    let browser = &bench.browser;
    bench.open_table("people");
    assert_eq!(browser.text("#badge"), "READ ONLY");
    assert_eq!(browser.value("document.querySelector('#new-row')"), serde_json::Value::Null);
    browser.double_click(&cell(0, 1));
    assert_eq!(browser.value("document.querySelector('.cell-editor')"), serde_json::Value::Null);
    bench.close();
}

#[test]
fn production_is_red_and_asks_for_its_name() {
    let with = With { production: true, ..With::default() };
    let Some(bench) = Bench::open("production", PEOPLE, &with) else { return };
    let browser = &bench.browser;
    bench.open_table("people");
    assert_eq!(browser.text("#badge"), "PRODUCTION");
    edit(&bench, 0, 1, "Changed");
    browser.click("#apply");
    browser.until("document.querySelector('#confirm').disabled");
    bench.picture("asks");
    browser.fill("#typed-name", bench.database.name());
    browser.click("#confirm");
    browser.until("document.querySelector('#pending').hidden");
    assert_eq!(bench.count("people where name = 'Changed'"), 1);
    bench.close();
}
