//! Clocks, percentiles and the memory of processes. The only place where the benchmarks read the time.

use std::time::Instant;

/// Runs `work`; returns what it gave and how long it took, in ms.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1_000.0)
}

/// Waits 5 ms between two looks at a process.
#[expect(
    clippy::disallowed_methods,
    reason = "a process says nothing when it takes memory"
)]
pub fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(5));
}

/// The present moment, UTC ms.
#[expect(clippy::disallowed_methods, reason = "the loader stamps its records")]
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

/// The value below which `share` of the samples lie, by the nearest rank.
pub fn percentile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted
        .get(rank.clamp(1, sorted.len().max(1)) - 1)
        .copied()
        .unwrap_or(f64::NAN)
}

/// Rounds to two digits after the point, as the lines of JSON show it.
pub fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// Highest resident memory of a process so far, MB; 0 where `/proc` does not tell.
pub fn peak_memory(pid: u32) -> f64 {
    memory_line(pid, "VmHWM:")
}

/// Resident memory of a process now, MB; 0 where `/proc` does not tell.
pub fn memory(pid: u32) -> f64 {
    memory_line(pid, "VmRSS:")
}

fn memory_line(pid: u32, name: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1_024.0
}

/// Prints a program's line of JSON.
#[expect(clippy::print_stdout, reason = "the line of JSON is the result")]
pub fn print(line: &serde_json::Value) {
    println!("{line}");
}
