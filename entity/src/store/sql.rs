//! The few places where the SQL of the two databases differs.

use chrono::NaiveDate;
use sea_orm::{DbBackend, Statement, Value};

use super::View;
use crate::day::Day;

/// SQL for one of the databases. Parameters are written `$1`, `$2`, … on both.
#[derive(Clone, Copy)]
pub(super) struct Dialect(pub DbBackend);

impl Dialect {
    pub(super) fn is_postgres(self) -> bool {
        self.0 == DbBackend::Postgres
    }

    /// A condition that `column` is one of the keys bound as parameter `number` by [`Dialect::keys`].
    /// Neither form has a limit on the number of keys.
    pub(super) fn any(self, column: &str, number: usize) -> String {
        if self.is_postgres() {
            format!("{column} = ANY(${number})")
        } else {
            format!("{column} IN (SELECT value FROM json_each(${number}))")
        }
    }

    /// Ids as one parameter.
    pub(super) fn keys(self, ids: &[i64]) -> Value {
        if self.is_postgres() {
            return ids.to_vec().into();
        }
        let mut json = String::with_capacity(2 + ids.len() * 8);
        json.push('[');
        for (at, id) in ids.iter().enumerate() {
            if at > 0 {
                json.push(',');
            }
            json.push_str(&id.to_string());
        }
        json.push(']');
        json.into()
    }

    /// Texts as one parameter.
    pub(super) fn texts(self, texts: &[String]) -> Value {
        if self.is_postgres() {
            return texts.to_vec().into();
        }
        serde_json::Value::from(texts.to_vec()).to_string().into()
    }

    /// A date column as days since 1970-01-01, which is how [`Day`] counts.
    pub(super) fn day_number(self, column: &str) -> String {
        if self.is_postgres() {
            format!("CAST({column} - DATE '1970-01-01' AS bigint)")
        } else {
            format!("CAST(julianday({column}) - 2440587.5 AS integer)")
        }
    }

    /// The first and the last day of a row of `alias`, as numbers.
    pub(super) fn days(self, alias: &str) -> [String; 2] {
        ["valid_from", "valid_to"].map(|column| self.day_number(&format!("{alias}.{column}")))
    }

    /// A JSON column as text.
    pub(super) fn json_text(self, column: &str) -> String {
        if self.is_postgres() { format!("CAST({column} AS text)") } else { column.to_owned() }
    }

    /// The condition that a row of `alias` is known at the revision bound as parameter `number`.
    pub(super) fn known(self, alias: &str, number: usize) -> String {
        format!(
            "{alias}.recorded_in <= ${number} AND ({alias}.superseded_in IS NULL OR {alias}.superseded_in > ${number})"
        )
    }

    /// The condition that a row of `alias` is known at the revision bound as parameter 1, and was not at that of parameter 2.
    pub(super) fn newer(self, alias: &str) -> String {
        format!("{} AND {alias}.recorded_in > $2", self.known(alias, 1))
    }

    /// The condition that a row of `alias` is known at revision `$revision` and valid on day `$day`.
    pub(super) fn in_view(self, alias: &str, revision: usize, day: usize) -> String {
        format!(
            "{} AND ({alias}.valid_from IS NULL OR {alias}.valid_from <= ${day}) AND ({alias}.valid_to IS NULL OR {alias}.valid_to > ${day})",
            self.known(alias, revision)
        )
    }

    pub(super) fn statement(self, sql: String, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.0, sql, values)
    }
}

/// The parameters of [`Dialect::in_view`], in order: revision, day.
pub(super) fn view_values(view: View) -> [Value; 2] {
    [view.revision.into(), day_value(view.day)]
}

/// A day as a parameter.
pub(super) fn day_value(day: Day) -> Value {
    day_date(day).into()
}

/// A day as a date. Open ends stand for the farthest dates that both databases can compare.
pub(super) fn day_date(day: Day) -> Option<NaiveDate> {
    let farthest = |year, month, of_month| NaiveDate::from_ymd_opt(year, month, of_month);
    match day {
        Day::OPEN_START => farthest(1, 1, 1),
        Day::OPEN_END => farthest(9999, 12, 31),
        day => day.date(),
    }
}

/// A day read back from [`Dialect::day_number`]; `None` means open on the side of `open`.
pub(super) fn day_from(number: Option<i64>, open: Day) -> Day {
    number.and_then(|number| i32::try_from(number).ok()).map_or(open, Day)
}
