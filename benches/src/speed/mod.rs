//! How fast the local chain is here and now: figures that a person reads. They depend on the
//! machine, so nothing compares them and no test waits for one.
//!
//! One file per figure or family of figures; each says how it measures. [`client`] and [`process`]
//! are the outside of the node: an HTTP client that keeps its connection, and the node as a
//! command.

pub mod activation;
pub mod bundles;
pub mod calls;
pub mod client;
pub mod compute;
pub mod crowd;
pub mod load;
pub mod process;
pub mod ready;
pub mod sent;

use std::{fmt, path::Path, time::Instant};

use anyhow::{Context, Result};

/// One measured figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// How much, in [`Self::unit`].
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
}

impl Figure {
    /// A figure.
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            value,
            unit,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = if self.value < 100.0 { 3 } else { 0 };
        let (name, value, unit) = (&self.name, self.value, self.unit);
        write!(f, "{name:<58} {value:>10.decimals$} {unit}")
    }
}

/// Measures everything and tells each figure as soon as it is known; `node` is the command.
///
/// # Errors
/// Something does not work that should be measured.
pub fn measure(node: &Path, tell: &mut dyn FnMut(&Figure)) -> Result<()> {
    let mut tell_all = |figures: Vec<Figure>| figures.iter().for_each(&mut *tell);
    tell_all(ready::measure(node)?);
    tell_all(calls::measure()?);
    tell_all(activation::measure()?);
    tell_all(compute::measure()?);
    tell_all(bundles::measure()?);
    tell_all(load::measure(node)?);
    tell_all(crowd::measure(node)?);
    Ok(())
}

/// Milliseconds that `work` takes: the median of `runs` after `warm_up` runs that do not count.
///
/// # Errors
/// The first that `work` has.
fn median_ms(warm_up: u32, runs: u32, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    for _ in 0..warm_up {
        work()?;
    }
    let mut times = Vec::new();
    for _ in 0..runs {
        let begun = Instant::now();
        work()?;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    quantile(&mut times, 0.5).context("nothing was measured")
}

/// The value below which a part of all values lies; none of no values.
fn quantile(values: &mut [f64], part: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    values.get((last as f64 * part).round() as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let mut values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(quantile(&mut values, 0.5), Some(3.0));
        assert_eq!(quantile(&mut values, 0.99), Some(5.0));
        assert_eq!(quantile(&mut values, 0.0), Some(1.0));
        assert_eq!(quantile(&mut [], 0.5), None);
    }

    #[test]
    fn runs_that_warm_up_do_not_count() {
        let mut runs = 0;
        let median = median_ms(3, 5, || {
            runs += 1;
            Ok(())
        });
        assert!(median.is_ok_and(|ms| ms >= 0.0));
        assert_eq!(runs, 8);
    }
}
