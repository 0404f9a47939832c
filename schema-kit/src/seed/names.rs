//! What the name of a column says about its values.

/// The last words of a name and the generator for them; the first that fits counts.
const TEXTS: [(&str, &str); 66] = [
    ("first_name", "first_name"),
    ("given_name", "first_name"),
    ("forename", "first_name"),
    ("last_name", "last_name"),
    ("family_name", "last_name"),
    ("surname", "last_name"),
    ("user_name", "username"),
    ("username", "username"),
    ("login", "username"),
    ("handle", "username"),
    ("nick", "username"),
    ("nickname", "username"),
    ("file_name", "file_name"),
    ("filename", "file_name"),
    ("company_name", "company"),
    ("company", "company"),
    ("organization", "company"),
    ("organisation", "company"),
    ("employer", "company"),
    ("full_name", "name"),
    ("display_name", "name"),
    ("author", "name"),
    ("owner", "name"),
    ("name", "name"),
    ("email", "email"),
    ("e_mail", "email"),
    ("mail", "email"),
    ("phone", "phone"),
    ("phone_number", "phone"),
    ("mobile", "phone"),
    ("telephone", "phone"),
    ("fax", "phone"),
    ("city", "city"),
    ("town", "city"),
    ("country_code", "country_code"),
    ("country", "country"),
    ("state", "word"),
    ("region", "state"),
    ("province", "state"),
    ("street", "street"),
    ("address", "address"),
    ("zip", "zip"),
    ("zip_code", "zip"),
    ("postcode", "zip"),
    ("postal_code", "zip"),
    ("time_zone", "time_zone"),
    ("timezone", "time_zone"),
    ("job", "job"),
    ("position", "job"),
    ("profession", "job"),
    ("industry", "industry"),
    ("color", "color"),
    ("colour", "color"),
    ("currency", "currency"),
    ("isbn", "isbn"),
    ("slug", "slug"),
    ("url", "url"),
    ("link", "url"),
    ("website", "url"),
    ("domain", "domain"),
    ("title", "title"),
    ("subject", "title"),
    ("headline", "title"),
    ("user_agent", "user_agent"),
    ("mime_type", "mime_type"),
    ("version", "version"),
];

const LONG: [&str; 10] = [
    "body",
    "content",
    "description",
    "bio",
    "text",
    "comment",
    "message",
    "summary",
    "notes",
    "about",
];

/// Whole units; of dates and times, years.
const RANGES: [(&str, (i64, i64)); 22] = [
    ("age", (18, 90)),
    ("year", (1990, 2025)),
    ("month", (1, 12)),
    ("day", (1, 28)),
    ("rating", (1, 5)),
    ("stars", (1, 5)),
    ("percent", (0, 100)),
    ("percentage", (0, 100)),
    ("quantity", (1, 20)),
    ("count", (0, 100)),
    ("position", (0, 100)),
    ("price", (1, 500)),
    ("cost", (1, 500)),
    ("total", (1, 2000)),
    ("amount", (1, 1000)),
    ("salary", (20_000, 150_000)),
    ("latitude", (-90, 90)),
    ("longitude", (-180, 180)),
    ("birthday", (1950, 2006)),
    ("birth_date", (1950, 2006)),
    ("date_of_birth", (1950, 2006)),
    ("born", (1950, 2006)),
];

/// The generator of texts for a column. A `name` of what is no person is a few words.
pub(super) fn generator(table: &str, column: &str) -> Option<&'static str> {
    let column = snake(column);
    let (_, found) = TEXTS.iter().find(|(name, _)| is(&column, name))?;
    let people = [
        "user", "people", "person", "customer", "author", "employee", "member", "contact",
        "account",
    ];
    if *found == "name"
        && column == "name"
        && !people.iter().any(|word| snake(table).contains(word))
    {
        return Some("title");
    }
    Some(found)
}

/// Whether a column holds whole sentences.
pub(super) fn is_long(column: &str) -> bool {
    LONG.iter().any(|name| is(&snake(column), name))
}

/// Between which numbers the values of a column mostly lie.
pub(super) fn range(column: &str) -> Option<(i64, i64)> {
    let column = snake(column);
    RANGES.iter().find(|(name, _)| is(&column, name)).map(|(_, range)| *range)
}

/// Whether one moment of a row comes after another, as `updated_at` after `created_at`.
pub(super) fn begins(column: &str) -> bool {
    [
        "created_at",
        "created_on",
        "created",
        "inserted_at",
        "started_at",
        "starts_at",
        "start_date",
        "start_at",
    ]
    .contains(&snake(column).as_str())
}

/// Whether a column says when something that [began](begins) went on or ended.
pub(super) fn follows(column: &str) -> bool {
    let column = snake(column);
    let words = [
        "updated",
        "modified",
        "deleted",
        "ended",
        "ends",
        "end",
        "finished",
        "closed",
        "completed",
        "published",
    ];
    let first = column.split('_').next().unwrap_or_default();
    words.contains(&first)
}

fn is(column: &str, name: &str) -> bool {
    column.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
}

/// `firstName` and `First Name` as `first_name`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut small = false;
    for c in name.chars() {
        if c.is_uppercase() && small {
            out.push('_');
        }
        small = c.is_lowercase() || c.is_ascii_digit();
        out.extend(if c.is_alphanumeric() { c.to_lowercase().next() } else { Some('_') });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_they_hold() {
        assert_eq!(generator("users", "billingEmail"), Some("email"));
        assert_eq!(generator("users", "name"), Some("name"));
        assert_eq!(generator("products", "name"), Some("title"));
        assert_eq!(generator("products", "codename"), None);
        assert_eq!(range("Unit Price"), Some((1, 500)));
        assert!(follows("updated_at") && !follows("created_at"));
    }
}
