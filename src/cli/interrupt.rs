//! What an interrupt leaves behind: no half-written file, and the exit code by which shells know one.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What shells say of a program that was interrupted: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// The file that is being written, under the name it has until it is whole.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From here on an interrupt ends the program at once, whatever it is doing.
pub(super) fn listen() {
    // Where no handler can be set, an interrupt ends the program as it ends any other.
    let _ = ctrlc::set_handler(|| {
        if let Some(file) = unfinished().take() {
            let _ = std::fs::remove_file(file);
        }
        #[expect(clippy::exit, reason = "other threads are in the middle of their work")]
        std::process::exit(INTERRUPTED);
    });
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
