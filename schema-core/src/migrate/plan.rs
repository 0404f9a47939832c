//! A migration as the steps that the runner takes and the ledger counts.

use super::check::check;
use super::classify::{Alone, Kind, classify};
use super::code::Code;
use super::error::MigrateError;
use super::migration::Migration;
use super::segments::{ParsedSegment, is_rust};
use super::statements::Statement;

/// Which way a migration is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// `up.sql`; at its end the ledger has the migration.
    Up,
    /// `down.sql`; at its end the ledger does not have it any more.
    Down,
}

/// A migration whose text was checked, cut into steps.
#[derive(Debug)]
pub(crate) struct Plan<'m> {
    pub(crate) migration: &'m Migration,
    pub(crate) direction: Direction,
    pub(crate) checksum: &'m str,
    pub(crate) folder: String,
    pub(crate) steps: Vec<Step<'m>>,
}

/// What is done wholly or not at all, or settled after a crash.
#[derive(Debug)]
pub(crate) struct Step<'m> {
    /// The segment of the file, from 1.
    pub(crate) segment: usize,
    /// The place of the step in its segment, from 1.
    pub(crate) place: usize,
    pub(crate) statements: Vec<Statement<'m>>,
    pub(crate) how: How,
}

#[derive(Debug)]
pub(crate) enum How {
    /// In a transaction that writes the ledger, too.
    Transaction,
    /// In transactions, one a batch, that write how far they came.
    Batches(Code),
    /// By itself; the ledger is written before and after.
    Alone(Alone),
}

impl<'m> Plan<'m> {
    /// Checks the text of a migration and cuts it into steps.
    pub(crate) fn new(migration: &'m Migration, checksum: &'m str) -> Result<Self, MigrateError> {
        let segments = check(&migration.up)
            .map_err(|invalid| MigrateError::Invalid { file: migration.file(), invalid })?;
        let folder = migration.folder();
        let steps = match migration.code {
            Some(code) => {
                let how = How::Batches(code);
                vec![Step { segment: 1, place: 1, statements: Vec::new(), how }]
            }
            None if is_rust(&migration.up) => {
                return Err(MigrateError::CodeMissing { migration: folder });
            }
            None => all_steps(segments),
        };
        Ok(Self { migration, direction: Direction::Up, checksum, folder, steps })
    }

    /// The same for the way back.
    pub(crate) fn back(migration: &'m Migration, checksum: &'m str) -> Result<Self, MigrateError> {
        let folder = migration.folder();
        let Some(down) = migration.down.as_deref().filter(|_| migration.code.is_none()) else {
            return Err(MigrateError::NoWayBack { migration: folder });
        };
        let invalid =
            |invalid| MigrateError::Invalid { file: format!("{folder}/down.sql"), invalid };
        let steps = all_steps(check(down).map_err(invalid)?);
        Ok(Self { migration, direction: Direction::Down, checksum, folder, steps })
    }

    /// The file that is run, as messages name it.
    pub(crate) fn file(&self) -> String {
        match self.direction {
            Direction::Up => self.migration.file(),
            Direction::Down => format!("{}/down.sql", self.folder),
        }
    }

    /// Segment and place of a step, as the ledger stores them: those of the way back are negative.
    pub(crate) fn key(&self, step: &Step<'_>) -> (i32, i32) {
        let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let segment = number(step.segment);
        match self.direction {
            Direction::Up => (segment, number(step.place)),
            Direction::Down => (-segment, number(step.place)),
        }
    }

    /// Whether the whole migration commits at once, its ledger row included.
    pub(crate) fn is_atomic(&self) -> bool {
        matches!(self.steps.as_slice(), [] | [Step { how: How::Transaction, .. }])
    }

    /// Whether any step has to run outside a transaction.
    pub(crate) fn needs_session(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.how, How::Alone(_)))
    }
}

impl Step<'_> {
    /// The text that the ledger keeps.
    pub(crate) fn text(&self) -> String {
        self.statements.iter().map(|s| s.sql).collect::<Vec<_>>().join(";\n")
    }
}

fn all_steps(segments: Vec<ParsedSegment<'_>>) -> Vec<Step<'_>> {
    segments.into_iter().enumerate().flat_map(|(i, segment)| steps(i + 1, segment)).collect()
}

/// A transactional segment is one step; in another one each statement is. Those of them that may
/// run in a transaction do, because then a crash leaves no doubt.
fn steps(number: usize, segment: ParsedSegment<'_>) -> Vec<Step<'_>> {
    if segment.transactional {
        let statements = segment.statements;
        return vec![Step { segment: number, place: 1, statements, how: How::Transaction }];
    }
    let statements = segment.statements.into_iter().enumerate();
    statements
        .map(|(index, statement)| Step {
            segment: number,
            place: index + 1,
            how: how(&statement),
            statements: vec![statement],
        })
        .collect()
}

fn how(statement: &Statement<'_>) -> How {
    match classify(statement) {
        Kind::Alone(alone) => How::Alone(alone),
        Kind::Procedural => How::Alone(Alone::Repeatable),
        _ => How::Transaction,
    }
}
