use std::fmt;

/// A part of a declared schema that the server refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What was declared: ``check `adult` of table `users` ``, …
    pub object: String,
    /// The part of its SQL that the schema's author wrote.
    pub sql: String,
    /// Where in it the server stumbled, in characters from 0.
    pub position: Option<usize>,
    /// What the server says.
    pub message: String,
    /// What the server says beyond that.
    pub hint: Option<String>,
}

impl std::error::Error for Refused {}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server refuses {}: {}", self.object, self.message)?;
        let mut start = 0;
        for line in self.sql.lines() {
            write!(f, "\n    {line}")?;
            let length = line.chars().count();
            if let Some(at) = self.position.and_then(|at| at.checked_sub(start))
                && at <= length
            {
                write!(f, "\n    {:at$}^", "")?;
            }
            start += length + 1;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n  {hint}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_shown_below_its_line() {
        let refused = Refused {
            object: "check adult of table users".into(),
            sql: "true\nand agé > 1\nand x".into(),
            position: Some(9),
            message: "column \"agé\" does not exist".into(),
            hint: Some("Perhaps you meant \"age\".".into()),
        };
        assert_eq!(
            refused.to_string(),
            "the server refuses check adult of table users: column \"agé\" does not exist\n    \
             true\n    and agé > 1\n        ^\n    and x\n  Perhaps you meant \"age\"."
        );
    }
}
