//! The files of the page, all of them in the program.

use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::erd::svg;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("/", $name), include_str!(concat!("../../studio/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "index.html",
    "icon.svg",
    "style/base.css",
    "style/frame.css",
    "style/grid.css",
    "style/sql.css",
    "style/schema.css",
    "js/main.js",
    "js/api.js",
    "js/dom.js",
    "js/catalog.js",
    "js/dialog.js",
    "js/browse.js",
    "js/pages.js",
    "js/grid.js",
    "js/filters.js",
    "js/values.js",
    "js/editors.js",
    "js/row.js",
    "js/pending.js",
    "js/sql.js",
    "js/editor.js",
    "js/results.js",
    "js/chart.js",
    "js/explain.js",
    "js/schema.js",
    "js/diagram.js",
    "js/plan.js",
];

pub(super) async fn serve(method: Method, uri: Uri) -> Response {
    if method != Method::GET {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = if uri.path() == "/" { "/index.html" } else { uri.path() };
    let file = FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text);
    let text = if path == "/style/diagram.css" { Some(svg::STYLE) } else { file };
    match text {
        Some(text) => ([(header::CONTENT_TYPE, kind(path))], text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/javascript; charset=utf-8",
    }
}
