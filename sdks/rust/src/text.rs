//! Text that costs nothing where it can: a range of a message's head, a literal, or a string of its own.

use std::borrow::Cow;
use std::sync::Arc;

/// One text; ranges are resolved against the head they came with.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    Range { start: u32, end: u32 },
    Static(&'static str),
    Owned(Box<str>),
}

impl Text {
    /// The text of a value that was parsed from `head`: borrowed where the JSON held it without escapes.
    pub(crate) fn from_head(head: &Arc<str>, text: Cow<'_, str>) -> Self {
        if let Cow::Borrowed(part) = &text {
            let offset = (part.as_ptr() as usize).wrapping_sub(head.as_ptr() as usize);
            let end = offset.wrapping_add(part.len());
            if let (Ok(start), Ok(end)) = (u32::try_from(offset), u32::try_from(end))
                && head.get(offset..offset + part.len()) == Some(*part)
            {
                return Self::Range { start, end };
            }
        }
        Self::Owned(text.into())
    }

    pub(crate) fn resolve<'a>(&'a self, head: Option<&'a Arc<str>>) -> &'a str {
        match self {
            Self::Range { start, end } => head.map_or("", |head| &head[*start as usize..*end as usize]),
            Self::Static(text) => text,
            Self::Owned(text) => text,
        }
    }
}

impl From<Cow<'static, str>> for Text {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Static(text),
            Cow::Owned(text) => Self::Owned(text.into()),
        }
    }
}
