//! Messages: between the text of heads and typed values.

pub(crate) mod incoming;
pub(crate) mod json_text;
pub(crate) mod outgoing;
pub(crate) mod values;
