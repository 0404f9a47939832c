//! (kit-plan)
