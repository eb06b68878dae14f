//! WASM pages of one transaction. Not journaled: a reverted frame closes its pages but does not
//! change `ever`.

/// Pages open in all frames, and the maximum so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    open: u16,
    ever: u16,
}

impl Pages {
    /// Pages open now.
    pub fn open(&self) -> u16 {
        self.open
    }

    /// Most pages that were open at once.
    pub fn ever(&self) -> u16 {
        self.ever
    }

    /// Opens `new` more, saturating.
    pub fn add(&mut self, new: u16) {
        self.open = self.open.saturating_add(new);
        self.ever = self.ever.max(self.open);
    }

    /// Closes the pages of a finished frame: `open` is the count before that frame.
    pub fn reset_open(&mut self, open: u16) {
        self.open = open;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ever_remembers_closed_frames() {
        let mut pages = Pages::default();
        pages.add(17);
        pages.reset_open(0);
        pages.add(2);
        assert_eq!((pages.open(), pages.ever()), (2, 17));
    }
}
