//! Lines of a table that spreadsheets open (RFC 4180).

/// Returns the line of `cells`, with its end.
#[must_use]
pub fn csv_line(cells: &[String], delimiter: char) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    format!("{}\r\n", cells.join(delimiter.encode_utf8(&mut [0; 4])))
}

/// Spreadsheets take a cell that begins like a formula for one.
fn quoted(cell: &str) -> String {
    let is_like_a_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let guard = if is_like_a_formula { "'" } else { "" };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("=1+1", "\"'=1+1\"")]
    #[case("+33 6", "\"'+33 6\"")]
    #[case("-1", "\"'-1\"")]
    #[case("@SUM(A1)", "\"'@SUM(A1)\"")]
    #[case("\t=1", "\"'\t=1\"")]
    #[case("＝1", "\"'＝1\"")]
    #[case("a;b,\"c\"\nd", "\"a;b,\"\"c\"\"\nd\"")]
    #[case("Chorale", "\"Chorale\"")]
    fn a_cell_is_neither_a_formula_nor_two_cells(#[case] cell: &str, #[case] written: &str) {
        assert_eq!(quoted(cell), written);
    }

    #[test]
    fn cells_stand_between_delimiters() {
        let cells = ["a".to_owned(), String::new()];
        assert_eq!(csv_line(&cells, ','), "\"a\",\"\"\r\n");
        assert_eq!(csv_line(&cells, ';'), "\"a\";\"\"\r\n");
    }
}
