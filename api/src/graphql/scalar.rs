//! Calendar days on the wire.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use entity::day::Day;

/// A calendar day in the time zone of the server, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub Day);

/// A calendar day in the server's time zone, written `YYYY-MM-DD`, from year 0001 to 9999.
///
/// Periods are half-open: `validFrom` is the first day inside, `validTo` the first day after.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        Day::parse(text).map(Date).ok_or_else(|| {
            InputValueError::custom(format!("{text:?} is no date; write an existing day as YYYY-MM-DD"))
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl Date {
    /// The first day of a validity, or `None` where it is unknown.
    pub fn bound(day: Day) -> Option<Date> {
        day.date().map(|_| Date(day))
    }
}
