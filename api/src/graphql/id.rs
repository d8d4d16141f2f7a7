//! Global ids: what something is, and its number, such as `org_12`. They never change, whatever else does.

use async_graphql::ID;
use entity::command::FIRST_PLANNED;

use crate::error::ApiError;

/// What has a global id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Organization,
    Person,
    Membership,
    Post,
    Appointment,
    Reorganization,
}

impl Thing {
    const ALL: [(&'static str, Thing); 6] = [
        ("org_", Thing::Organization),
        ("per_", Thing::Person),
        ("mem_", Thing::Membership),
        ("post_", Thing::Post),
        ("app_", Thing::Appointment),
        ("reo_", Thing::Reorganization),
    ];

    /// What its ids begin with.
    pub fn prefix(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// The global id of one of them.
    pub fn id(self, number: i64) -> ID {
        let (planned, shown) = shown(number);
        ID(format!("{}{planned}{shown}", self.prefix()))
    }
}

/// The global id of an organisation.
pub fn global_id(id: i64) -> ID {
    Thing::Organization.id(id)
}

/// What stands before the number of something that only a plan knows, such as `org_new1`: it is counted plan by plan.
const PLANNED: &str = "new";

/// How a number stands in a global id: what comes before it, and the number itself.
pub fn shown(number: i64) -> (&'static str, i64) {
    if number < FIRST_PLANNED { ("", number) } else { (PLANNED, number - FIRST_PLANNED + 1) }
}

fn number(prefix: &str, id: &str) -> Option<i64> {
    let rest = id.strip_prefix(prefix)?;
    let planned = rest.strip_prefix(PLANNED);
    let digits = Some(planned.unwrap_or(rest))
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0'));
    let number: i64 = digits?.parse().ok()?;
    match planned {
        Some(_) => number.checked_add(FIRST_PLANNED - 1),
        None => Some(number),
    }
}

/// Reads the global id of an organisation; the error names the argument it was given in.
pub fn parse_id(argument: &'static str, id: &ID) -> Result<i64, ApiError> {
    parse_id_of(Thing::Organization, argument, id)
}

/// Reads the global id of one thing of a sort; the error names the argument it was given in.
pub fn parse_id_of(thing: Thing, argument: &'static str, id: &ID) -> Result<i64, ApiError> {
    number(thing.prefix(), id).ok_or_else(|| {
        let (id, prefix) = (id.as_str(), thing.prefix());
        let reason = match parse_any(argument, &ID::from(id)) {
            Ok(_) => format!("{id:?} is the id of something else; give one like {prefix}123"),
            Err(_) => {
                format!("{id:?} is no id of this API; ids look like {prefix}123 and come from the `id` field")
            }
        };
        ApiError::argument(argument, reason)
    })
}

/// Reads a global id of anything; the error names the argument it was given in.
pub fn parse_any(argument: &'static str, id: &ID) -> Result<(Thing, i64), ApiError> {
    let mut things = Thing::ALL.into_iter();
    things.find_map(|(prefix, thing)| Some((thing, number(prefix, id)?))).ok_or_else(|| {
        let known = Thing::ALL.map(|(prefix, _)| format!("{prefix}123"));
        let [others @ .., last] = &known;
        let reason = format!(
            "{:?} is no id of this API; ids look like {} or {last}, and come from the `id` field",
            id.as_str(),
            others.join(", ")
        );
        ApiError::argument(argument, reason)
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
            assert!(parse_any("id", &ID::from(bad)).is_err(), "{bad}");
        }
        for (at, (_, thing)) in Thing::ALL.into_iter().enumerate() {
            assert_eq!(thing as usize, at);
            assert_eq!(parse_any("id", &thing.id(7)).ok(), Some((thing, 7)));
            assert_eq!(parse_id("id", &thing.id(7)).is_ok(), thing == Thing::Organization);
            let planned = thing.id(FIRST_PLANNED + 1);
            assert_eq!(planned.as_str(), format!("{}new2", thing.prefix()));
            assert_eq!(parse_any("id", &planned).ok(), Some((thing, FIRST_PLANNED + 1)));
        }
    }
}
