//! Work in parallel whose results come in order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs `work` for each number below `count` on up to `threads` threads; results in order of the numbers.
pub(crate) fn in_order<T: Send>(
    threads: usize,
    count: usize,
    work: impl Fn(usize) -> Vec<T> + Sync,
) -> Vec<T> {
    if threads <= 1 || count <= 1 {
        return (0..count).flat_map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Vec<Mutex<Vec<T>>> = (0..count).map(|_| Mutex::new(Vec::new())).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads.min(count) {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(slot) = done.get(n) else { break };
                    let results = work(n);
                    match slot.lock() {
                        Ok(mut slot) => *slot = results,
                        Err(poisoned) => *poisoned.into_inner() = results,
                    }
                }
            });
        }
    });
    done.into_iter()
        .flat_map(|slot| slot.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()))
        .collect()
}
