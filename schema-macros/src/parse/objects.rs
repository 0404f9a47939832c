use schema_model::{Extension, Grant, Name, Namespace, Object, Role, Sequence, hole::hole};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token};

use super::grammar::{self, Entry, Grammar};
use super::{policy, sequence};
use crate::ctxt::Ctxt;

/// The items of `schema! { … }`.
#[derive(Default)]
pub(crate) struct Objects {
    /// What they declare, with a hole for each table that is named by its struct.
    pub(crate) objects: Vec<Object>,
    /// The structs of those tables.
    pub(crate) tables: Vec<Path>,
}

const ITEMS: [&str; 5] = ["extension", "schema", "role", "sequence", "grant"];

const EXTENSION: Grammar = Grammar {
    of: "an extension",
    options: &["schema = \"…\"", "version = \"…\""],
    repeatable: &[],
    elements: false,
};

const NAMESPACE: Grammar =
    Grammar { of: "a schema", options: &["comment = \"…\""], repeatable: &[], elements: false };

const ROLE: Grammar = Grammar {
    of: "a role",
    options: &[
        "login",
        "no_inherit",
        "create_database",
        "create_role",
        "bypass_row_security",
        "member_of(role)",
        "comment = \"…\"",
    ],
    repeatable: &[],
    elements: false,
};

const SEQUENCE: Grammar = Grammar {
    of: "a sequence",
    options: &[
        "schema = \"…\"",
        "type = bigint",
        "unlogged",
        "comment = \"…\"",
        "start = 1000",
        "increment = 10",
        "min = 1",
        "max = 1000000",
        "cache = 20",
        "cycle",
    ],
    repeatable: &[],
    elements: false,
};

/// What `GRANT … ON` names, other than a table by its struct.
const KINDS: [&str; 9] = [
    "table",
    "sequence",
    "schema",
    "function",
    "procedure",
    "type",
    "domain",
    "database",
    "language",
];

