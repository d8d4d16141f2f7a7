//! What ends with an organisation when an import ends it, and what must have ended before.

use super::*;
use crate::snapshot::{History, People};

const ORGANIZATIONS: &str = "code,name,kind,parent,valid_from,planned_end,field
X,Committee,county_committee,,,,
B,Branch,branch,X,,,
D,Other branch,branch,X,,,
L,Campaign,temporary_branch,X,2025-01-01,2026-01-01,
J,Joint,joint_committee,X,2025-01-01,,industry
Q,Company,company,X,,,
";

const REGISTER: [(RegisterPart, &str); 5] = [
    (RegisterPart::People, "code,name\nA,a\nE,e\n"),
    (
        RegisterPart::Memberships,
        "person,organization,type,valid_from\nA,B,primary,2020-01-01\nE,D,primary,2020-01-01\nA,L,temporary,2025-01-01\nE,L,temporary,2026-07-01\nA,J,seconded,2025-01-01\n",
    ),
    (
        RegisterPart::Posts,
        "code,title,organization,role,valid_from\nP,Secretary,B,secretary,2020-01-01\nPL,Secretary,L,secretary,2025-01-01\nPJ,Secretary,J,secretary,2025-01-01\n",
    ),
    (
        RegisterPart::Appointments,
        "post,person,type,home,valid_from\nP,A,,,2020-01-01\nPL,A,,,2025-01-01\nPJ,A,cross_appointment,B,2025-01-01\n",
    ),
    (
        RegisterPart::Ties,
        "type,from,to,weight,valid_from\nco_builds,B,D,,2020-01-01\nco_builds,L,Q,,2025-01-01\njoint,B,J,30,2025-01-01\n",
    ),
];

async fn begun() -> Kit {
    let kit = Kit::new().await;
    kit.organizations(ORGANIZATIONS).await;
    kit.import(&REGISTER).await.unwrap_or_else(|problems| panic!("{problems:#?}"));
    kit
}

async fn people(kit: &Kit) -> std::sync::Arc<People> {
    let revision = kit.store.fetch_revision().await.expect("a revision");
    let history = History::load(&kit.store, revision).await.expect("a history");
    std::sync::Arc::clone(history.people())
}

/// The last days of all memberships, posts and appointments that end, in words.
async fn ends(kit: &Kit) -> String {
    let people = people(kit).await;
    let dates = |list: Vec<Day>| {
        let mut list: Vec<String> =
            list.iter().filter_map(|day| day.date()).map(|day| day.to_string()).collect();
        list.sort();
        list.join(" ")
    };
    format!(
        "{} memberships {}; {} posts {}; {} appointments {}",
        people.memberships().len(),
        dates(people.memberships().iter().map(|member| member.validity.to).collect()),
        people.posts().len(),
        dates(people.posts().iter().map(|post| post.validity.to).collect()),
        people.holders().len(),
        dates(people.holders().iter().map(|holder| holder.validity.to).collect()),
    )
}

#[tokio::test]
async fn without_a_lifecycle_everything_ends() {
    let kit = begun().await;
    let text = "code,name,kind,parent,valid_to\nB,Branch,branch,X,2026-09-01\n";
    kit.organizations(text).await;
    assert_eq!(
        ends(&kit).await,
        // The cross-appointment ends with the home, too.
        "5 memberships 2026-09-01; 3 posts 2026-09-01; 3 appointments 2026-09-01 2026-09-01"
    );
    let ties = [(
        RegisterPart::Ties,
        "type,from,to,weight,valid_from,valid_to\nco_builds,B,D,,2020-01-01,2026-09-01\njoint,B,J,30,2025-01-01,2026-09-01\n",
    )];
    assert_eq!(kit.import(&ties).await.map(|report| report.ties.unchanged), Ok(2));
}

#[tokio::test]
async fn what_a_lifecycle_does_not_name_must_end_first() {
    let kit = begun().await;
    let before = ends(&kit).await;
    let text = "code,name,kind,parent,valid_to\nL,Campaign,temporary_branch,X,2026-09-01\n";
    // The lifecycle names memberships and posts, not links.
    assert_eq!(
        kit.organizations_refused(text).await,
        ["o:2: L cannot end on 2026-09-01: 1 link remains; end it first"]
    );
    assert_eq!(ends(&kit).await, before);
    let ties =
        [(RegisterPart::Ties, "type,from,to,valid_from,valid_to\nco_builds,L,Q,2025-01-01,2026-06-30\n")];
    kit.import(&ties).await.unwrap_or_else(|problems| panic!("{problems:#?}"));
    kit.organizations("code,name,kind,parent,valid_to\nL,Campaign,temporary_branch,X,2026-07-01\n").await;
    // Whoever was to join on that day never does.
    assert_eq!(
        kit.organizations_refused(
            "code,name,kind,parent,valid_to\nL,Campaign,temporary_branch,X,2026-06-20\n"
        )
        .await,
        ["o:2: L cannot end on 2026-06-20: 1 link remains; end it first"]
    );
    assert_eq!(ends(&kit).await, "4 memberships 2026-07-01; 3 posts 2026-07-01; 3 appointments 2026-07-01");
}
