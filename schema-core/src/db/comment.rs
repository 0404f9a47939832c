use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What sqlcommenter leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// ` /*key='value',…*/`, sorted, each key and value as in a URL, so that no quote and no end of a
/// comment is in it. The last of several values of a key counts. Empty when there are none.
pub(super) fn write<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    let pairs: std::collections::BTreeMap<_, _> =
        pairs.map(|(key, value)| (key.as_str(), value.as_str())).collect();
    if pairs.is_empty() {
        return String::new();
    }
    let encode = |text| utf8_percent_encode(text, UNRESERVED).to_string();
    let pairs: Vec<_> =
        pairs.iter().map(|(key, value)| format!("{}='{}'", encode(key), encode(value))).collect();
    format!(" /*{}*/", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_comment_but_its_end() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let pairs = [pair("route", "/users/{id}"), pair("b*/", "'; DROP --"), pair("b*/", "é $1")];
        let sql = write(pairs.iter());
        assert_eq!(sql, " /*b%2A%2F='%C3%A9%20%241',route='%2Fusers%2F%7Bid%7D'*/");
        assert_eq!(write([].iter()), "");
    }
}
