//! Where a run took place, so that formats for a code host name files from the top of the repository.

use std::borrow::Cow;

/// The folder of a run and the top of its repository; both absolute, with `/`, and empty if unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// The folder that paths as given start from.
    pub folder: String,
    /// The top of the repository.
    pub top: String,
}

/// Whether a path starts at a root, as `/figures` and `C:/figures` do.
pub(super) fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with('/') || matches!(bytes, [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

impl Base {
    /// The path from the top of the repository; the path as given, tidied, where it lies outside of it.
    pub fn from_top<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if !is_absolute(path) && !self.folder.is_empty() {
            let whole = tidy(&format!("{}/{path}", self.folder));
            return match self.below_top(&whole) {
                Some(below) => Cow::Owned(below.to_owned()),
                None => tidy_given(path),
            };
        }
        match self.below_top(&tidy(path)) {
            Some(below) => Cow::Owned(below.to_owned()),
            None => tidy_given(path),
        }
    }

    fn below_top<'w>(&self, whole: &'w str) -> Option<&'w str> {
        if self.top.is_empty() {
            return None;
        }
        whole.strip_prefix(tidy(&self.top).trim_end_matches('/'))?.strip_prefix('/')
    }
}

fn tidy_given(path: &str) -> Cow<'_, str> {
    if path.starts_with("./") || path.contains("//") || path.contains("/.") {
        Cow::Owned(tidy(path))
    } else {
        Cow::Borrowed(path)
    }
}

/// The path without `.`, doubled `/` and any `..` that has a folder to leave.
fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(&last)) if last != ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_start_at_the_top_of_the_repository() {
        let base = Base { folder: "/home/ana/desk/data".to_owned(), top: "/home/ana/desk".to_owned() };
        for (path, from_top) in [
            ("troops.csv", "data/troops.csv"),
            ("./more/./troops.csv", "data/more/troops.csv"),
            ("../figures//troops.csv", "figures/troops.csv"),
            ("/home/ana/desk/figures/troops.csv", "figures/troops.csv"),
            ("/home/ana/desktop/troops.csv", "/home/ana/desktop/troops.csv"),
            ("../../troops.csv", "../../troops.csv"),
        ] {
            assert_eq!(base.from_top(path), from_top);
        }
        assert_eq!(Base::default().from_top("./figures/troops.csv"), "figures/troops.csv");
        let windows = Base { folder: "C:/desk/data".to_owned(), top: "C:/desk".to_owned() };
        assert_eq!(windows.from_top("C:/desk/a.csv"), "a.csv");
        assert_eq!(windows.from_top("a.csv"), "data/a.csv");
    }
}
