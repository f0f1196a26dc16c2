//! What makes two customers look like one: the same telephone, the same serial number, or the same name without spaces
//! and company suffix. Also how a machine is found by its serial number. A likeness warns, it never decides.

use crate::fields::Fields;
use crate::record::Kind;

/// Endings of company names that say nothing about which company it is; longest first.
const SUFFIXES: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "分公司",
    "公司",
    "集团",
    "corporation",
    "limited",
    "company",
    "coltd",
    "corp",
    "gmbh",
    "inc",
    "llc",
    "ltd",
];
/// Digits that a telephone number has at least.
const PHONE_DIGITS: usize = 7;

/// The keys of a record, sorted, each once: equal keys of two records mean a likeness.
pub fn keys(kind: Kind, fields: &Fields) -> Vec<String> {
    let mut keys = Vec::new();
    match kind {
        Kind::Customer => {
            keys.extend(name_key(fields.text("name")));
            keys.extend(each(fields, "contacts", "phone").filter_map(|text| phone_key(&text)));
            keys.extend(each(fields, "equipment", "serial").filter_map(|text| serial_key(&text)));
        }
        Kind::Visit => {
            keys.extend(serial_key(fields.text("equipment/serial")));
            keys.extend(each(fields, "parts", "serial").filter_map(|text| serial_key(&text)));
        }
        Kind::Review | Kind::Note => {}
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn each<'a>(fields: &'a Fields, set: &'a str, last: &'a str) -> impl Iterator<Item = String> + 'a {
    let present = fields.present(set).into_iter();
    present.map(move |id| fields.text(&format!("{set}/{id}/{last}")).to_owned())
}

/// The key of a name, `n:...`; none for one that is nothing but a suffix.
pub fn name_key(name: &str) -> Option<String> {
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let bare = SUFFIXES
        .iter()
        .find_map(|suffix| plain.strip_suffix(suffix))
        .unwrap_or(&plain);
    (!bare.is_empty()).then(|| format!("n:{bare}"))
}

/// The key of a telephone number, `p:...`: its digits without the country's code; none for fewer than seven.
pub fn phone_key(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    // Eleven digits that begin with 1 are a Chinese mobile; with a fixed line's area code it may be ten or eleven.
    let local = digits.strip_prefix("86").filter(|rest| rest.len() >= 10);
    let local = local.unwrap_or(digits).trim_start_matches('0');
    (local.len() >= PHONE_DIGITS).then(|| format!("p:{local}"))
}

/// The key of a serial number, `s:...`: its letters and digits in capitals.
pub fn serial_key(serial: &str) -> Option<String> {
    let plain: String = serial
        .to_uppercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    (!plain.is_empty()).then(|| format!("s:{plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_without_spaces_and_company_suffix() {
        for same in [
            "华东机械",
            "华东 机械有限公司",
            "华东机械股份有限公司",
            "华东机械(有限公司)",
        ] {
            assert_eq!(name_key(same).as_deref(), Some("n:华东机械"), "{same}");
        }
        assert_eq!(name_key("East Mill Co., Ltd."), name_key("EAST MILL"));
        assert_ne!(name_key("华东机械"), name_key("华东机电"));
        assert_eq!(name_key("有限公司"), None);
        assert_eq!(name_key(" - "), None);
    }

    #[test]
    fn telephones_are_alike_however_they_are_written() {
        for same in ["138 0013 8000", "+86 138-0013-8000", "008613800138000"] {
            assert_eq!(phone_key(same).as_deref(), Some("p:13800138000"), "{same}");
        }
        assert_eq!(phone_key("0512-6763 1234"), phone_key("+86 512 67631234"));
        assert_eq!(phone_key("110"), None);
        // A mobile that begins with the country's digits is none of another country's.
        assert_eq!(phone_key("8612345").as_deref(), Some("p:8612345"));
    }

    #[test]
    fn serial_numbers_are_alike_in_any_case_and_with_any_hyphens() {
        assert_eq!(serial_key("hd-200 / 7a"), serial_key("HD2007A"));
        assert_eq!(serial_key(" / "), None);
    }
}
