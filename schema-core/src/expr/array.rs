//! Operators and functions of arrays.

use super::{Call, Expr, Infix, IntoExpr, Operand, Strict, StrictOr};
use crate::value::{Element, NotNull, Nullable, Value};

/// The type of an array of one dimension: `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an array",
    label = "only an array has this operator"
)]
pub trait ArrayValue: Value<Base = Self> {
    /// The type of its elements.
    type Item: Element;
}

impl<V: Element> ArrayValue for Vec<V>
where
    Self: Value<Base = Self>,
{
    type Item = V;
}

type Item<E> = <<E as Expr>::Base as ArrayValue>::Item;
type Own<E> = Vec<Item<E>>;
type Operator<V, E, R> = Infix<V, E, <R as IntoExpr<Own<E>>>::Expr, NotNull>;

/// Operators of arrays.
///
/// ```
/// # use schema_core::prelude::*;
/// # #[derive(Table)] #[table(name = "posts")]
/// # struct Post { #[column(primary_key, identity)] id: i64, tags: Vec<String> }
/// let tags = || vec!["rust".to_owned()];
/// let query = Post::select().columns((
///     Post::tags.contains_all(tags()),
///     Post::tags.contained_by(tags()),
///     Post::tags.shares(tags()),
///     Post::tags.followed_by(tags()),
///     Post::tags.item(1),
///     Post::tags.has("rust"),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT (posts.tags @> $1::text[]), (posts.tags <@ $2::text[]), (posts.tags && $3::text[]), \
///      (posts.tags || $4::text[]), (posts.tags)[$5::integer], ($6::text = ANY (posts.tags)) FROM posts"
/// );
/// ```
pub trait ArrayExpr: Expr {
    /// `self @> other`: whether it has every element of the other.
    fn contains_all<R: IntoExpr<Own<Self>>>(self, other: R) -> Operator<bool, Self, R>
    where
        Self::Base: ArrayValue,
    {
        Infix::new(self, " @> ", other.into_expr())
    }

    /// `self <@ other`: whether the other has every element of it.
    fn contained_by<R: IntoExpr<Own<Self>>>(self, other: R) -> Operator<bool, Self, R>
    where
        Self::Base: ArrayValue,
    {
        Infix::new(self, " <@ ", other.into_expr())
    }

    /// `self && other`: whether they have an element in common.
    fn shares<R: IntoExpr<Own<Self>>>(self, other: R) -> Operator<bool, Self, R>
    where
        Self::Base: ArrayValue,
    {
        Infix::new(self, " && ", other.into_expr())
    }

    /// `self || other`: the elements of both.
    fn followed_by<R: IntoExpr<Own<Self>>>(self, other: R) -> Operator<Own<Self>, Self, R>
    where
        Self::Base: ArrayValue,
    {
        Infix::new(self, " || ", other.into_expr())
    }

    /// `self[index]`: an element, from 1; NULL where there is none.
    fn item<R: IntoExpr<i32>>(
        self,
        index: R,
    ) -> Call<Item<Self>, Subscript<Self, R::Expr>, StrictOr<Nullable>>
    where
        Self::Base: ArrayValue,
    {
        Call::new("(", Subscript(self, index.into_expr()), "]")
    }

    /// `value = ANY (self)`: whether it has the element.
    fn has<R: IntoExpr<Item<Self>>>(self, value: R) -> Call<bool, AnyOf<R::Expr, Self>, Strict>
    where
        Self::Base: ArrayValue,
    {
        Call::new("(", AnyOf(value.into_expr(), self), "))")
    }
}

impl<E: Expr> ArrayExpr for E {}

