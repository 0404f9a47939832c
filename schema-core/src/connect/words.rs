//! The two spellings of an address: URL and `key=value`. Only what the driver does not read itself.

use percent_encoding::percent_decode_str;

/// Takes the settings whose names `wanted` knows out of an address; gives them, and what is left.
pub(super) fn take(text: &str, wanted: fn(&str) -> bool) -> (Vec<(String, String)>, String) {
    let is_url = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if is_url { take_from_url(text, wanted) } else { take_from_words(text, wanted) }
}

fn take_from_url(text: &str, wanted: fn(&str) -> bool) -> (Vec<(String, String)>, String) {
    // a password may hold a question mark
    let after_password = text.find('@').map_or(0, |at| at + 1);
    let Some(start) = text[after_password..].find('?').map(|at| at + after_password) else {
        return (Vec::new(), text.to_owned());
    };
    let mut taken = Vec::new();
    let mut left = Vec::new();
    for pair in text[start + 1..].split('&') {
        match pair.split_once('=') {
            Some((name, value)) if wanted(name) => taken.push((name.to_owned(), decode(value))),
            _ => left.push(pair),
        }
    }
    let mut url = text[..start].to_owned();
    if !left.is_empty() {
        url.push('?');
        url.push_str(&left.join("&"));
    }
    (taken, url)
}

fn decode(value: &str) -> String {
    percent_decode_str(value).decode_utf8_lossy().into_owned()
}

fn take_from_words(text: &str, wanted: fn(&str) -> bool) -> (Vec<(String, String)>, String) {
    let mut taken = Vec::new();
    let mut left = String::new();
    let mut rest = text;
    while let Some((name, value, len)) = next_word(rest) {
        if wanted(&name) {
            taken.push((name, value));
        } else {
            left.push_str(&rest[..len]);
        }
        rest = &rest[len..];
    }
    // what is no `name=value` is the driver's to complain about
    left.push_str(rest);
    (taken, left)
}

/// The first `name = 'value'` of a text, and how long it is.
fn next_word(text: &str) -> Option<(String, String, usize)> {
    let (name, after) = text.split_once('=')?;
    let mut value = String::new();
    let (mut quoted, mut escaped, mut begun) = (false, false, false);
    for (at, c) in after.char_indices() {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '\'' => quoted = !quoted,
            c if c.is_whitespace() && !quoted && !begun => continue,
            c if c.is_whitespace() && !quoted => {
                return Some((name.trim().to_owned(), value, name.len() + 1 + at));
            }
            c => value.push(c),
        }
        begun = true;
    }
    Some((name.trim().to_owned(), value, text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ssl(name: &str) -> bool {
        name.starts_with("ssl")
    }

    #[test]
    fn settings_are_taken_out_of_either_spelling() {
        let pairs = |text| take(text, ssl);
        let cert = ("sslrootcert".to_owned(), "/my certs/root's.crt".to_owned());
        assert_eq!(
            pairs("postgres://u:a?b@h/d?sslrootcert=%2Fmy%20certs/root's.crt&application_name=x"),
            (vec![cert.clone()], "postgres://u:a?b@h/d?application_name=x".to_owned())
        );
        assert_eq!(
            pairs(
                "host=h password='it\\'s = sslmode=x' sslrootcert = '/my certs/root\\'s.crt' user=u"
            ),
            (vec![cert], "host=h password='it\\'s = sslmode=x' user=u".to_owned())
        );
        assert_eq!(pairs("postgres://h/d"), (vec![], "postgres://h/d".to_owned()));
        assert_eq!(pairs("host=h nonsense"), (vec![], "host=h nonsense".to_owned()));
    }
}
