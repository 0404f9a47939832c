//! The tables. `cargo schema generate` turns changes here into migrations.

mod email_capture;
mod event;
mod user;
mod wizard_submission;

pub use email_capture::{EmailCapture, EmailCaptureId, NewEmailCapture};
pub use event::{Event, EventId, NewEvent, Properties};
pub use user::{NewUser, User, UserId, UserPatch, UserRole};
pub use wizard_submission::{Answers, NewWizardSubmission, WizardSubmission, WizardSubmissionId};
