//! Words: the case of names, and what somebody may have meant.

/// `UserRole` as `user_role`, `HTTPLog` as `http_log`, `Utf8` as `utf8`.
pub(crate) fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| chars[i]);
        let starts_word = c.is_uppercase()
            && before.is_some_and(|before| {
                let ends_acronym = chars.get(i + 1).is_some_and(|next| next.is_lowercase());
                before != '_' && (!before.is_uppercase() || ends_acronym)
            });
        if starts_word {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// The candidate that a misspelt word most resembles, if it resembles one.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= 1.max(candidate.chars().count() / 3))
        .map(|(_, candidate)| candidate)
}

/// `a, b or c`, each as code.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [init @ .., last] => format!("{} or {last}", init.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_snake_case() {
        for (name, snake) in [
            ("User", "user"),
            ("EmailCapture", "email_capture"),
            ("HTTPLog", "http_log"),
            ("Utf8", "utf8"),
            ("Step2Done", "step2_done"),
            ("already_snake", "already_snake"),
            ("Über", "über"),
        ] {
            assert_eq!(snake_case(name), snake);
        }
    }

    #[test]
    fn only_what_resembles_is_suggested() {
        let known = ["primary_key", "unique", "index", "name"];
        assert_eq!(did_you_mean("primry_key", known), Some("primary_key"));
        assert_eq!(did_you_mean("uniqe", known), Some("unique"));
        assert_eq!(did_you_mean("nmae", known), Some("name"));
        assert_eq!(did_you_mean("colour", known), None);
    }
}
