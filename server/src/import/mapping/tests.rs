use super::*;

fn wrong(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.toml");
    std::fs::write(&file, text).expect("written");
    let error = read(&file.display().to_string(), Shape::Csv).expect_err("wrong").to_string();
    error.split_once(": ").map_or(error.clone(), |(_, rest)| rest.to_owned())
}

const GOOD: &str = "source = \"our-desk\"\nformat = \"csv\"\n[ticket]\nkey = \"Id\"\nsubject = \"Title\"\n\
                    created = \"Opened\"\nrequester = { name = \"Who\" }\nstatus = { from = \"State\", values = { Open = \"new\" } }\n";

#[test]
fn the_programs_own_mappings_can_be_read() {
    for (name, shape, _) in KNOWN {
        let mapping = read(name, shape).expect("readable");
        assert_eq!(mapping.source, name);
    }
    assert!(matches!(read("zendesk", Shape::Csv), Err(Unmapped::OtherFormat { other: "json", .. })));
    assert!(matches!(read("nothing", Shape::Csv), Err(Unmapped::NoFile { .. })));
}

#[test]
fn what_is_wrong_is_said_with_line_field_and_remedy() {
    let told = wrong(&GOOD.replace("subject", "subjct"));
    assert!(told.contains("line 5") && told.contains("unknown field `subjct`, expected one of"), "{told}");
    let told = wrong(&GOOD.replace("\"new\"", "\"fresh\""));
    assert!(
        told.contains("line 8") && told.contains("\"fresh\" is no value here; use one of: new, assigned"),
        "{told}"
    );
    let told = wrong(&GOOD.replace("format = \"csv\"", "format = \"csv\"\nzone = \"Rome\""));
    assert!(told.contains("line 3") && told.contains("not a time zone; write for example"), "{told}");
    let told = wrong(&GOOD.replace("key = \"Id\"", "key = \"\""));
    assert!(told.contains("line 4") && told.contains("an empty name; write a column or path"), "{told}");
    let told = wrong(&GOOD.replace("our-desk", "Our Desk"));
    assert!(told.starts_with("field source: write the system's name in small letters"), "{told}");
    let told = wrong(&GOOD.replace("\"csv\"", "\"json\""));
    assert!(told.starts_with("field format: it says \"json\"; import with --format json"), "{told}");
    let told = wrong(&GOOD.replace("key = \"Id\"", "key = []"));
    assert!(told.starts_with("field ticket.key: name the column or path that holds it"), "{told}");
    let comments =
        "[comments]\nbody = \"b\"\ncreated = \"c\"\nauthor = { name = \"a\" }\nvisibility = { empty = \"public\" }\n";
    let told = wrong(&format!("{GOOD}{comments}"));
    assert!(told.starts_with("section comments: say with exactly one of within"), "{told}");
}
