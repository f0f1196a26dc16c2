//! Delays between attempts.

use super::*;

fn delays(seed: u64, count: usize) -> Vec<u64> {
    let mut device = Device::new(1);
    let mut rng = StdRng::seed_from_u64(seed);
    let mut sync = Sync::new("test", false);
    let mut delays = Vec::new();
    while delays.len() < count {
        match sync.next(&mut device.store, 0).unwrap() {
            Next::Send(_) => sync
                .take(&mut device.store, Answer::Lost, 0, &mut rng)
                .unwrap(),
            Next::Wait(ms) => delays.push(ms),
            Next::Done => panic!("nothing was answered"),
        }
    }
    delays
}

#[test]
fn delays_grow_to_a_ceiling_with_jitter_from_the_given_randomness() {
    let first = delays(1, 14);
    assert_eq!(first, delays(1, 14));
    assert_ne!(first, delays(2, 14));
    for (attempt, delay) in first.iter().enumerate() {
        let ceiling = (1_000u64 << attempt).min(300_000);
        assert!(
            (ceiling / 2..=ceiling).contains(delay),
            "attempt {attempt} waits {delay} ms"
        );
    }
}
