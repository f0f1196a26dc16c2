//! Failing histories made short: as many actions left out as can be.

use crate::seeds::{Plan, history};

/// Histories run at most for one that failed.
const TRIES: usize = 80;

/// A part of the plan that fails in the same way, and in which no action, or none that was tried, can be left out.
pub fn shrunk(plan: &Plan, fault: &str) -> Plan {
    let kind = kind_of(fault);
    let fails = |actions: &[u64]| {
        let part = Plan {
            actions: actions.to_vec(),
            ..plan.clone()
        };
        history(&part).1.iter().any(|fault| kind_of(fault) == kind)
    };
    Plan {
        actions: minimal(&plan.actions, TRIES, fails),
        ..plan.clone()
    }
}

/// Leaves out ever smaller parts, those at the end first, as long as what remains fails.
fn minimal(all: &[u64], tries: usize, mut fails: impl FnMut(&[u64]) -> bool) -> Vec<u64> {
    let mut kept = all.to_vec();
    let mut left = tries;
    let mut size = kept.len().div_ceil(2);
    while size > 0 {
        let mut end = kept.len();
        let mut shorter = false;
        while end > 0 && left > 0 {
            let start = end.saturating_sub(size);
            let without = [&kept[..start], &kept[end..]].concat();
            left -= 1;
            if fails(&without) {
                kept = without;
                shorter = true;
            }
            end = start;
        }
        if size > 1 {
            size = size.div_ceil(2);
        } else if !shorter || left == 0 {
            size = 0;
        }
    }
    kept
}

/// A fault without the names and numbers in it.
fn kind_of(fault: &str) -> String {
    let plain = |word: &&str| !word.contains(|letter: char| letter.is_ascii_digit());
    let words: Vec<&str> = fault.split_whitespace().filter(plain).take(6).collect();
    words.join(" ")
}

#[test]
fn what_a_failure_needs_is_all_that_remains() {
    let all: Vec<u64> = (0..140).collect();
    let needs = [7, 61, 62, 130];
    let fails = |actions: &[u64]| needs.iter().all(|need| actions.contains(need));
    assert_eq!(minimal(&all, 200, fails), needs);
    // Out of tries, what is left fails still.
    let part = minimal(&all, 5, fails);
    assert!(fails(&part) && part.len() < all.len());
}

#[test]
fn failures_are_alike_without_their_numbers() {
    let one = "anna-0 lacks 0198f3a2-7c1f";
    assert_eq!(kind_of(one), kind_of("bo-2 lacks 01a0c45b-d667"));
    assert_ne!(
        kind_of(one),
        kind_of("anna-0 holds 01a0c45b-d667 out of scope")
    );
}
