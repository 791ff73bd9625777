//! Work in parallel whose results come in order.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};

/// Does `work` on each item on up to `threads` threads; the results in the order of the items, whichever is
/// done first. Items are taken up in their order, so large ones should stand first.
pub(crate) fn each<I: Send, T: Send>(threads: usize, items: Vec<I>, work: impl Fn(I) -> T + Sync) -> Vec<T> {
    let mut results = Vec::with_capacity(items.len());
    in_order(threads, items, work, |result| results.push(result));
    results
}

/// The same, and gives each result to `take` as soon as those before it have been given, so that large ones need
/// not all be kept.
pub(crate) fn in_order<I: Send, T: Send>(
    threads: usize,
    items: Vec<I>,
    work: impl Fn(I) -> T + Sync,
    mut take: impl FnMut(T) + Send,
) {
    if threads <= 1 || items.len() <= 1 {
        return items.into_iter().map(work).for_each(take);
    }
    let count = items.len();
    let items = Mutex::new(items.into_iter().enumerate());
    let mut given = 0;
    let mut waiting = BTreeMap::new();
    let give = Mutex::new(|n: usize, result: T| {
        waiting.insert(n, result);
        while let Some(result) = waiting.remove(&given) {
            take(result);
            given += 1;
        }
    });
    let work_on = || {
        loop {
            let next = locked(&items).next();
            let Some((n, item)) = next else { break };
            let result = work(item);
            locked(&give)(n, result);
        }
    };
    // This thread is one of them, since each further one has a part of the memory to itself.
    thread::scope(|scope| {
        for _ in 1..threads.min(count) {
            start(scope, work_on);
        }
        work_on();
    });
}

/// A lock that a thread holds until it drops it. If a thread came to grief, so does the run, whatever it left.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does both, the second on a thread of its own if there is one.
pub(crate) fn both<A, B: Send>(
    threads: usize,
    first: impl FnOnce() -> A,
    second: impl Fn() -> B + Sync,
) -> (A, B) {
    if threads <= 1 {
        return (first(), second());
    }
    thread::scope(|scope| match start(scope, &second) {
        Some(started) => {
            let first = first();
            (first, started.join().unwrap_or_else(|panic| resume_unwind(panic)))
        }
        None => (first(), second()),
    })
}

/// Does `work` on a thread of its own; none is started where the system has no memory, or leave, for one more.
pub(crate) fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Option<ScopedJoinHandle<'scope, T>> {
    thread::Builder::new().spawn_scoped(scope, work).ok()
}
