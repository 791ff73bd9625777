//! What an interrupt leaves behind: no half-written file, and the exit code by which shells know one.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What shells say of a program that a signal ended: this and the number of the signal.
const SIGNALLED: i32 = 128;

/// The file that is being written, under the name it has until it is whole.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From here on an interrupt, and a request to end, end the program at once, whatever it is doing; and where memory
/// runs out that nobody asked for with care, it ends as a program that could not do its work.
#[cfg(unix)]
pub(super) fn listen() {
    use signal_hook::consts::{SIGABRT, SIGINT, SIGTERM};
    use signal_hook::flag::register_conditional_shutdown;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    let always = Arc::new(AtomicBool::new(true));
    let shutdown_on = |signal, code| register_conditional_shutdown(signal, code, Arc::clone(&always));
    // Where nothing can be registered, signals end the program as they end any other. The standard library has said
    // by then how much memory it asked for in vain.
    let _ = shutdown_on(SIGABRT, super::FAILED.into());
    // Not the end of the terminal, which `nohup` has a program ignore.
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            end(signal);
        }
    };
    if std::thread::Builder::new().name("signals".to_owned()).spawn(wait).is_err() {
        // Where no thread can be started, nothing waits for them: they end the program and leave what was unfinished.
        for signal in [SIGINT, SIGTERM] {
            let _ = shutdown_on(signal, SIGNALLED + signal);
        }
    }
}

/// From here on an interrupt ends the program at once, whatever it is doing.
#[cfg(not(unix))]
pub(super) fn listen() {
    const INTERRUPT: i32 = 2;
    // Where no handler can be set, an interrupt ends the program as it ends any other.
    let _ = ctrlc::set_handler(|| end(INTERRUPT));
}

fn end(signal: i32) {
    if let Some(file) = unfinished().take() {
        let _ = std::fs::remove_file(file);
    }
    #[expect(clippy::exit, reason = "other threads are in the middle of their work")]
    std::process::exit(SIGNALLED + signal);
}

/// A file that goes if there is an interrupt before this does.
#[derive(Debug)]
pub(super) struct Unfinished(());

impl Unfinished {
    pub(super) fn new(file: &Path) -> Unfinished {
        *unfinished() = Some(file.to_owned());
        Unfinished(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        *unfinished() = None;
    }
}
