//! Counted loops: every round is called once, in order, until one ends the loop.

use latchkey::{
    bytes::loops::{each, first},
    denial::Denied,
};

#[test]
fn every_round_is_called_once_in_order() {
    for count in 0..4 {
        let mut called = Vec::new();
        let ended: Result<(), Denied> = each(count, |index| {
            called.push(index);
            Ok(())
        });
        assert_eq!(ended, Ok(()));
        assert_eq!(called, (0..count).collect::<Vec<_>>());
    }
}

#[test]
fn nothing_is_called_after_the_round_that_ends_the_loop() {
    let mut calls = 0;
    let found = first(9, |index| {
        calls += 1;
        (index == 5).then_some(index)
    });
    assert_eq!((found, calls), (Some(5), 6));
    let mut calls = 0;
    let refused = each(9, |index| {
        calls += 1;
        if index == 2 { Err(Denied) } else { Ok(()) }
    });
    assert_eq!((refused, calls), (Err(Denied), 3));
}
