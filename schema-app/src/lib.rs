//! Email captures, wizard submissions, users and events on HTTP: the application of the brief.
