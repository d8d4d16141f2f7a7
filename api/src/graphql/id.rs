//! Global ids: `org_` and the organisation's number. They never change, whatever else does.

use async_graphql::ID;

use crate::error::ApiError;

const PREFIX: &str = "org_";

/// The global id of an organisation.
pub fn global_id(id: i64) -> ID {
    ID(format!("{PREFIX}{id}"))
}

/// Reads a global id; the error names the argument it was given in.
pub fn parse_id(argument: &'static str, id: &ID) -> Result<i64, ApiError> {
    let digits = id
        .strip_prefix(PREFIX)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0'));
    digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| {
        ApiError::argument(
            argument,
            format!(
                "{:?} is no id of this API; ids look like {PREFIX}123 and come from the `id` field",
                id.as_str()
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_as_given_out_are_read() {
        assert_eq!(parse_id("id", &global_id(42)).ok(), Some(42));
        for bad in ["", "org_", "org_-1", "org_01", "org_99999999999999999999", "42", "ORG_42", "org_4 2"] {
            assert!(parse_id("id", &ID::from(bad)).is_err(), "{bad}");
        }
    }
}