/// Two arguments with other text than a comma between them.
macro_rules! pairs {
    ($($(#[$doc:meta])* $name:ident = $between:literal;)*) => {$(
        $(#[$doc])*
        pub struct $name<A, B>(A, B);

        impl<A: Expr, B: Expr> super::Argument for $name<A, B> {
            type Kind = <A::Kind as super::Kind>::Or<B::Kind>;

            fn write_argument(self, sql: &mut crate::sql::Fragment) {
                self.0.write_typed(sql);
                sql.push($between);
                self.1.write_typed(sql);
            }
        }

        impl<S, A, B, I, J> super::ArgumentIn<S, (I, J)> for $name<A, B>
        where
            A: super::In<S, I>,
            B: super::In<S, J>,
        {
            type Null = <A::Null as crate::value::Nullability>::Or<B::Null>;
        }
    )*};
}

pairs! {
    /// An array and an index.
    Subscript = ")[";
    /// A value and an array.
    AnyOf = " = ANY (";
}

/// `cardinality(array)`: how many elements it has.
///
/// ```
/// # use schema_core::prelude::*;
/// # use schema_core::expr::*;
/// # #[derive(Table)] #[table(name = "posts")]
/// # struct Post { #[column(primary_key, identity)] id: i64, tags: Vec<String> }
/// let query = Post::select().columns((
///     cardinality(Post::tags),
///     array_append(Post::tags, "a"),
///     array_prepend("a", Post::tags),
///     array_remove(Post::tags, "a"),
///     array_replace(Post::tags, "a", "b"),
///     array_position(Post::tags, "a"),
///     array_to_string(Post::tags, ", "),
///     string_to_array("a,b", ","),
/// ));
/// assert_eq!(
///     query.to_sql(),
///     "SELECT cardinality(posts.tags), array_append(posts.tags, $1::text), \
///      array_prepend($2::text, posts.tags), array_remove(posts.tags, $3::text), \
///      array_replace(posts.tags, $4::text, $5::text), array_position(posts.tags, $6::text), \
///      array_to_string(posts.tags, $7::text), string_to_array($8::text, $9::text) FROM posts"
/// );
/// ```
pub fn cardinality<E: Expr<Base: ArrayValue>>(array: impl Operand<E>) -> Call<i32, E, Strict> {
    Call::new("cardinality(", array.itself(), ")")
}

/// `array_append(array, value)`: with a further element at the end.
pub fn array_append<E: Expr<Base: ArrayValue>, R: IntoExpr<Item<E>>>(
    array: impl Operand<E>,
    value: R,
) -> Call<E::Base, (E, R::Expr), Strict> {
    Call::new("array_append(", (array.itself(), value.into_expr()), ")")
}

/// `array_prepend(value, array)`: with a further element at the start.
pub fn array_prepend<E: Expr<Base: ArrayValue>, R: IntoExpr<Item<E>>>(
    value: R,
    array: impl Operand<E>,
) -> Call<E::Base, (R::Expr, E), Strict> {
    Call::new("array_prepend(", (value.into_expr(), array.itself()), ")")
}

/// `array_remove(array, value)`: without the elements that are equal to it.
pub fn array_remove<E: Expr<Base: ArrayValue>, R: IntoExpr<Item<E>>>(
    array: impl Operand<E>,
    value: R,
) -> Call<E::Base, (E, R::Expr), Strict> {
    Call::new("array_remove(", (array.itself(), value.into_expr()), ")")
}

/// `array_replace(array, from, to)`: with each element that is equal to one replaced by another.
pub fn array_replace<E: Expr<Base: ArrayValue>, F: IntoExpr<Item<E>>, T: IntoExpr<Item<E>>>(
    array: impl Operand<E>,
    from: F,
    to: T,
) -> Call<E::Base, (E, F::Expr, T::Expr), Strict> {
    Call::new("array_replace(", (array.itself(), from.into_expr(), to.into_expr()), ")")
}

/// `array_position(array, value)`: where the element is first, from 1; NULL where it is not.
pub fn array_position<E: Expr<Base: ArrayValue>, R: IntoExpr<Item<E>>>(
    array: impl Operand<E>,
    value: R,
) -> Call<i32, (E, R::Expr), StrictOr<Nullable>> {
    Call::new("array_position(", (array.itself(), value.into_expr()), ")")
}

/// `array_to_string(array, separator)`: the elements as texts, one after the other.
pub fn array_to_string<E: Expr<Base: ArrayValue>, R: IntoExpr<String>>(
    array: impl Operand<E>,
    separator: R,
) -> Call<String, (E, R::Expr), Strict> {
    Call::new("array_to_string(", (array.itself(), separator.into_expr()), ")")
}

crate::sql_function! {
    /// `string_to_array(text, separator)`: the parts between the separators.
    pub fn string_to_array(String, String) -> Vec<String>;
}
