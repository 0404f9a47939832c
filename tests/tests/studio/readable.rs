//! What can be read: the contrast of every text, and what a person prefers.

use serde_json::json;

use super::bench::{Bench, With};

const SCHEMA: &str = "create type mood as enum ('happy', 'sad');
    create table people (id int primary key, name text, mood mood, doc jsonb, tags text[], seen tstzrange,
        raw bytea, fine boolean, boss int references people);
    comment on table people is 'Who is there.';
    insert into people values (1, 'Ada', 'happy', '{\"a\": [1]}', '{x,y}', '[2024-01-01,2024-02-01)', '\\x00ff', true, null),
        (2, null, null, null, null, null, null, false, 1); analyze";

/// The texts on the screen whose colour is too near to what is behind them.
const FAINT: &str = r"(() => {
    const parse = (text) => {
        const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
        return { r, g, b, a };
    };
    const over = (front, back) => ({
        r: front.r * front.a + back.r * (1 - front.a),
        g: front.g * front.a + back.g * (1 - front.a),
        b: front.b * front.a + back.b * (1 - front.a), a: 1,
    });
    const light = ({ r, g, b }) => {
        const [x, y, z] = [r, g, b].map((one) => (one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
        return layers.reduceRight((back, front) => over(front, back), { r: 255, g: 255, b: 255, a: 1 });
    };
    const contrast = (element, pseudo) => {
        const style = getComputedStyle(element, pseudo);
        const back = behind(element);
        const colour = parse(style.color);
        if (!colour.a) return 21;
        colour.a *= Number(style.opacity);
        const [a, b] = [light(over(colour, back)), light(back)].sort((a, b) => b - a);
        return (a + 0.05) / (b + 0.05);
    };
    const faint = [];
    const look = (element, pseudo, text) => {
        if (element.closest('svg, :disabled') || !element.checkVisibility({ opacityProperty: true })) return;
        const found = contrast(element, pseudo);
        if (found < 4.5) faint.push(`${text.trim().slice(0, 30)} in ${element.localName}.${element.className}: ${found.toFixed(2)}`);
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (texts.currentNode.data.trim()) look(texts.currentNode.parentElement, null, texts.currentNode.data);
    for (const field of document.querySelectorAll('input, textarea, select')) look(field, null, field.value);
    for (const field of document.querySelectorAll('[placeholder]')) look(field, '::placeholder', field.placeholder);
    return [...new Set(faint)];
})()";

#[test]
fn every_text_stands_out_in_light_and_dark() {
    let with =
        With { declared: Some("create table people (id int primary key)"), ..With::default() };
    let Some(bench) = Bench::open("contrast", SCHEMA, &with) else { return };
    let browser = &bench.browser;
    for colours in ["light", "dark"] {
        let check = |place: &str| {
            assert_eq!(browser.value(FAINT), json!([]), "{place}, {colours}");
            bench.picture(&format!("{colours}-{place}"));
        };
        browser.prefer("prefers-color-scheme", colours);
        browser.until(&format!("document.documentElement.dataset.theme === {colours:?}"));
        bench.open_table("people");
        browser.until("document.querySelectorAll('.grid .body .row').length === 2");
        check("rows");
        browser.click("#add-filter");
        browser.click("[aria-label='Choose row 1']");
        browser.keys("\u{e017}"); // Delete
        browser.click("#new-row");
        check("new-row");
        browser.click("[data-tab=sql]");
        browser.fill("#sql-text", "select name, 'a', 1 from people -- all; \nwhere wrong");
        browser.click("#run");
        browser.until("document.querySelector('.result .notice')");
        check("mistake");
        browser.fill("#sql-text", "select id, name from people");
        browser.click("#run");
        browser.until("document.querySelector('.result td')");
        check("result");
        browser.click("#analyze");
        browser.until("document.querySelector('.node.costly')");
        check("explain");
        browser.click("[data-tab=schema]");
        for (tab, shown) in [
            ("objects", "[data-object] summary"),
            ("plan", ".step"),
            ("history", "main .empty"),
            ("usage", "main table"),
        ] {
            browser.click(&format!("[data-tab={tab}]"));
            browser.until(&format!("document.querySelector({shown:?})"));
            check(tab);
        }
        browser.click("[data-tab=browse]");
    }
    bench.close();
}

#[test]
fn what_a_person_prefers_is_kept_to() {
    let Some(bench) = Bench::open("prefers", SCHEMA, &With::default()) else { return };
    let browser = &bench.browser;
    let theme = "document.documentElement.dataset.theme";
    for colours in ["dark", "light"] {
        browser.prefer("prefers-color-scheme", colours);
        browser.until(&format!("{theme} === {colours:?}"));
    }
    browser.click("#theme");
    browser.prefer("prefers-color-scheme", "light");
    assert_eq!(browser.value(theme), "dark", "what was chosen goes before");
    let moves = "getComputedStyle(document.querySelector('#theme')).transitionDuration";
    browser.prefer("prefers-reduced-motion", "reduce");
    assert_eq!(browser.value(moves), "0s");
    browser.prefer("prefers-reduced-motion", "no-preference");
    assert_ne!(browser.value(moves), "0s");
    bench.close();
}