impl Objects {
    /// Everything between the braces; a mistake in one item is kept, and the next is looked at.
    pub(crate) fn parse(input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Self> {
        let mut objects = Self::default();
        while !input.is_empty() {
            let word = input.call(Ident::parse_any)?;
            let item = grammar::one_of(&word, &ITEMS);
            let parsed = grammar::parenthesized(input, |inside| objects.item(item?, inside, ctxt));
            ctxt.ok(parsed);
            if !input.is_empty() {
                input.parse::<Token![;]>()?;
            }
        }
        Ok(objects)
    }

    fn item(&mut self, item: &str, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<()> {
        if item == "grant" {
            return self.grant(input);
        }
        let name: LitStr = input.parse()?;
        grammar::check_text(&name)?;
        let name = name.value();
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        self.objects.push(match item {
            "extension" => Object::Extension(extension(name, input, ctxt)?),
            "schema" => Object::Schema(namespace(name, input, ctxt)?),
            "role" => Object::Role(role(name, input, ctxt)?),
            _ => Object::Sequence(free_sequence(name, input, ctxt)?),
        });
        Ok(())
    }

    /// `select, insert(email) on User to "app", public with grant option`
    fn grant(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let privileges = privileges(input)?;
        let (kind, object) = self.target(input)?;
        word(input, "to")?;
        let mut roles = vec![policy::role(input)?];
        while input.parse::<Option<Token![,]>>()?.is_some() {
            roles.push(policy::role(input)?);
        }
        let grant_option = !input.is_empty();
        if grant_option {
            ["with", "grant", "option"].into_iter().try_for_each(|next| word(input, next))?;
        }
        for role in roles {
            for (columns, privileges) in &privileges {
                self.objects.push(Object::Grant(Grant {
                    kind: kind.clone(),
                    object: object.clone(),
                    columns: columns.clone(),
                    role: (role != "public").then(|| role.clone()),
                    privileges: privileges.clone(),
                    grant_option,
                }));
            }
        }
        Ok(())
    }

    /// `User`, or `schema "billing"`: the kind, and the object as SQL.
    fn target(&mut self, input: ParseStream<'_>) -> syn::Result<(String, String)> {
        if input.peek(Ident::peek_any) && input.peek2(LitStr) {
            let kind = grammar::one_of(&input.call(Ident::parse_any)?, &KINDS)?;
            let object: LitStr = input.parse()?;
            grammar::check_text(&object)?;
            return Ok((kind.to_uppercase(), object.value()));
        }
        self.tables.push(input.parse()?);
        Ok(("TABLE".to_owned(), hole(self.tables.len() - 1)))
    }
}

/// Privileges with the columns that they are of; one entry for those of the whole object.
type Privileges = Vec<(Vec<String>, Vec<String>)>;

fn privileges(input: ParseStream<'_>) -> syn::Result<Privileges> {
    let mut all = Privileges::new();
    loop {
        let privilege = input.call(Ident::parse_any)?;
        let mut columns: Vec<String> = Vec::new();
        if input.peek(syn::token::Paren) {
            let fields = grammar::parenthesized(input, grammar::columns)?;
            columns = fields.iter().map(|field| field.unraw().to_string()).collect();
            columns.sort();
        }
        let privilege = privilege.to_string().to_uppercase();
        match all.iter_mut().find(|(of, _)| *of == columns) {
            Some((_, privileges)) => privileges.push(privilege),
            None => all.push((columns, vec![privilege])),
        }
        if input.parse::<Option<Token![,]>>()?.is_none() {
            break;
        }
    }
    word(input, "on")?;
    for (_, privileges) in &mut all {
        privileges.sort();
    }
    Ok(all)
}

fn word(input: ParseStream<'_>, expected: &str) -> syn::Result<()> {
    let usage = "`grant(select, insert on Table to \"role\")`";
    let fail = |span| syn::Error::new(span, format!("expected `{expected}`, as in {usage}"));
    let word = input.call(Ident::parse_any).map_err(|error| fail(error.span()))?;
    if word == expected { Ok(()) } else { Err(fail(word.span())) }
}

fn extension(name: String, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Extension> {
    let mut extension = Extension { name, schema: None, version: None };
    EXTENSION.walk(input, ctxt, &mut |entry, input, _| {
        let text = Some(grammar::text(input)?.value());
        match entry {
            Entry::Option("schema", _) => extension.schema = text,
            _ => extension.version = text,
        }
        Ok(())
    })?;
    Ok(extension)
}

fn namespace(name: String, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Namespace> {
    let mut namespace = Namespace { name, comment: None };
    NAMESPACE.walk(input, ctxt, &mut |_, input, _| {
        namespace.comment = Some(grammar::text(input)?.value());
        Ok(())
    })?;
    Ok(namespace)
}

fn role(name: String, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Role> {
    let mut role = Role {
        name,
        login: false,
        no_inherit: false,
        create_database: false,
        create_role: false,
        bypass_row_security: false,
        member_of: Vec::new(),
        comment: None,
    };
    ROLE.walk(input, ctxt, &mut |entry, input, _| {
        match entry {
            Entry::Option("login", _) => role.login = true,
            Entry::Option("no_inherit", _) => role.no_inherit = true,
            Entry::Option("create_database", _) => role.create_database = true,
            Entry::Option("create_role", _) => role.create_role = true,
            Entry::Option("bypass_row_security", _) => role.bypass_row_security = true,
            Entry::Option("member_of", _) => {
                role.member_of = grammar::parenthesized(input, policy::roles)?;
            }
            _ => role.comment = Some(grammar::text(input)?.value()),
        }
        Ok(())
    })?;
    Ok(role)
}

fn free_sequence(name: String, input: ParseStream<'_>, ctxt: &mut Ctxt) -> syn::Result<Sequence> {
    let mut free = Sequence::new(Name::new(name));
    SEQUENCE.walk(input, ctxt, &mut |entry, input, _| {
        match entry {
            Entry::Option("schema", _) => free.name.schema = Some(grammar::text(input)?.value()),
            Entry::Option("type", _) => {
                grammar::choice(input, &["smallint", "integer", "bigint"])?
                    .clone_into(&mut free.ty);
            }
            Entry::Option("unlogged", _) => free.unlogged = true,
            Entry::Option("comment", _) => free.comment = Some(grammar::text(input)?.value()),
            Entry::Option(option, _) => sequence::option(&mut free.options, option, input)?,
            Entry::Element => {}
        }
        Ok(())
    })?;
    Ok(free)
}
