//! Columns for people.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

/// Lines under a heading; empty columns are left out.
pub(crate) fn table<const N: usize>(heading: [&str; N], lines: Vec<[String; N]>) -> String {
    let used: Vec<bool> = (0..N)
        .map(|column| lines.iter().any(|line| !line[column].is_empty()))
        .collect();
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    let keep = |cells: Vec<String>| -> Vec<String> {
        cells
            .into_iter()
            .zip(&used)
            .filter_map(|(cell, used)| used.then_some(cell))
            .collect()
    };
    table.set_header(keep(
        heading.iter().map(|cell| (*cell).to_owned()).collect(),
    ));
    for line in lines {
        table.add_row(keep(line.into_iter().map(|cell| plain(&cell)).collect()));
    }
    table.trim_fmt()
}

/// Names and values keep to their line and can't steer the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
