use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The first paragraph of a doc comment in one line: what becomes `COMMENT ON`.
pub(crate) fn comment(attrs: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attrs.iter().filter_map(line).collect();
    let text = lines.join("\n");
    let paragraph = text.lines().map(str::trim).skip_while(|line| line.is_empty());
    let words: Vec<&str> =
        paragraph.take_while(|line| !line.is_empty()).flat_map(str::split_whitespace).collect();
    // A character that the macro itself uses or the server does not take: nobody misses it.
    let allowed =
        |c: char| c != '\0' && !schema_model::hole::is_reserved(c.encode_utf8(&mut [0; 4]));
    let comment: String = words.join(" ").chars().filter(|c| allowed(*c)).collect();
    (!comment.is_empty()).then_some(comment)
}

/// The doc comments themselves, for the documentation of what is derived.
pub(crate) fn attributes(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("doc")).cloned().collect()
}

fn line(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
