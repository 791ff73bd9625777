//! figcheck as a team lives with it: in a git repository, on a pull request, with conflicts that are known.
//!
//! Every test runs the program itself in a folder of its own. Where a test is about revisions, the folder is a
//! real git repository.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod accept;
mod baseline;
mod desk;
mod diff;
mod pull_request;
mod reports;
mod services;
mod setup;
mod since;
mod watch;
