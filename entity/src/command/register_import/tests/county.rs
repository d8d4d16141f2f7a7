//! The files of the county.

use super::*;

const ORGANIZATIONS: &str = include_str!("../../../../../tests/fixtures/county/organizations.csv");
const REGISTER: [(RegisterPart, &str); 5] = [
    (RegisterPart::People, include_str!("../../../../../tests/fixtures/county/people.csv")),
    (RegisterPart::Memberships, include_str!("../../../../../tests/fixtures/county/memberships.csv")),
    (RegisterPart::Posts, include_str!("../../../../../tests/fixtures/county/posts.csv")),
    (RegisterPart::Appointments, include_str!("../../../../../tests/fixtures/county/appointments.csv")),
    (RegisterPart::Ties, include_str!("../../../../../tests/fixtures/county/ties.csv")),
];

#[tokio::test]
async fn the_county_is_imported_once() {
    let kit = Kit::new().await;
    kit.organizations(ORGANIZATIONS).await;
    let report = kit.import(&REGISTER).await.unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!((report.total().added, report.revision), (report.read, Some(2)));
    let again = kit.import(&REGISTER).await.unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!((again.total().unchanged, again.revision), (report.read, None));
}
