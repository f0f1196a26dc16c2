//! Real files of each format, made here, and files that mean harm.

use std::io::Write;

use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, Workbook};
use zip::write::SimpleFileOptions;

use super::*;

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table
        .rows
        .iter()
        .map(|row| row.cells.iter().map(String::as_str).collect())
        .collect()
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn csv_is_read_in_utf8_and_gb18030_with_any_separator() {
    let text = "客户,电话\n华东机械,'0512\n\n㐀䶮,x\n";
    let marked = format!("\u{feff}{text}");
    let wide: Vec<u8> = "\u{feff}客户\t电话\r\n华东机械\t0512\r\n㐀䶮\tx\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (marked.into_bytes(), Encoding::Utf8),
        (gb18030(text), Encoding::Gb18030),
        (gb18030(&text.replace(',', ";")), Encoding::Gb18030),
        (wide, Encoding::Utf16),
    ] {
        let table = read(&bytes).unwrap();
        assert_eq!((table.format, table.encoding), (Format::Csv, encoding));
        assert_eq!(
            cells(&table),
            [
                vec!["客户", "电话"],
                vec!["华东机械", "0512"],
                vec!["㐀䶮", "x"]
            ]
        );
    }
}

#[test]
fn a_character_that_is_none_is_told_by_line_and_column() {
    let mut bytes = "客户,日期\n华东机械有限公司,2020-01-01\n"
        .as_bytes()
        .to_vec();
    bytes.extend(b"East,20\xff\xff\n");
    let table = read(&bytes).unwrap();
    assert_eq!(table.encoding, Encoding::Utf8);
    assert_eq!(table.rows[2].line, 3);
    assert_eq!(table.rows[2].faults, [(1, Fault::Characters)]);
}

#[test]
fn json_lines_have_their_names_as_header_and_tell_what_is_no_object() {
    let text =
        "{\"customer\":\"华东\",\"cost\":12.5}\n\n[1]\n{\"customer\":\"East\",\"x\":{\"a\":1}}\n";
    let table = read(text.as_bytes()).unwrap();
    assert_eq!(table.format, Format::JsonLines);
    let rows: Vec<(u64, usize)> = table
        .rows
        .iter()
        .map(|row| (row.line, row.faults.len()))
        .collect();
    assert_eq!(rows, [(0, 0), (1, 0), (3, 1), (4, 1)]);
    assert_eq!(table.rows[2].faults, [(0, Fault::NoObject)]);
    let x = table.rows[0].cells.iter().position(|name| name == "x");
    assert_eq!(table.rows[3].faults, [(x.unwrap() as u32, Fault::Nested)]);
}

fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("空").unwrap();
    fill(book.add_worksheet().set_name("客户").unwrap());
    book.save_to_buffer().unwrap()
}

#[test]
fn a_spreadsheets_cells_are_read_as_they_are_seen() {
    let day = Look::new().set_num_format("yyyy-mm-dd");
    let bytes = book(|sheet| {
        sheet.write(0, 0, "客户").unwrap();
        sheet.write(2, 0, "华东机械").unwrap();
        sheet.write(2, 1, 13_800_138_000_i64).unwrap();
        let date = ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
        sheet.write_with_format(2, 2, &date, &day).unwrap();
        sheet.write(2, 3, 183.05).unwrap();
        sheet.write(2, 4, true).unwrap();
        sheet
            .write(2, 5, Formula::new("=1+1").set_result("2"))
            .unwrap();
        sheet.write(2, 6, 310_101_199_001_011_234_i64).unwrap();
        sheet.write(2, 7, "  0512-6763 ").unwrap();
    });
    let table = read(&bytes).unwrap();
    assert_eq!(
        table.sheet.as_deref(),
        Some("客户"),
        "the empty sheet is passed over"
    );
    assert_eq!((table.rows[1].line, table.rows.len()), (3, 2));
    let seen = &table.rows[1].cells;
    assert_eq!(
        seen[..6],
        [
            "华东机械",
            "13800138000",
            "2024-02-29",
            "183.05",
            "true",
            "2"
        ]
    );
    assert_eq!(seen[7], "0512-6763");
    assert_eq!(table.rows[1].faults, [(6, Fault::Digits)]);
}

