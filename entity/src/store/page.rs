//! One page of a long list, by id: where it begins is a condition, so that no page costs more than the first.

use sea_orm::Value;

use super::sql::{Dialect, view_values};
use super::{Store, StoreError, View};

/// Which part of a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Behind this id.
    pub after: Option<i64>,
    /// Before this id.
    pub before: Option<i64>,
    /// At most so many.
    pub size: usize,
    /// Whether they are the last ones, not the first.
    pub from_end: bool,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// In order of id.
    pub items: Vec<T>,
    /// Whether the list has more before it.
    pub has_previous: bool,
    /// Whether the list has more behind it.
    pub has_next: bool,
}

/// A list of things of one table: what is asked of a row, and the parameters that stand in it. The first two are revision
/// and day.
pub(super) struct Listed {
    pub(super) sql: Dialect,
    /// Table and alias, such as `post p`.
    from: &'static str,
    /// The column whose values are paged through.
    key: &'static str,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Listed {
    /// Everything in a table that holds in `view`.
    pub(super) fn new(
        store: &Store,
        from: &'static str,
        alias: &str,
        key: &'static str,
        view: View,
    ) -> Listed {
        let sql = Dialect(store.backend());
        let conditions = vec![sql.in_view(alias, 1, 2)];
        Listed { sql, from, key, conditions, values: view_values(view).to_vec() }
    }

    /// The number of a new parameter.
    pub(super) fn bind(&mut self, value: Value) -> usize {
        self.values.push(value);
        self.values.len()
    }

    /// Only what this condition means, too.
    pub(super) fn only(&mut self, condition: String) {
        self.conditions.push(condition);
    }

    /// A condition that `column` is one of `ids`.
    pub(super) fn any(&mut self, column: &str, ids: &[i64]) -> String {
        let number = self.bind(self.sql.keys(ids));
        self.sql.any(column, number)
    }

    /// The same for texts.
    pub(super) fn any_text(&mut self, column: &str, texts: &[String]) -> String {
        let number = self.bind(self.sql.texts(texts));
        self.sql.any(column, number)
    }

    fn condition(&self) -> String {
        self.conditions.join(" AND ")
    }

    /// How many there are.
    pub(super) async fn count(self, store: &Store) -> Result<usize, StoreError> {
        let text = format!("SELECT COUNT(*) FROM {} WHERE {}", self.from, self.condition());
        let statement = self.sql.statement(text, self.values);
        let found = store.query_records(statement, |row| Ok(row.try_get_by_index::<i64>(0)?)).await?;
        Ok(usize::try_from(found.first().copied().unwrap_or_default()).unwrap_or_default())
    }

    /// A query for the ids of a window. What stands beside it is told by one id more: at the end that was cut, behind
    /// `after` and from `before` on.
    pub(super) fn ids(&mut self, window: &Window) -> String {
        let (from, key, condition) = (self.from, self.key, self.condition());
        let mut bounds = String::new();
        let mut beside = Vec::new();
        for (bound, inside, outside, order) in
            [(window.after, ">", "<=", "DESC"), (window.before, "<", ">=", "ASC")]
        {
            let Some(id) = bound else { continue };
            let number = self.bind(id.into());
            bounds.push_str(&format!(" AND {key} {inside} ${number}"));
            beside.push(format!(
                "SELECT {key} AS id FROM {from} WHERE {condition} AND {key} {outside} ${number}
                 ORDER BY {key} {order} LIMIT 1"
            ));
        }
        let size = self.bind(i64::try_from(window.size.saturating_add(1)).unwrap_or(i64::MAX).into());
        let order = if window.from_end { "DESC" } else { "ASC" };
        beside.push(format!(
            "SELECT {key} AS id FROM {from} WHERE {condition}{bounds} ORDER BY {key} {order} LIMIT ${size}"
        ));
        let parts: Vec<String> =
            beside.iter().enumerate().map(|(at, part)| format!("SELECT id FROM ({part}) part{at}")).collect();
        parts.join(" UNION ALL ")
    }

    /// The parameters.
    pub(super) fn values(self) -> Vec<Value> {
        self.values
    }
}

/// Takes the marks of [`Listed::ids`] away from the items that were found, which stand in order of id.
pub(super) fn cut<T>(mut items: Vec<T>, id: impl Fn(&T) -> i64, window: &Window) -> Page<T> {
    let (mut has_previous, mut has_next) = (false, false);
    if window.after.is_some_and(|after| items.first().is_some_and(|first| id(first) <= after)) {
        items.remove(0);
        has_previous = true;
    }
    if window.before.is_some_and(|before| items.last().is_some_and(|last| id(last) >= before)) {
        items.pop();
        has_next = true;
    }
    if items.len() > window.size {
        if window.from_end {
            items.drain(..items.len() - window.size);
            has_previous = true;
        } else {
            items.truncate(window.size);
            has_next = true;
        }
    }
    Page { items, has_previous, has_next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_a_window_is_told_and_left_out() {
        let window = |after, before, size, from_end| Window { after, before, size, from_end };
        let page = |items: &[i64], window: Window| {
            let Page { items, has_previous, has_next } = cut(items.to_vec(), |id| *id, &window);
            (items, has_previous, has_next)
        };
        assert_eq!(page(&[1, 2, 3], window(None, None, 2, false)), (vec![1, 2], false, true));
        assert_eq!(page(&[1, 2], window(None, None, 2, false)), (vec![1, 2], false, false));
        assert_eq!(page(&[1, 2, 3], window(None, None, 2, true)), (vec![2, 3], true, false));
        assert_eq!(page(&[2, 3, 4, 5], window(Some(2), None, 2, false)), (vec![3, 4], true, true));
        assert_eq!(page(&[2], window(Some(2), None, 2, false)), (vec![], true, false));
        assert_eq!(page(&[1, 2, 3, 4], window(None, Some(4), 2, true)), (vec![2, 3], true, true));
        assert_eq!(page(&[1, 3, 4], window(Some(2), Some(4), 0, false)), (vec![], true, true));
        assert_eq!(page(&[1], window(None, None, 0, false)), (vec![], false, true));
    }
}
