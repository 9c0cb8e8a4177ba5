use super::*;
use proptest::prelude::*;

fn cells(sheet: &Sheet) -> Vec<(usize, String)> {
    sheet.rows.iter().map(|row| (row.line, row.cells.join("|"))).collect()
}

#[test]
fn an_italian_excel_is_read() {
    // Windows-1252, semicolons, CRLF, a quoted value with a line break, an empty line, a separator too many.
    let bytes = b"Nome;Citt\xe0;Note;\r\nNicol\xf2 D'Al\xf9;Cant\xf9;\"prima riga\r\nseconda \"\"riga\"\"; fine\";\r\n;;;\r\n\r\nPerch\xe9 no;Forl\xec;\x80 12,50;\r\n";
    let sheet = Sheet::read(bytes).expect("readable");
    assert_eq!((sheet.encoding, sheet.separator), (Encoding::Windows1252, ';'));
    assert_eq!(sheet.header, ["Nome", "Città", "Note"]);
    let expected = [
        (2, "Nicolò D'Alù|Cantù|prima riga\nseconda \"riga\"; fine".to_owned()),
        (6, "Perché no|Forlì|€ 12,50".to_owned()),
    ];
    assert_eq!(cells(&sheet), expected);
    assert!(sheet.rows.iter().all(|row| !row.is_long));
}

#[test]
fn other_spreadsheets_are_read_too() {
    let wide = |text: &str, little: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    for (bytes, encoding, separator) in [
        (b"name,town\nEva,Cant\xc3\xb9\n".to_vec(), Encoding::Utf8, ','),
        ("\u{feff}name;town\r\nEva;Cantù".as_bytes().to_vec(), Encoding::Utf8, ';'),
        ("sep=,\r\nname,town\r\nEva,Cantù\r\n".as_bytes().to_vec(), Encoding::Utf8, ','),
        (wide("name\ttown\r\nEva\tCantù\r\n", true), Encoding::Utf16, '\t'),
        (wide("name\ttown\r\nEva\tCantù\r\n", false), Encoding::Utf16, '\t'),
        (b"name;town\rEva;Cant\xf9\r".to_vec(), Encoding::Windows1252, ';'),
        ("\"a;b\",town\n\"Eva\",Cantù\n".as_bytes().to_vec(), Encoding::Utf8, ','),
    ] {
        let sheet = Sheet::read(&bytes).expect("readable");
        assert_eq!((sheet.encoding, sheet.separator), (encoding, separator));
        assert_eq!(cells(&sheet)[0].1, "Eva|Cantù");
    }
}

#[test]
fn what_is_no_table_is_told_apart() {
    for (bytes, why) in [
        (b"".to_vec(), Unreadable::Empty),
        (b"\r\n;;\r\n".to_vec(), Unreadable::Empty),
        (b"name;mail\r\n".to_vec(), Unreadable::Empty),
        (b"PK\x03\x04...".to_vec(), Unreadable::NotText),
        (b"a;b\n1;\0\n".to_vec(), Unreadable::NotText),
        (b"a;b\n\x81;2\n".to_vec(), Unreadable::BrokenText),
        (b"a;b\n1;2\n3;\"four\n5;6\n".to_vec(), Unreadable::OpenQuote { line: 3 }),
        (vec![b'a'; BYTES_MAX + 1], Unreadable::TooLarge),
        ([b"a\n".to_vec(), b"1\n".repeat(ROWS_MAX + 1)].concat(), Unreadable::TooMany),
    ] {
        assert_eq!(Sheet::read(&bytes).map(|sheet| sheet.rows.len()), Err(why));
    }
    let sheet = Sheet::read(b"a;b\n1;2;3\n4;5;\n6\n").expect("readable");
    assert_eq!(sheet.rows.iter().map(|row| row.is_long).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(cells(&sheet)[2].1, "6|");
}

#[test]
fn no_cell_is_run_as_a_formula() {
    let rows = vec![vec!["=1+2", "+39 0437 1", "-5", "@SUM(A1)", "a;b", "say \"hi\""]];
    let text = String::from_utf8(write(rows, ';')).expect("UTF-8");
    assert_eq!(text, "\u{feff}'=1+2;'+39 0437 1;'-5;'@SUM(A1);\"a;b\";\"say \"\"hi\"\"\"\r\n");
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        header in proptest::collection::vec("[a-z]{1,8}", 1..6),
        rows in proptest::collection::vec(proptest::collection::vec("[ -~àèìòù€;,\t\n\"'=+@]{0,12}", 6), 1..12),
        separator in proptest::sample::select(vec![';', ',', '\t']),
    ) {
        let header: Vec<String> = header;
        prop_assume!(header.len() > 1);
        let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().take(header.len()).collect()).collect();
        let lines = std::iter::once(&header).chain(&rows).map(|row| row.iter().map(String::as_str).collect());
        let bytes = write(lines, separator);
        let expected: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| trimmed(cell)).collect::<Vec<String>>())
            .filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        match Sheet::read(&bytes) {
            Ok(sheet) => {
                prop_assert_eq!(sheet.separator, separator);
                prop_assert_eq!(sheet.header, header);
                let cells: Vec<Vec<String>> = sheet.rows.into_iter().map(|row| row.cells).collect();
                prop_assert_eq!(cells, expected);
            }
            Err(why) => {
                prop_assert_eq!(why, Unreadable::Empty);
                prop_assert!(expected.is_empty());
            }
        }
    }

    #[test]
    fn nothing_that_is_sent_breaks_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Sheet::read(&bytes);
    }
}
