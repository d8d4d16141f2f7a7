//! Writing dated rows anew with another validity or state: everything else is copied inside the database, so that what the
//! model no longer explains is kept, too.

use sea_orm::ConnectionTrait;

use super::sql::Dialect;
use super::{StoreError, Write};
use crate::day::{Day, Period};

/// A bitemporal table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dated {
    /// Versions of organisations.
    Versions,
    /// Ties of every type.
    Relations,
    /// Identifiers besides codes.
    Identifiers,
    /// Memberships.
    Memberships,
    /// Posts.
    Posts,
    /// Appointments.
    Appointments,
}

/// A row that replaces another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Primary key of the row that is copied.
    pub row: i64,
    /// When the copy holds.
    pub validity: Period,
    /// The state that the copy has instead; of versions only.
    pub state: Option<String>,
}

impl Dated {
    /// The table.
    pub fn table(self) -> &'static str {
        match self {
            Dated::Versions => "organization_version",
            Dated::Relations => "relation",
            Dated::Identifiers => "identifier",
            Dated::Memberships => "membership",
            Dated::Posts => "post",
            Dated::Appointments => "appointment",
        }
    }

    /// The columns that a copy takes over as they are.
    fn copied(self) -> &'static [&'static str] {
        match self {
            Dated::Versions => {
                &["organization_id", "kind", "code", "name", "short_name", "names", "attributes"]
            }
            Dated::Relations => &["type", "from_id", "to_id", "rank", "weight", "role"],
            Dated::Identifiers => &["organization_id", "scheme", "value"],
            Dated::Memberships => &["membership_id", "person_id", "organization_id", "type"],
            Dated::Posts => &["post_id", "organization_id", "role", "code", "title"],
            Dated::Appointments => &["appointment_id", "post_id", "person_id", "type", "acting", "home_id"],
        }
    }
}

impl Write {
    /// Replaces `superseded` rows of a table by `cuts`, which copy some of them: a row may have several copies, or none.
    pub async fn recut(&self, table: Dated, superseded: &[i64], cuts: &[Cut]) -> Result<(), StoreError> {
        self.supersede(table.table(), superseded).await?;
        if cuts.is_empty() {
            return Ok(());
        }
        self.note_written(table.table());
        let mut ids = self.reserve_ids(cuts.len()).await?;
        let day = |day: Day| day.date().map(|_| day.to_string());
        let keys: Vec<serde_json::Value> = cuts
            .iter()
            .map(|Cut { row, validity, state }| {
                serde_json::json!([row, ids.next(), day(validity.from), day(validity.to), state])
            })
            .collect();
        let sql = Dialect(self.txn.get_database_backend());
        let columns = table.copied();
        let of_row = |alias: &str| columns.iter().map(|name| format!("{alias}{name}")).collect::<Vec<_>>();
        let state = table == Dated::Versions;
        let given = |at: usize, kind: &str| match sql.is_postgres() {
            true => format!("CAST(k.value->>{at} AS {kind})"),
            false => format!("json_extract(k.value, '$[{at}]')"),
        };
        let keys_from = match sql.is_postgres() {
            true => "jsonb_array_elements(CAST($2 AS jsonb)) AS k(value)",
            false => "json_each($2) AS k",
        };
        let text = format!(
            "INSERT INTO {table} (id, {}, {}valid_from, valid_to, recorded_in)
             SELECT {}, {}, {}{}, {}, CAST($1 AS bigint)
             FROM {keys_from} JOIN {table} t ON t.id = {}",
            of_row("").join(", "),
            if state { "state, " } else { "" },
            given(1, "bigint"),
            of_row("t.").join(", "),
            if state { format!("COALESCE({}, t.state), ", given(4, "text")) } else { String::new() },
            given(2, "date"),
            given(3, "date"),
            given(0, "bigint"),
            table = table.table(),
        );
        let keys = serde_json::Value::Array(keys).to_string();
        let statement = sql.statement(text, [self.revision().into(), keys.into()]);
        self.txn.execute_raw(statement).await.map_err(|error| self.classify(error))?;
        Ok(())
    }
}
