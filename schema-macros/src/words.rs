//! Words: the case of names, and what somebody may have meant.

pub(crate) use schema_model::name::snake_case;

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
    fn only_what_resembles_is_suggested() {
        let known = ["primary_key", "unique", "index", "name"];
        assert_eq!(did_you_mean("primry_key", known), Some("primary_key"));
        assert_eq!(did_you_mean("uniqe", known), Some("unique"));
        assert_eq!(did_you_mean("nmae", known), Some("name"));
        assert_eq!(did_you_mean("colour", known), None);
    }
}
