//! The lines that the commands print.

/// One line: what it is about, and what was found or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The check or step, one or two words.
    pub label: &'static str,
    /// What was found or done, one sentence without a full stop.
    pub text: String,
}

/// Receives each line as soon as it is known.
pub type Output<'a> = dyn FnMut(Line) + 'a;

/// Sends one line to `out`.
pub(crate) fn print(out: &mut Output<'_>, label: &'static str, text: impl Into<String>) {
    out(Line {
        label,
        text: text.into(),
    });
}
