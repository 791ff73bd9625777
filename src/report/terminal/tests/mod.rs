mod sample;
use super::*;
use super::{compare::*, diagnostic::*, plot::*, table::*};

#[test]
#[ignore]
fn look_at_it() {
    for (width, unicode) in [(60, true), (80, true), (80,false), (110, true), (200, true)] {
        let look = Look { width, color: std::env::var("COLOR").is_ok(), unicode };
        let report = sample::report();
        let mut out = Vec::new();
        write_check(&report, &look, &mut out).unwrap();
        out.extend(b"\n########\n");
        write_compare(&report.groups, &look, &mut out).unwrap();
        out.extend(b"\n########\n");
        write_plot(&report.groups, Plot::default(), &look, &mut out).unwrap();
        out.extend(b"\n########\n");
        write_plot(&report.groups, Plot{log:true,over_time:false}, &look, &mut out).unwrap();
        out.extend(b"\n########\n");
        write_plot(&report.groups, Plot{over_time: true, log:false}, &look, &mut out).unwrap();
        out.extend(b"\n########\n");
        write_diagnostic(&sample::casualties(), &look, &mut out).unwrap();
        std::fs::write(format!("/tmp/table/{width}{}.txt", if unicode {""} else {"a"}), out).unwrap();
    }
}
