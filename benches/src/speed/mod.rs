//! The speed of the local chain on this machine, for people to read: the figures depend on the
//! machine, so no test compares them.
//!
//! One file per figure or family of figures, which documents how it measures. [`client`] is an HTTP
//! client that keeps its connection, [`process`] runs the node as a command.

pub mod activation;
pub mod bundles;
pub mod calls;
pub mod client;
pub mod compute;
pub mod concurrency;
pub mod load;
pub mod process;
pub mod sender;
pub mod startup;

use std::{fmt, path::Path, time::Instant};

use anyhow::{Context, Result};

/// One measured figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Name of the figure.
    pub name: String,
    /// Value, in [`Self::unit`].
    pub value: f64,
    /// Unit of the value.
    pub unit: &'static str,
}

impl Figure {
    /// Makes a figure.
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

/// Measures everything and passes each figure to `print`; `node` is the path of the command.
///
/// # Errors
/// A measurement fails.
pub fn measure(node: &Path, print: &mut dyn FnMut(&Figure)) -> Result<()> {
    let mut print_all = |figures: Vec<Figure>| figures.iter().for_each(&mut *print);
    print_all(startup::measure(node)?);
    print_all(calls::measure()?);
    print_all(activation::measure()?);
    print_all(compute::measure()?);
    print_all(bundles::measure()?);
    print_all(load::measure(node)?);
    print_all(concurrency::measure(node)?);
    Ok(())
}

/// Median duration of `work` in milliseconds, of `runs` runs after `warm_up` runs.
///
/// # Errors
/// The first error of `work`.
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

/// The quantile of a fraction (0 to 1); `None`: there are no values.
fn quantile(values: &mut [f64], fraction: f64) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    values
        .get((last as f64 * fraction).round() as usize)
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_measured_values() {
        let mut values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!(quantile(&mut values, 0.5), Some(3.0));
        assert_eq!(quantile(&mut values, 0.99), Some(5.0));
        assert_eq!(quantile(&mut values, 0.0), Some(1.0));
        assert_eq!(quantile(&mut [], 0.5), None);
    }

    #[test]
    fn warm_up_runs_are_not_measured() {
        let mut runs = 0;
        let median = median_ms(3, 5, || {
            runs += 1;
            Ok(())
        });
        assert!(median.is_ok_and(|ms| ms >= 0.0));
        assert_eq!(runs, 8);
    }
}
