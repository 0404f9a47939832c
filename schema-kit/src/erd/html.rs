//! A diagram as a page of its own: it needs no other file and no network.

use super::svg;
use super::{Diagram, svg::escape};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page: the drawing, with zoom, search and the neighbours of a table lit up.
pub fn render(diagram: &Diagram, title: &str) -> String {
    let mut names = String::new();
    for entity in &diagram.entities {
        names.push_str(&format!("<option value=\"{}\">", escape(&entity.name.to_string())));
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n\
         <header><h1>{title}</h1><label>Table <input id=\"find\" list=\"names\" \
         autocomplete=\"off\"></label><datalist id=\"names\">{names}</datalist>\
         <button id=\"in\" aria-label=\"Zoom in\">+</button>\
         <button id=\"out\" aria-label=\"Zoom out\">−</button>\
         <button id=\"all\">Whole</button></header>\n\
         <main id=\"view\">{}</main>\n<script>{SCRIPT}</script>\n</html>\n",
        svg::render(diagram),
        title = escape(title),
    )
}
