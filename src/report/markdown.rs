//! Markdown: a table for each finding, or for each key compared.
//!
//! Tables after GitHub Flavored Markdown, which GitLab and most renderers share. Text from files is never
//! markup: what Markdown or HTML would read is escaped, and only http and https addresses are links.

use super::visible::one_line;
use super::{Claim, Finding, Group, Report, Summary, View, counted};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::io;

/// What would end a link's address or a table's cell.
const IN_ADDRESS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'`')
    .add(b'|')
    .add(b'(')
    .add(b')')
    .add(b'[')
    .add(b']');

pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(head(&report.summary).as_bytes())?;
    match report.view {
        View::Findings => {
            for section in finding_sections(&report.findings) {
                out.write_all(section.as_bytes())?;
            }
        }
        View::Comparison => {
            for group in report.listed_groups() {
                out.write_all(group_section(group).as_bytes())?;
            }
        }
    }
    Ok(())
}

/// The heading, with the totals.
pub(super) fn head(summary: &Summary) -> String {
    let mut head = format!("# figcheck: {}\n\n{}.", summary.totals(), summary.coverage());
    let left_out = summary.findings_left_out();
    if left_out > 0 {
        let all = summary.findings_listed + left_out;
        head.push_str(&format!(" Showing {} of {}.", summary.findings_listed, counted(all, "finding")));
    }
    if let Some(more) = summary.left_elsewhere() {
        head.push_str(&format!(" {more}"));
    }
    head.push('\n');
    head
}

/// A section for each finding; the key is a heading above its first.
pub(super) fn finding_sections<'r>(
    findings: impl IntoIterator<Item = &'r Finding>,
) -> impl Iterator<Item = String> {
    let mut last_key = None;
    findings.into_iter().map(move |finding| {
        let key = finding.key();
        let mut section = String::new();
        if last_key.as_ref() != Some(&key) && !key.is_empty() {
            section.push_str(&format!("\n## {}\n", inline(&key)));
        }
        last_key = Some(key);
        push_finding(finding, &mut section);
        section
    })
}

fn push_finding(finding: &Finding, section: &mut String) {
    let rule = finding.code.rule();
    let severity = finding.severity.word();
    section.push_str(&format!("\n**{severity} {} {}**: {}\n", rule.id, rule.name, inline(&finding.message)));
    if let Some(accepted) = &finding.accepted {
        section.push_str(&format!("\nAccepted ({}): {}\n", accepted.by, inline(&accepted.reason)));
    }
    if !finding.hints.is_empty() {
        section.push('\n');
    }
    for hint in &finding.hints {
        section.push_str(&format!("- Hint: {}\n", inline(hint)));
    }
    section.push_str("\n| Source | Via | As reported | Judged range | As of | Published | In the file |\n");
    section.push_str("| --- | --- | ---: | ---: | --- | --- | --- |\n");
    for claim in &finding.claims {
        push_row(claim, None, section);
    }
    if finding.shown < finding.total {
        section.push_str(&format!("\nShowing {} of {} others.\n", finding.shown, finding.total));
    }
}

fn group_section(group: &Group) -> String {
    let mut section = format!("\n## {}\n", inline(&group.key()));
    if !group.meaning.is_empty() {
        section.push_str(&format!("\nMeasure: {}\n", inline(&group.meaning)));
    }
    section.push_str(&format!(
        "\n**{}**, {}, {}. {}\n",
        counted(group.claim_count, "claim"),
        counted(group.source_count, "source"),
        counted(group.origin_count, "origin"),
        inline(&group.sentence)
    ));
    if let Some(agreed) = group.agreed {
        section.push_str(&format!("\n- Agreed by all: {agreed}\n"));
    } else {
        section.push('\n');
        for best in group.best_supported.iter().filter(|_| group.voters == 0) {
            section.push_str(&format!(
                "- Best supported: no range, since floors, ceilings and vague words support none; what they leave is \
                 {}\n",
                best.range
            ));
        }
        for best in group.best_supported.iter().filter(|_| 0 < group.voters) {
            section.push_str(&format!(
                "- Best supported: {}, by {} of {} ({})\n",
                best.range,
                best.support,
                counted(group.voters, "origin"),
                inline(&best.sources.join(", "))
            ));
        }
        if !group.outside.is_empty() {
            section.push_str(&format!("- Outside: {}\n", inline(&group.outside.join(", "))));
        }
    }
    section.push_str(
        "\n| Source | Via | As reported | Judged range | As of | Published | Verdict | In the file |\n",
    );
    section.push_str("| --- | --- | ---: | ---: | --- | --- | --- | --- |\n");
    for claim in &group.claims {
        let verdict = claim.against.as_ref().map_or("", |against| against.verdict.words());
        push_row(claim, Some(verdict), &mut section);
    }
    section
}

/// One row of a table, with the verdict where the table has a column for it.
fn push_row(claim: &Claim, verdict: Option<&str>, table: &mut String) {
    let range = claim.judged.map(|range| range.to_string()).unwrap_or_default();
    let verdict = verdict.map(|verdict| format!(" {verdict} |")).unwrap_or_default();
    table.push_str(&format!(
        "| {} | {} | {} | {} | {} | {} |{verdict} {} |\n",
        linked(&claim.source, &claim.url),
        inline(&claim.via),
        inline(&claim.value),
        range,
        inline(&claim.as_of),
        inline(&claim.published),
        inline(&place(claim))
    ));
}

/// The place of a claim as an editor finds it, and as a spreadsheet does.
pub(super) fn place(claim: &Claim) -> String {
    let at = &claim.at;
    match (at.line, at.cell.as_str()) {
        (0, _) => at.path.clone(),
        (line, "") => format!("{}:{line}", at.path),
        (line, cell) => format!("{}:{line} ({cell})", at.path),
    }
}

/// The text, linked to the address if that is one of the web.
pub(super) fn linked(text: &str, address: &str) -> String {
    let web = ["http://", "https://"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    match (web, text) {
        (false, _) => inline(text),
        (true, "") => format!("[link]({})", utf8_percent_encode(address, IN_ADDRESS)),
        (true, _) => format!("[{}]({})", inline(text), utf8_percent_encode(address, IN_ADDRESS)),
    }
}

/// Text within a line, read as text by Markdown and by HTML.
pub(super) fn inline(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // Within a word an underscore is one, in a name such as `north_korea`.
            '_' if before.is_alphanumeric() && rest.peek().is_some_and(|next| next.is_alphanumeric()) => {
                escaped.push('_');
            }
            '\\' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '$' | '^' => {
                escaped.push('\\');
                escaped.push(c);
            }
            // A bare address would become a link by itself.
            ':' if rest.peek() == Some(&'/') => escaped.push_str("&#58;"),
            c => escaped.push(c),
        }
        before = c;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        for (text, escaped) in [
            ("South Korea's joint chiefs", "South Korea's joint chiefs"),
            ("north_korea, _now_", r"north_korea, \_now\_"),
            ("a|b\nc", r"a\|b c"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("[x](javascript:1) `c` &lt;", r"\[x\](javascript:1) \`c\` &amp;lt;"),
            ("see https://example.org", "see https&#58;//example.org"),
        ] {
            assert_eq!(inline(text), escaped);
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert_eq!(linked("AFP", "https://example.org/a b|c"), "[AFP](https://example.org/a%20b%7Cc)");
        assert_eq!(linked("AFP", "HTTP://example.org/)"), "[AFP](HTTP://example.org/%29)");
        assert_eq!(linked("AFP", "javascript:alert(1)"), "AFP");
        assert_eq!(linked("", "http://example.org"), "[link](http://example.org)");
    }
}