/// A spreadsheet with a sheet of one's own XML.
fn crafted(sheet: &str, strings: &str) -> Vec<u8> {
    let plain = read_parts(&book(|sheet| {
        sheet.write(0, 0, "x").unwrap();
    }));
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in plain {
        let content = match name.as_str() {
            "xl/worksheets/sheet2.xml" if !sheet.is_empty() => sheet.as_bytes().to_vec(),
            "xl/sharedStrings.xml" if !strings.is_empty() => strings.as_bytes().to_vec(),
            _ => content,
        };
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(&content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn read_parts(book: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn sheet(rows: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>"
    )
}

#[test]
fn hostile_spreadsheets_are_refused_with_where_and_why() {
    let far = sheet("<row r=\"9\"><c r=\"XFD9\" t=\"inlineStr\"><is><t>x</t></is></c></row>");
    let refused = read(&crafted(&far, "")).unwrap_err();
    assert_eq!(
        (refused.why, refused.line, refused.column),
        (Why::Columns, Some(9), Some(16_383))
    );

    // One long text, named by many cells.
    let strings = format!(
        "<?xml version=\"1.0\"?><sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         count=\"1\" uniqueCount=\"1\"><si><t>{}</t></si></sst>",
        "x".repeat(1024 * 1024)
    );
    let row = |row: u32| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>");
    let rows = (1..40).map(row).collect::<Vec<_>>().concat();
    let refused = read(&crafted(&sheet(&rows), &strings)).unwrap_err();
    assert_eq!((refused.why, refused.line), (Why::Text, Some(25)));

    // Nulls pack to a thousandth.
    let bomb = " ".repeat(UNPACKED_BYTES as usize);
    let bytes = crafted(&sheet(&bomb), "");
    assert!(bytes.len() < 1024 * 1024);
    assert_eq!(read(&bytes).unwrap_err().why, Why::Unpacked);

    let huge = sheet("");
    assert_eq!(read(&crafted(&huge, "")).unwrap_err().why, Why::Empty);
    let backwards = sheet(
        "<row r=\"3\"><c r=\"A3\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>",
    );
    assert_eq!(
        read(&crafted(&backwards, "")).unwrap_err().why,
        Why::Damaged
    );
    let uncalculated =
        sheet("<row r=\"2\"><c r=\"B2\"><f>A1</f></c><c r=\"C2\" t=\"e\"><v>#REF!</v></c></row>");
    let table = read(&crafted(&uncalculated, "")).unwrap();
    assert_eq!(
        table.rows[0].faults,
        [(1, Fault::Formula), (2, Fault::SheetError)]
    );
}

#[test]
fn files_that_are_no_tables_are_refused() {
    for (bytes, why) in [
        (&b""[..], Why::Empty),
        (b"\n\n,,\n", Why::Empty),
        (b"PK\x03\x04rubbish", Why::Damaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", Why::OldOrLocked),
        (b"\x89PNG\0\0\0", Why::NoTable),
    ] {
        assert_eq!(read(bytes).unwrap_err().why, why, "{bytes:?}");
    }
}

#[test]
fn rows_columns_and_cells_are_counted() {
    let long = "a\n".repeat(ROWS + 1);
    let refused = read(long.as_bytes()).unwrap_err();
    assert_eq!(
        (refused.why, refused.line),
        (Why::Rows, Some(ROWS as u64 + 1))
    );
    let wide = format!("a{},b\n", ",".repeat(COLUMNS));
    assert_eq!(read(wide.as_bytes()).unwrap_err().why, Why::Columns);
    let row = "1,".repeat(COLUMNS - 1) + "1\n";
    let many = row.repeat(CELLS / COLUMNS + 1);
    let refused = read(many.as_bytes()).unwrap_err();
    assert_eq!((refused.why, refused.line), (Why::Cells, Some(5_001)));
}
