//! A difference as one document, of the same claims and findings as every other one.

use super::{Change, Difference, Listed, Side};
use crate::report::{TOOL, VERSION, json};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::io;

#[derive(Serialize)]
struct Named<'s> {
    name: &'s str,
    summary: &'s crate::report::Summary,
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut s = serializer.serialize_struct("Change", 3)?;
        s.serialize_field("cells", &self.cells)?;
        s.serialize_field("old", &self.old)?;
        s.serialize_field("new", &self.new)?;
        s.end()
    }
}

pub(super) fn write(difference: &Difference, out: &mut dyn io::Write) -> io::Result<()> {
    write!(out, "{{\"version\":{VERSION},\n\"tool\":")?;
    json::write_value(&TOOL, out)?;
    for (key, Side { name, summary }) in [("old", &difference.old), ("new", &difference.new)] {
        write!(out, ",\n\"{key}\":")?;
        json::write_value(&Named { name, summary }, out)?;
    }
    out.write_all(b",\n\"claims\":{")?;
    write_list("", "came", &difference.came, out)?;
    write_list(",\n", "went", &difference.went, out)?;
    write_list(",\n", "changed", &difference.changed, out)?;
    out.write_all(b"},\n\"findings\":{")?;
    write_list("", "new", &difference.new_findings, out)?;
    write_list(",\n", "gone", &difference.gone_findings, out)?;
    out.write_all(b"}}\n")
}

fn write_list<T: Serialize>(
    before: &str,
    key: &str,
    list: &Listed<T>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write!(out, "{before}\"{key}\":{{\"total\":{},\"listed\":", list.total)?;
    json::write_array(&list.shown, out)?;
    out.write_all(b"}")
}
