use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use postgres_types::{FromSql, Type};

/// A column of a result.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The test of a Rust type that it passed last, so that it is not asked for each row.
    passed: AtomicUsize,
}

impl Column {
    pub(super) fn new(name: String, ty: Type) -> Self {
        Self { name, ty, passed: AtomicUsize::new(0) }
    }

    /// Whether a Rust type can be read from it.
    pub(crate) fn is<'a, V: FromSql<'a>>(&self) -> bool {
        // functions that share an address are the same test
        let test: fn(&Type) -> bool = V::accepts;
        if self.passed.load(Ordering::Relaxed) == test as usize {
            return true;
        }
        let passes = test(&self.ty);
        if passes {
            self.passed.store(test as usize, Ordering::Relaxed);
        }
        passes
    }
}

/// Where the value of a column is in the bytes of its row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    start: usize,
    /// `None` where it is NULL.
    length: Option<usize>,
}

/// A row where it was received.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'a> {
    pub(crate) columns: &'a Arc<[Column]>,
    body: &'a [u8],
    spans: &'a [Span],
}

/// A row that was taken from where it was received.
pub(crate) struct OwnedCells {
    columns: Arc<[Column]>,
    body: Box<[u8]>,
    spans: Box<[Span]>,
}

impl<'a> Cells<'a> {
    /// Reads where the values are; the memory of `spans` is used again. `None` when it is no row of
    /// these columns.
    pub(super) fn read(
        columns: &'a Arc<[Column]>,
        body: &'a [u8],
        spans: &'a mut Vec<Span>,
    ) -> Option<Self> {
        let (count, _) = body.split_first_chunk()?;
        if usize::from(u16::from_be_bytes(*count)) != columns.len() {
            return None;
        }
        spans.clear();
        let mut at = size_of::<u16>();
        for _ in columns.iter() {
            let (length, _) = body.get(at..)?.split_first_chunk()?;
            at += size_of::<i32>();
            let length = usize::try_from(i32::from_be_bytes(*length)).ok();
            spans.push(Span { start: at, length });
            at += length.unwrap_or(0);
        }
        (at == body.len()).then_some(Self { columns, body, spans })
    }

    pub(crate) fn width(&self) -> usize {
        self.spans.len()
    }

    /// The value of a column, unless it is NULL or there is no such column.
    pub(crate) fn raw(&self, at: usize) -> Option<&'a [u8]> {
        let span = self.spans.get(at)?;
        let length = span.length?;
        self.body.get(span.start..span.start + length)
    }

    /// The same row, for as long as it is wanted.
    pub(crate) fn to_owned(self) -> OwnedCells {
        OwnedCells {
            columns: self.columns.clone(),
            body: self.body.into(),
            spans: self.spans.into(),
        }
    }
}

impl OwnedCells {
    pub(crate) fn cells(&self) -> Cells<'_> {
        Cells { columns: &self.columns, body: &self.body, spans: &self.spans }
    }
}
