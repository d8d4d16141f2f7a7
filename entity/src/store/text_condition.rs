//! Conditions on text, as the database compares it: the same on both.

use super::page::Listed;

/// A condition on text that the database compares. Everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextCondition {
    /// Exactly this.
    pub eq: Option<String>,
    /// Exactly one of these.
    pub one_of: Option<Vec<String>>,
    /// Begins with this.
    pub starts_with: Option<String>,
    /// Contains this, whatever the case of the letters from A to Z.
    pub contains: Option<String>,
}

impl TextCondition {
    /// Adds it as a condition on `column`.
    pub(super) fn add(&self, list: &mut Listed, column: &str) {
        let find = if list.sql.is_postgres() { "strpos" } else { "instr" };
        if let Some(text) = &self.eq {
            compare(list, text, |number| format!("{column} = ${number}"));
        }
        if let Some(text) = &self.starts_with {
            let start = |number| format!("substr({column}, 1, length(CAST(${number} AS text))) = ${number}");
            compare(list, text, start);
        }
        if let Some(text) = &self.contains {
            // Both databases know upper and lower case of A to Z only, where they compare byte by byte.
            let inside = |number| format!("{find}(lower({column}), ${number}) > 0");
            compare(list, &text.to_ascii_lowercase(), inside);
        }
        if let Some(texts) = &self.one_of {
            let texts: Vec<String> = texts.iter().filter(|text| is_possible(text)).cloned().collect();
            let condition = list.any_text(column, &texts);
            list.only(condition);
        }
    }
}

/// No text in a database holds a NUL, and PostgreSQL takes no parameter that does.
fn is_possible(text: &str) -> bool {
    !text.contains('\0')
}

fn compare(list: &mut Listed, text: &str, condition: impl Fn(usize) -> String) {
    if is_possible(text) {
        let number = list.bind(text.into());
        list.only(condition(number));
    } else {
        list.only("1 = 0".to_owned());
    }
}
