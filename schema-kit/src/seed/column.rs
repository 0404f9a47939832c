//! From a column to what makes its values: what is wished, what its table's conditions ask, what its name
//! says, in this order.

use schema_model::{Column, ConstraintKind, KeyTarget, Schema, Table};

use super::limits::Limits;
use super::make::scale::Scale;
use super::make::text::{GENERATORS, Pattern};
use super::make::{Case, Maker, TextMaker, TextSource};
use super::names;
use super::problem::Problem;
use super::random::{mix, named};
use super::shape::{Bound, ColumnShape, Part, Values};
use super::types::{self, Kind};

/// How the values of a column are made.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) maker: Maker,
    /// Which share is NULL.
    pub(super) null: f64,
    /// The weights of listed values, added up.
    pub(super) weights: Option<Vec<f64>>,
}

/// Everything that is known of a column.
pub(super) struct Known<'a> {
    pub(super) schema: &'a Schema,
    pub(super) table: &'a Table,
    pub(super) column: &'a Column,
    pub(super) limits: &'a Limits,
    pub(super) shape: &'a ColumnShape,
    pub(super) seed: u64,
}

/// How often a column that takes NULL is, when nobody says.
const NULLS: f64 = 0.1;

impl Known<'_> {
    /// How values are made; nothing where the column is left to its default.
    pub(super) fn made(&self) -> Result<Option<Made>, Problem> {
        let kind = types::kind(self.schema, &self.column.ty);
        if self.shape.default || self.is_best_left(&kind) {
            return Ok(None);
        }
        let maker = match &self.shape.values {
            Some(values) => Maker::Values(texts(values)),
            None if !self.shape.mix.is_empty() => self.mix(&self.shape.mix)?,
            None => match self.maker(&kind) {
                // what takes NULL can do without
                Err(Problem::Type { .. }) if self.column.nullable => {
                    let maker = Maker::Values(Vec::new());
                    return Ok(Some(Made { maker, null: 1.0, weights: None }));
                }
                maker => maker?,
            },
        };
        let weights = match &self.shape.values {
            Some(Values::Weighted(weights)) => Some(self.sums(weights.values())?),
            _ => None,
        };
        Ok(Some(Made { maker, null: self.null()?, weights }))
    }

    /// Some default says more than words that mean nothing.
    fn is_best_left(&self, kind: &Kind) -> bool {
        let vague = match kind {
            Kind::Text { .. } => {
                names::generator(&self.table.name.name, &self.column.name).is_none()
            }
            Kind::Whole { .. }
            | Kind::Decimal { .. }
            | Kind::Date
            | Kind::Timestamp { .. }
            | Kind::Bool
            | Kind::Enum(_)
            | Kind::Form("uuid") => false,
            _ => true,
        };
        let asked = *self.shape != ColumnShape::default() || *self.limits != Limits::default();
        let serial =
            self.column.default.as_deref().is_some_and(|text| text.starts_with("nextval("));
        self.column.default.is_some() && vague && !asked && !serial && !self.is_in_a_key()
    }

    /// One default for all rows would not be unique.
    fn is_in_a_key(&self) -> bool {
        let own = &self.column.name;
        let keyed = |key: &schema_model::IndexKey| match &key.target {
            KeyTarget::Column(name) => name == own,
            KeyTarget::Expression(sql) => sql.contains(own.as_str()),
        };
        let mut constraints = self.table.constraints.iter();
        let in_constraint = constraints.any(|one| match &one.kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => {
                columns.contains(own)
            }
            ConstraintKind::Exclude { elements, .. } => elements.iter().any(|one| keyed(&one.key)),
            _ => false,
        });
        in_constraint
            || self.table.indexes.iter().any(|one| one.unique && one.keys.iter().any(keyed))
    }

    pub(super) fn null(&self) -> Result<f64, Problem> {
        let domain = types::domain(self.schema, &self.column.ty);
        if !self.column.nullable || domain.is_some_and(|domain| domain.not_null) {
            return Ok(0.0);
        }
        match (self.shape.null, self.limits.null) {
            (Some(share), _) if (0.0..=1.0).contains(&share) => Ok(share),
            (Some(share), _) => {
                Err(self.wrong(format!("null = {share} is no share: expected 0 to 1")))
            }
            (None, Some(always)) => Ok(if always { 1.0 } else { 0.0 }),
            (None, None) => Ok(NULLS),
        }
    }

    fn sums<'w>(&self, weights: impl Iterator<Item = &'w f64>) -> Result<Vec<f64>, Problem> {
        let add = |sum: &mut f64, weight: &f64| {
            *sum += weight.max(0.0);
            Some(*sum)
        };
        let sums: Vec<f64> = weights.scan(0.0, add).collect();
        match sums.last() {
            Some(total) if *total > 0.0 => Ok(sums),
            _ => Err(self.wrong("values have no weight: give one a number above 0".to_owned())),
        }
    }

    fn mix(&self, parts: &[Part]) -> Result<Maker, Problem> {
        let mut of = Vec::new();
        for (part, n) in parts.iter().zip(1..) {
            if !part.of.is_only_values() {
                return Err(self.wrong(
                    "null, unique, skew, spread, per and default are for the column, not for a \
                     part of its mix"
                        .to_owned(),
                ));
            }
            let known = Known { shape: &part.of, seed: mix(self.seed, n), ..*self };
            let Some(Made { maker, weights, .. }) = known.made()? else {
                return Err(self.wrong("a part of its mix says nothing".to_owned()));
            };
            of.push(match (maker, weights) {
                (Maker::Values(values), Some(sums)) => {
                    let of = values.into_iter().map(|one| Maker::Values(vec![one])).collect();
                    Maker::Mix { sums, of, seed: known.seed }
                }
                (maker, _) => maker,
            });
        }
        let sums = self.sums(parts.iter().map(|part| &part.weight))?;
        Ok(Maker::Mix { sums, of, seed: self.seed })
    }

    fn maker(&self, kind: &Kind) -> Result<Maker, Problem> {
        if let Some(values) = &self.limits.values {
            let without = &self.limits.without;
            return Ok(Maker::Values(
                values.iter().filter(|v| !without.contains(v)).cloned().collect(),
            ));
        }
        if let Some(scale) = Scale::of(kind, names::range(&self.column.name)) {
            return self.scale(scale).map(Maker::Scale);
        }
        match kind {
            Kind::Text { max, exact } => self.text(*max, *exact),
            Kind::Enum(labels) => {
                let allowed = labels.iter().filter(|label| self.allows(labels, label));
                Ok(Maker::Values(allowed.cloned().collect()))
            }
            other => self.plain(other, self.seed),
        }
    }

    /// Comparisons of labels go by their order.
    fn allows(&self, labels: &[String], label: &String) -> bool {
        let at = |label: &String| labels.iter().position(|one| one == label);
        let keeps = |(operator, bound): &(String, String)| match operator.as_str() {
            ">" => at(label) > at(bound),
            ">=" => at(label) >= at(bound),
            "<" => at(label) < at(bound),
            _ => at(label) <= at(bound),
        };
        !self.limits.without.contains(label) && self.limits.bounds.iter().all(keeps)
    }

    fn scale(&self, mut scale: Scale) -> Result<Scale, Problem> {
        for (operator, bound) in &self.limits.bounds {
            let Some(value) = scale.parse(bound) else { continue };
            match operator.as_str() {
                ">" => scale.from(value + 1),
                ">=" => scale.from(value),
                "<" => scale.to(value - 1),
                _ => scale.to(value),
            }
        }
        let parsed = |scale: &Scale, Bound(text): &Bound| {
            let wrong = || self.wrong(format!("`{text}` is no value of type {}", self.column.ty));
            scale.parse(text).ok_or_else(wrong)
        };
        if let Some(min) = &self.shape.min {
            scale.from(parsed(&scale, min)?);
        }
        if let Some(max) = &self.shape.max {
            scale.to(parsed(&scale, max)?);
        }
        if scale.low > scale.high {
            return Err(
                self.wrong("min is above max, or above what its conditions allow".to_owned())
            );
        }
        Ok(scale)
    }

    fn text(&self, max: Option<usize>, exact: bool) -> Result<Maker, Problem> {
        let wished = self.shape.length;
        let most = [max, self.limits.most, wished.and_then(|span| usize::try_from(span.high).ok())];
        let most = most.into_iter().flatten().min();
        let least = wished.map_or(0, |span| usize::try_from(span.low).unwrap_or_default());
        let least = if exact { most.unwrap_or_default() } else { self.limits.least.max(least) };
        if let Some(pattern) = self.shape.pattern.as_ref().or(self.limits.pattern.as_ref()) {
            let pattern = Pattern::new(pattern);
            let pattern = pattern.ok_or_else(|| {
                self.wrong("no text can be made from the pattern: list values instead".to_owned())
            })?;
            return Ok(self.texts(TextSource::Pattern(pattern), (least, most)));
        }
        let generator = self.generator(most)?;
        match (generator, most) {
            (None, Some(length @ 0..=6)) => Ok(Maker::Codes { length: length.max(1) }),
            (generator, _) => {
                let name = generator.unwrap_or("word").to_owned();
                Ok(self.texts(TextSource::Generator(name), (least, most)))
            }
        }
    }

    fn texts(&self, source: TextSource, length: (usize, Option<usize>)) -> Maker {
        let case = self.limits.case;
        Maker::Text(TextMaker { source, seed: self.seed, length, case, numbered: false })
    }

    /// The generator that is wished for, or that the name asks for and the length allows.
    fn generator(&self, most: Option<usize>) -> Result<Option<&str>, Problem> {
        if let Some(name) = self.shape.make.as_deref() {
            if GENERATORS.contains(&name) {
                return Ok(Some(name));
            }
            let all = GENERATORS.join(", ");
            return Err(self.wrong(format!("there is no generator `{name}`; there are {all}")));
        }
        let room = most.unwrap_or(usize::MAX);
        let named = names::generator(&self.table.name.name, &self.column.name);
        let short = ["country_code", "currency"];
        Ok(match named {
            Some(name) if room > 6 || (room >= 3 && short.contains(&name)) => Some(name),
            _ if room > 200 && names::is_long(&self.column.name) => Some("paragraph"),
            _ if room > 60 && names::is_long(&self.column.name) => Some("sentence"),
            _ => None,
        })
    }

    /// Makers that need to know nothing but the type.
    fn plain(&self, kind: &Kind, seed: u64) -> Result<Maker, Problem> {
        if let Some(scale) = Scale::of(kind, None) {
            return Ok(Maker::Scale(scale));
        }
        Ok(match kind {
            Kind::Bool => Maker::Values(vec!["true".to_owned(), "false".to_owned()]),
            Kind::Enum(labels) => Maker::Values(labels.clone()),
            Kind::Text { max: Some(length @ 0..=6), .. } => Maker::Codes { length: *length },
            Kind::Text { max, .. } => {
                let source = TextSource::Generator("word".to_owned());
                Maker::Text(TextMaker {
                    source,
                    seed,
                    length: (0, *max),
                    case: Case::Any,
                    numbered: false,
                })
            }
            Kind::Array(element) => Maker::Array(Box::new(self.plain(element, mix(seed, 1))?)),
            Kind::Composite(attributes) => {
                let each = attributes.iter();
                let each = each.map(|(name, kind)| self.plain(kind, named(seed, name)));
                Maker::Composite(each.collect::<Result<_, _>>()?)
            }
            Kind::Range { of, multi } => {
                let of = Scale::of(of, None).ok_or_else(|| self.unknown())?;
                let width = if of.step == 1 { 10 } else { 3600 };
                Maker::Range { of, multi: *multi, width }
            }
            Kind::Vector { dimensions } => Maker::Vector { dimensions: *dimensions, seed },
            Kind::Bits { length } => Maker::Bits { length: *length },
            Kind::Geometry(of) => Maker::Geometry { of: of.clone(), seed },
            Kind::Form(form) => Maker::Form { form, seed },
            _ => return Err(self.unknown()),
        })
    }

    fn unknown(&self) -> Problem {
        Problem::Type {
            table: self.table.name.to_string(),
            column: self.column.name.clone(),
            ty: self.column.ty.clone(),
        }
    }

    fn wrong(&self, reason: String) -> Problem {
        Problem::Shape { place: format!("{}.{}", self.table.name, self.column.name), reason }
    }
}

fn texts(values: &Values) -> Vec<String> {
    match values {
        Values::Equal(values) => values.iter().map(|Bound(text)| text.clone()).collect(),
        Values::Weighted(weights) => weights.keys().cloned().collect(),
    }
}
