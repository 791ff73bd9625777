//! What a claim is: columns in any order and spelling, dates, ranges, units, keys, files and standard input.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod program;

use program::{Folder, at_home, findings, of};
use serde_json::{Value, json};

/// Checks one file and gives every claim of its keys, in the order of the file.
#[track_caller]
fn claims_of(content: impl AsRef<[u8]>, args: &[&str]) -> Vec<Value> {
    let ran =
        Folder::with("desk.csv", content).run(&[&["compare", "desk.csv", "--format", "json"], args].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let document = ran.json();
    let groups = document["groups"].as_array().unwrap();
    let mut claims: Vec<Value> =
        groups.iter().flat_map(|group| group["claims"].as_array().unwrap().clone()).collect();
    claims.sort_by_key(|claim| claim["line"].as_u64());
    claims
}

/// The one claim of a file.
#[track_caller]
fn claim_of(content: impl AsRef<[u8]>, args: &[&str]) -> Value {
    let claims = claims_of(content, args);
    let [claim] = &claims[..] else { panic!("not one claim: {claims:#?}") };
    claim.clone()
}

#[test]
fn headers_are_matched_without_regard_to_case_spaces_hyphens_and_underscores() {
    let plain = claim_of(
        "id,measure,subject,place,value,unit,basis,status,counts,source,via,published,as_of,url,quote,note\n\
         1,killed,soldiers,Kursk,12,people,stock,counted,all,A,B,2024-02,2024-01,http://c,q,n\n",
        &[],
    );
    let spelled = claim_of(
        "ID,Measure,SUBJECT, place ,Va-lue,Unit,BASIS,status,Counts,Source,VIA,Published,AS OF,U R L,quote,note\n\
         1,killed,soldiers,Kursk,12,people,stock,counted,all,A,B,2024-02,2024-01,http://c,q,n\n",
        &[],
    );
    let as_of = claim_of("measure,value,source,As-Of\nkilled,12,A,2024-01\n", &[]);
    assert_eq!(as_of["as_of"], "2024-01");
    let told = |claim: &Value| {
        [
            "id",
            "measure",
            "subject",
            "place",
            "value",
            "unit",
            "basis",
            "status",
            "source",
            "via",
            "published",
            "as_of",
            "url",
        ]
        .map(|name| claim[name].clone())
    };
    assert_eq!(told(&plain), told(&spelled));
    assert_eq!(
        told(&plain),
        [
            "1", "killed", "soldiers", "Kursk", "12", "people", "stock", "counted", "A", "B", "2024-02",
            "2024-01", "http://c"
        ]
        .map(|text| json!(text))
    );
}

#[test]
fn columns_go_by_other_names_too() {
    let claim = claim_of(
        "source_url,Relayed By,reported,max,min,source,measure\nhttp://a,Post,2024-02,30,10,A,killed\n",
        &[],
    );
    assert_eq!((&claim["url"], &claim["via"]), (&json!("http://a"), &json!("Post")));
    assert_eq!(
        (&claim["published"], &claim["low"], &claim["high"]),
        (&json!("2024-02"), &json!(10), &json!(30))
    );
    // A column's own name wins over another one it goes by.
    let both = claim_of("measure,source,value,reported,published\nkilled,A,10,2023,2024\n", &[]);
    assert_eq!(both["published"], "2024");
}

#[test]
fn any_header_can_be_mapped() {
    let content = "what,measure,who,value,date reported\nkilled,wrong,A,10,2024\n";
    let args = ["--map", "measure=what", "--map", "source=Who", "--map", "published=DATE_REPORTED"];
    let told = |claim: &Value| ["measure", "source", "published"].map(|name| claim[name].clone());
    let mapped = claim_of(content, &args);
    assert_eq!(told(&mapped), [json!("killed"), json!("A"), json!("2024")]);
    let config = "[columns]\nmeasure = \"what\"\nsource = \"who\"\npublished = \"date reported\"\n";
    let folder = Folder::with("desk.csv", content).and("figcheck.toml", config);
    let document = folder.run(&["compare", "desk.csv", "--format", "json"]).json();
    assert_eq!(told(&document["groups"][0]["claims"][0]), told(&mapped));
}

#[test]
fn the_delimiter_is_found_or_given() {
    for delimiter in [",", ";", "\t"] {
        let content = "measure,source,value,note\nkilled,A,12,x y\n".replace(',', delimiter);
        assert_eq!(claim_of(content, &[])["plain"], 12);
    }
    // More commas than semicolons, and yet: the header decides nothing when it is given.
    let odd = "measure;source,with,commas,in;value\nkilled;A;12\n";
    let claim = claim_of(odd, &["--delimiter", ";", "--map", "source=source,with,commas,in"]);
    assert_eq!(claim["source"], "A");
    let tsv = Folder::with("desk.tsv", "measure\tsource\tvalue\nkilled\tA\t12\n");
    assert_eq!(tsv.check(&["."])["summary"]["claim_count"], 1);
}

/// One file written in every way that must make no difference.
#[test]
fn marks_line_ends_and_quotes_make_no_difference_but_to_places() {
    let plain = "measure,source,value,note\nkilled,A,\"12,000\",\"two\nlines\"\n\nkilled,B,300,\n";
    let of = |content: String| -> Vec<Value> {
        claims_of(content, &[])
            .into_iter()
            .map(|claim| {
                json!([claim["source"], claim["plain"], claim["line"], claim["column"], claim["cell"]])
            })
            .collect()
    };
    let expected = [json!(["A", 12000, 2, 10, "C2"]), json!(["B", 300, 5, 10, "C4"])];
    assert_eq!(of(plain.to_owned()), expected);
    assert_eq!(of(plain.replace('\n', "\r\n")), expected, "CRLF");
    assert_eq!(of(format!("\u{feff}{plain}")), expected, "BOM");
    assert_eq!(of(plain.trim_end().to_owned()), expected, "no last line end");
    // A blank line is a row of the spreadsheet, a line within a cell is not; columns are counted in letters.
    let wide = "measure,source,value\nkilled,Зеленский,10\n";
    assert_eq!(of(wide.to_owned()), [json!(["Зеленский", 10, 2, 18, "C2"])]);
}

#[test]
fn dates_are_read_in_every_form() {
    for as_of in
        ["2024-10-31", "2024-10", "2024", "2024-10-01/2024-10-31", "2024/2024-10-31", "2023-12/2024", ""]
    {
        let content = format!("measure,source,value,as_of,published\nkilled,A,10,{as_of},{as_of}\n");
        let claim = claim_of(content, &[]);
        assert_eq!((&claim["as_of"], &claim["published"]), (&json!(as_of), &json!(as_of)));
    }
}

#[test]
fn a_partial_date_is_a_span_and_not_its_first_day() {
    // A stock of January against one of the 20th: one time only possibly. As a day it would surely be another.
    let content = |month: &str| {
        format!(
            "measure,source,value,as_of,basis\ntroops,A,100,{month},stock\ntroops,B,300,2025-01-20,stock\n"
        )
    };
    let conflict = |month: &str| {
        let document = Folder::with("desk.csv", content(month)).check(&["desk.csv"]);
        of(&document, "F201").first().map(|finding| (finding["severity"].clone(), finding["certain"].clone()))
    };
    assert_eq!(conflict("2025-01"), Some((json!("warning"), json!(false))));
    assert_eq!(conflict("2025-01-01"), None);
    assert_eq!(conflict("2025-01-19"), Some((json!("error"), json!(true))));
}

#[test]
fn low_best_and_high_are_ends_and_not_rounded() {
    let of = |cells: &str| {
        let claim = claim_of(format!("measure,source,low,best,high\nkilled,A,{cells}\n"), &[]);
        json!([
            claim["kind"],
            claim["plain"],
            claim["low"],
            claim["low_open"],
            claim["high"],
            claim["high_open"]
        ])
    };
    assert_eq!(of("1000,,3000"), json!(["range", null, 1000, false, 3000, false]));
    assert_eq!(of("1000,2000,3000"), json!(["range", 2000, 1000, false, 3000, false]));
    assert_eq!(of("1000,,"), json!(["at_least", 1000, 1000, false, null, true]));
    assert_eq!(of(",,3000"), json!(["up_to", 3000, 0, false, 3000, false]));
    // A best alone is a value, good to its own rounding.
    assert_eq!(of(",2000,"), json!(["exact", 2000, 1950, false, 2050, true]));
    // Numbers win over the wording.
    let both = claim_of("measure,source,value,low,high\nkilled,A,\"about 2,000\",1900,2300\n", &[]);
    assert_eq!((&both["low"], &both["high"]), (&json!(1900), &json!(2300)));
}

#[test]
fn a_qualifier_hedges_the_value_or_the_best() {
    let written = claim_of("measure,source,value\nkilled,A,\"about 2,000\"\n", &[]);
    let told = |claim: &Value| ["kind", "plain", "low", "high", "value"].map(|name| claim[name].clone());
    let value = claim_of("measure,source,value,qualifier\nkilled,A,\"2,000\",about\n", &[]);
    assert_eq!(told(&value), told(&written));
    for (qualifier, kind) in
        [("at least", "at_least"), ("more than", "more_than"), ("up to", "up_to"), ("nearly", "nearly")]
    {
        let claim = claim_of(format!("measure,source,best,qualifier\nkilled,A,2000,{qualifier}\n"), &[]);
        assert_eq!(claim["kind"], kind);
    }
    let document = Folder::with("desk.csv", "measure,source,value,qualifier\nkilled,A,2000,purple\n")
        .check(&["desk.csv"]);
    let [finding] = of(&document, "F101")[..] else { panic!("{document:#}") };
    assert_eq!(finding["claims"][0]["cell"], "D2");
}

/// The codes of the findings on two claims of one key, with their units.
fn between(first: &str, second: &str) -> Vec<String> {
    let content = format!("measure,source,value,unit\nx,A,{first}\nx,B,{second}\n");
    let document = Folder::with("desk.csv", content).check(&["desk.csv"]);
    findings(&document).iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn units_of_one_dimension_are_converted_and_of_two_never_compared() {
    for (first, second) in [
        ("12,k people", "12000,people"),
        ("1.2,million people", "1200000,people"),
        ("5,tonnes", "5000,kg"),
        ("5 tonnes,", "5000,kg"),
        ("36%,", "36,percent"),
        ("36 per cent,", "36,%"),
        ("\"3,000 people\",", "3000,people"),
        // An unknown unit is a name of its own, silently.
        ("12,wagons", "12,wagons"),
        ("12,Wagons", "12, wagons "),
    ] {
        assert_eq!(between(first, second), [""; 0], "{first} and {second}");
    }
    for (first, second) in [("12,k people", "12,people"), ("5,tonnes", "5,kg"), ("36%,", "40,percent")] {
        assert_eq!(between(first, second), ["F201"], "{first} and {second}");
    }
    for (first, second) in [("36%,", "40,people"), ("5,tonnes", "5,people"), ("12,wagons", "900,lorries")] {
        assert_eq!(between(first, second), ["F202"], "{first} and {second}");
    }
}

#[test]
fn the_measure_gives_the_unit_where_the_row_has_none() {
    let config = "[measure.rate]\nunit = \"percent\"\n[measure.sent]\nunit = \"people\"\n";
    let content = "measure,source,value\nrate,A,36%\nrate,B,36\nsent,A,\"3,000 soldiers\"\nsent,B,3000\n";
    let folder = Folder::with("figcheck.toml", config).and("desk.csv", content);
    assert_eq!(findings(&folder.check(&["desk.csv"])), [Value::Null; 0]);
}

#[test]
fn spellings_of_one_key_are_one_key_shown_one_way_whatever_comes_first() {
    let rows = [
        "killed, North  Korean troops,Kursk,A,100",
        "Killed,north korean TROOPS,kursk ,A,100",
        "KILLED,North Korean Troops,KURSK,a,100",
    ];
    let shown = |order: &[usize]| {
        let rows: Vec<&str> = order.iter().map(|n| rows[*n]).collect();
        let content = format!("measure,subject,place,source,value\n{}\n", rows.join("\n"));
        let document =
            Folder::with("desk.csv", content).run(&["compare", "desk.csv", "--format", "json"]).json();
        let group = &document["groups"][0];
        assert_eq!(
            (&document["summary"]["group_count"], &document["summary"]["source_count"]),
            (&json!(1), &json!(1))
        );
        json!([group["measure"], group["subject"], group["place"], group["claims"][0]["source"]])
    };
    let first = shown(&[0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(shown(&order), first);
    }
}

#[test]
fn other_columns_are_kept_and_ignored() {
    let claim = claim_of("measure,colour,source,value\nkilled,red,A,10\n", &[]);
    assert_eq!(claim["plain"], 10);
}

#[test]
fn standard_input_is_a_file_with_a_name() {
    let content =
        "measure,source,value,as_of\nkilled,A,100,2024\nkilled,B,300,2024\nkilled,C,lots and lots,2024\n";
    let folder = Folder::new();
    for (args, name) in
        [(&["check", "-"][..], "<stdin>"), (&["check", "-", "--stdin-filename", "desk.csv"], "desk.csv")]
    {
        let ran = folder.run_with_input(&[args, &["--format", "json"]].concat(), content);
        let document = ran.json();
        assert_eq!(ran.code, 1);
        for finding in findings(&document) {
            assert_eq!(finding["claims"][0]["path"], name);
        }
        assert_eq!(of(&document, "F101")[0]["claims"][0]["line"], 4);
        assert_eq!(of(&document, "F201")[0]["claims"][0]["value"], "100");
    }
    let beside = Folder::with("more.csv", "measure,source,value,as_of\nkilled,D,100,2024\n")
        .run_with_input(&["check", "-", "more.csv", "--format", "json"], content);
    assert_eq!(beside.json()["summary"]["file_count"], 2);
}

#[test]
fn without_a_path_the_configuration_or_the_folder_figures_is_checked() {
    let row = "measure,source,value\nkilled,A,100\n";
    let counted = |folder: &Folder, args: &[&str]| folder.check(args)["summary"]["file_count"].clone();
    let figures = Folder::with("figures/a.csv", row).and("other.csv", row);
    assert_eq!(counted(&figures, &[]), 1);
    let configured = Folder::with("figcheck.toml", "paths = [\"desk\", \"more.csv\"]\n")
        .and("desk/a.csv", row)
        .and("desk/deep/b.tsv", row.replace(',', "\t"))
        .and("desk/.hidden/c.csv", row)
        .and("desk/.d.csv", row)
        .and("desk/notes.txt", "")
        .and("more.csv", row)
        .and("figures/a.csv", row);
    assert_eq!(counted(&configured, &[]), 3);
    assert_eq!(counted(&configured, &["."]), 4);
    // From a folder below, the nearest configuration above speaks.
    let below = program::run(&configured.path().join("desk/deep"), &["check", "--format", "json"], None);
    assert_eq!(below.json()["summary"]["file_count"], 3);
}

#[test]
fn the_sources_file_is_no_figure_file() {
    let folder = Folder::with("figures/figcheck.toml", "sources = \"sources.csv\"\n")
        .and("figures/sources.csv", "name,origin\nMinistry,State\nPresident,State\n")
        .and("figures/a.csv", "measure,source,value\nkilled,Ministry,100\nkilled,President,300\n");
    let document = folder.check(&[]);
    assert_eq!(document["summary"]["file_count"], 1);
    let [finding] = findings(&document) else { panic!("{document:#}") };
    assert_eq!((&finding["code"], &finding["claims"][1]["origin"]), (&json!("F209"), &json!("State")));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_in_loops() {
    let folder = Folder::with("figures/deep/a.csv", "measure,source,value\nkilled,A,100\n");
    std::os::unix::fs::symlink("..", folder.path().join("figures/deep/up")).unwrap();
    assert_eq!(folder.check(&[])["summary"]["file_count"], 1);
}

#[test]
fn two_outlets_that_quote_one_ministry_are_one_source() {
    let content =
        "measure,source,via,value,as_of\nkilled,Ministry,Post,100,2024\nkilled,Ministry,Mail,300,2024\n";
    let document = Folder::with("desk.csv", content).check(&["desk.csv", "--groups", "all"]);
    assert_eq!(document["summary"]["source_count"], 1);
    assert_eq!(document["summary"]["conflicting_pairs"], 0, "conflicts are between sources");
    assert_eq!(findings(&document)[0]["code"], "F301");
}

#[test]
fn the_shipped_register_is_read_whole() {
    let document = at_home(&["check", "--format", "json"]).json();
    assert_eq!(
        (&document["summary"]["file_count"], &document["summary"]["claim_count"]),
        (&json!(4), &json!(148))
    );
    let unread: Vec<&Value> = findings(&document)
        .iter()
        .filter(|finding| finding["code"].as_str().unwrap().starts_with("F1"))
        .collect();
    assert_eq!(unread, Vec::<&Value>::new());
}

#[test]
fn a_count_over_a_period_is_replaced_only_by_one_that_covers_it() {
    let found = |rows: &[&str]| -> Vec<String> {
        let rows = rows.join("\n");
        let folder = Folder::with("a.csv", format!("measure,source,value,as_of\n{rows}\n"))
            .and("figcheck.toml", "[measure.killed]\nbasis = \"flow\"\n");
        let document = folder.check(&["."]);
        findings(&document).iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    let (whole, part) = ("killed,A,700,2023/2024-02", "killed,B,800,2023");
    assert_eq!(found(&[whole, part]), ["F204"]);
    // What B counts in January says nothing of its year before.
    assert_eq!(found(&[whole, part, "killed,B,20,2024-01"]), ["F204"]);
    // What it counts from the same day on is less, so that B no longer says 800.
    assert!(found(&[whole, part, "killed,B,690,2023/2024-01"]).is_empty());
}

#[test]
fn a_part_of_the_same_source_that_exceeds_the_whole_is_added_up() {
    let folder = Folder::with(
        "a.csv",
        "measure,source,value,as_of\nkilled,A,600,2023/2024-02\nkilled,A,800,2023\nkilled,B,100,2024-01/2024-02\n",
    )
    .and("figcheck.toml", "[measure.killed]\nbasis = \"flow\"\n");
    let document = folder.check(&["."]);
    let [finding] = findings(&document) else { panic!("{document}") };
    assert_eq!(finding["code"], "F210");
}

#[test]
fn begins_and_window_are_set_by_row_over_the_measure() {
    let config = "[measure.killed]\nbasis = \"cumulative\"\n";
    let found = |header: &str, rows: &str| -> Vec<String> {
        let folder = Folder::with("a.csv", format!("measure,source,value,as_of{header}\n{rows}\n"))
            .and("figcheck.toml", config);
        let document = folder.check(&["."]);
        findings(&document).iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    // Two days apart is one time by default, and not for a row that takes days as they are.
    let near = "killed,A,100,2025-01-01\nkilled,B,300,2025-01-03";
    assert_eq!(found("", near), ["F201"]);
    let exact = "killed,A,100,2025-01-01,0\nkilled,B,300,2025-01-03,";
    assert!(found(",window", exact).is_empty(), "growth");
    // Ten days apart is growth by default, and one time for a row whose date is only about right.
    let far = "killed,A,100,2025-01-01,10\nkilled,B,300,2025-01-11,";
    assert_eq!(found(",window", far), ["F201"]);
    assert!(found(",window", &far.replace(",10", ",9")).is_empty());
    // Of two rows that give a window the shorter stands.
    assert!(found(",window", "killed,A,100,2025-01-01,10\nkilled,B,300,2025-01-11,9").is_empty());
    // A count that began later may be lower, and one that began with the other may not.
    let later = "killed,A,900,2025-01-01,2024-01\nkilled,B,300,2025-03-01,2024-10";
    assert!(found(",begins", later).is_empty());
    assert_eq!(found(",begins", &later.replace("2024-10", "2024-01")), ["F203"]);
    // What cannot be read is told with its cell.
    for (header, row, told) in [
        (",begins", "killed,A,900,2025-01-01,long ago", "long ago"),
        (",begins", "killed,A,900,2025-01-01,2024-01/2024-02", "begins is one date"),
        (",window", "killed,A,900,2025-01-01,a week", "expected whole days"),
    ] {
        let folder = Folder::with("a.csv", format!("measure,source,value,as_of{header}\n{row}\n"));
        let document = folder.check(&["."]);
        let [fault] = of(&document, "F102")[..] else { panic!("{row}: {document:#}") };
        assert!(fault["message"].as_str().unwrap().contains(told), "{fault:#}");
        assert_eq!(fault["claims"][0]["column"], 25, "{fault:#}");
    }
}

#[test]
fn a_percentage_is_read_alike_with_its_sign_and_with_its_unit() {
    let read = |value: &str, unit: &str| {
        let claim = claim_of(format!("measure,source,value,unit\nrate,A,{value},{unit}\n"), &[]);
        json!([claim["plain"], claim["low"], claim["low_open"], claim["high"], claim["high_open"]])
    };
    for number in ["36", "5", "40", "36.5", "0.5", "0.25", "100", "about 40", "more than 30"] {
        assert_eq!(read(number, "percent"), read(&format!("{number}%"), ""), "{number}");
        assert_eq!(read(number, "%"), read(&format!("{number}%"), "percent"), "{number}");
    }
    assert_eq!(read("36", "percent"), json!([36, 35.5, false, 36.5, true]));
    assert_eq!(read("36", "people"), json!([36, 36, false, 36, false]));
}

#[test]
fn two_names_of_one_unit_are_one_unit_in_the_sentence_to_print() {
    let rows = "measure,source,value,unit\nrate,A,36,percent\nrate,B,33%,\nrate,C,30,%\n";
    let document = Folder::with("a.csv", rows).run(&["compare", "a.csv", "--format", "json"]).json();
    let sentence = document["groups"][0]["sentence"].as_str().unwrap();
    assert!(sentence.contains("3 independent origins") && !sentence.contains("beside"), "{sentence}");
}

#[test]
fn a_figure_in_a_larger_unit_is_shown_with_it() {
    let rows =
        "measure,source,value,unit\ndoses,A,\"1,000\",doses\ndoses,E,3,thousand doses\ndoses,F,9,vials\n";
    let document = Folder::with("a.csv", rows).run(&["compare", "a.csv", "--format", "json"]).json();
    let group = &document["groups"][0];
    let values: Vec<&str> =
        group["claims"].as_array().unwrap().iter().map(|claim| claim["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["1,000", "3 thousand doses"]);
    let sentence = group["sentence"].as_str().unwrap();
    assert!(sentence.contains("to 3 thousand doses (E)"), "{sentence}");
    assert!(sentence.contains("figures in vials cannot be set beside these"), "{sentence}");
}
