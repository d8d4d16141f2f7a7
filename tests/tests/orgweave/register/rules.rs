//! One bad row for each rule, refused with a sentence at its line; all at once; nothing changed.

use super::*;

/// A table, its rows, the line that is refused, and what the sentence must contain.
const BAD: &[(RegisterPart, &str, u32, &str)] = &[
    (People, "code,name\nX1,\n", 2, "name is missing"),
    (People, "code,nmae\nX1,a\n", 1, "did you mean name"),
    (People, "code,name\nX1,a\nX1,b\n", 3, "used twice"),
    (
        People,
        "code,name,valid_to\nP001,赵一例,2025-01-01\n",
        2,
        "not all within the time in which P001 is on record",
    ),
    (Memberships, "person,organization,type\nP404,QS-XW,primary\n", 2, "person P404: nobody has this code"),
    (
        Memberships,
        "person,organization,type\nP040,QS-404,temporary\n",
        2,
        "organization QS-404: there is no organisation",
    ),
    (
        Memberships,
        "person,organization,type\nP040,QS-XW,guest\n",
        2,
        "unknown type \"guest\"; use one of primary",
    ),
    (
        Memberships,
        "person,organization,type,valid_from\nP001,QS-ZB-01,primary,2026-01-01\n",
        2,
        "two homes at the same time",
    ),
    (
        Memberships,
        "person,organization,type,valid_from\nP001,QS-ZB-08,report_in,2022-01-01\n",
        2,
        "twice in the same way",
    ),
    (
        Memberships,
        "person,organization,type,valid_from\nP001,QS-XW,report_in,2022-01-01\n",
        2,
        "is at home in QS-XW",
    ),
    (
        Memberships,
        "person,organization,type,valid_from\nP001,QS-XW,seconded,2022-01-01\n",
        2,
        "is at home in QS-XW",
    ),
    (
        Memberships,
        "person,organization,type,valid_from\nP040,QS-ZB-01,temporary,2020-01-01\n",
        2,
        "not all within the time in which P040 is on record",
    ),
    (
        Memberships,
        "person,organization,type,valid_from\nP001,QS-JC-01,temporary,2020-01-01\n",
        2,
        "not all within the life of QS-JC-01",
    ),
    (
        Memberships,
        "person,organization,type,valid_from\nP001,QS-ZB-02,temporary,2025-01-01\nP001,QS-ZB-02,temporary,2025-01-01\n",
        3,
        "stands in line 2 already",
    ),
    (
        Posts,
        "code,title,organization,role\nX1,a,QS-JC-01,liaison\n",
        2,
        "not all within the life of QS-JC-01",
    ),
    (
        Posts,
        "code,title,organization,role\nX1,a,QS-XW,grid_head\n",
        2,
        "which a county_committee does not have",
    ),
    (
        Posts,
        "code,title,organization,role,valid_from\nX1,a,QS-XW,secretary,2025-01-01\n",
        2,
        "1 at most are allowed",
    ),
    (
        Posts,
        "code,title,organization,role\nG-XW-01,县委书记,QS-DW-01,secretary\n",
        2,
        "posts stay where they are",
    ),
    (Posts, "code,title,organization,role\nX1,a,QS-XW,king\n", 2, "unknown role \"king\""),
    (Appointments, "post,person,valid_from\nG-404,P001,2025-01-01\n", 2, "post G-404: there is no post"),
    (Appointments, "post,person,valid_from\nG-JC-02,P003,2023-01-01\n", 2, "the post exists from 2024-02-01"),
    (Appointments, "post,person,valid_from\nG-WG-04,P040,2021-03-01\n", 2, "there is no post"),
    (
        Appointments,
        "post,person,valid_from,valid_to\nG-WG-08,P040,2022-01-01,2023-01-01\n",
        2,
        "and is on record from 2025-06-01",
    ),
    (Appointments, "post,person,valid_from\nG-WG-01,P027,2025-01-01\n", 2, "at the same time"),
    (
        Appointments,
        "post,person,acting,valid_from,valid_to\nG-ZB-04,P016,true,2026-01-01,2026-12-01\n",
        2,
        "would act in post G-ZB-04 at the same time",
    ),
    (Appointments, "post,person,type,valid_from\nG-WG-08,P027,secondment,2025-01-01\n", 2, "fill in home"),
    (
        Appointments,
        "post,person,type,home,valid_from\nG-WG-08,P027,regular,QS-XW,2025-01-01\n",
        2,
        "a regular appointment has no home",
    ),
    (
        Appointments,
        "post,person,type,home,valid_from\nG-ZB-06,P020,cross_appointment,QS-ZB-06,2025-01-01\n",
        2,
        "another organisation than the post's own",
    ),
    (
        Appointments,
        "post,person,type,home,valid_from\nG-WG-08,P027,secondment,QS-QY-05,2025-01-01\n",
        2,
        "sent by QS-QY-05, which exists",
    ),
    (
        Appointments,
        "post,person,valid_from\nG-ZB-06,P001,2025-01-01\n",
        2,
        "without being a member of QS-ZB-06",
    ),
    (
        Memberships,
        "person,organization,type,valid_from,valid_to\nP009,QS-ZB-02,primary,2020-01-01,2026-01-01\n",
        2,
        "without being a member of QS-ZB-02 from 2026-01-01",
    ),
    (Ties, "type,from,to\nloves,QS-XW,QS-DW-01\n", 2, "unknown type \"loves\""),
    (
        Ties,
        "type,from,to\ncovers,QS-DW-01,99080100100101\n",
        2,
        "a township_committee may not have covers to a grid",
    ),
    (
        Ties,
        "type,from,to,weight,valid_from\ncovers,QS-ZB-01,99080100300202,1.5,2025-01-01\n",
        2,
        "weight 1.5 lies outside",
    ),
    (
        Ties,
        "type,from,to,weight,valid_from\nco_builds,QS-ZB-01,QS-XX-01,1,2025-01-01\n",
        2,
        "co_builds has no weight",
    ),
    (
        Ties,
        "type,from,to,role,valid_from\nco_builds,QS-ZB-01,QS-XX-01,lead,2025-01-01\n",
        2,
        "co_builds has no roles",
    ),
    (
        Ties,
        "type,from,to,valid_from\nco_builds,QS-ZB-09,QS-ZB-04,2025-01-01\n",
        2,
        "reads the same from both ends",
    ),
    (
        Ties,
        "type,from,to,valid_from\nco_builds,QS-ZB-01,QS-ZB-01,2025-01-01\n",
        2,
        "tie an organisation to itself",
    ),
    (
        Ties,
        "type,from,to,valid_from\nco_builds,QS-ZB-01,QS-XX-02,2023-01-01\n",
        2,
        "would hold at the same time as",
    ),
    (
        Ties,
        "type,from,to,valid_from\nco_builds,QS-ZB-12,QS-XX-02,2025-01-01\n",
        2,
        "not all within the life of QS-ZB-12",
    ),
    (
        Ties,
        "type,from,to,valid_from\njoint,QS-XX-01,QS-JC-01,2020-01-01\n",
        2,
        "not all within the life of QS-JC-01",
    ),
    (
        Ties,
        "type,from,to,role,valid_from\njoint,QS-XX-01,QS-JC-01,lead,2025-01-01\n",
        2,
        "2 participants as lead",
    ),
    (
        Ties,
        "type,from,to,valid_from\nsupports,QS-XX-01,QS-ZBN-02,2025-03-01\n",
        2,
        "one at a time is allowed",
    ),
    (
        Ties,
        "type,from,to,valid_from\njoint,QS-JC-01,QS-JC-02,2024-02-01\njoint,QS-JC-02,QS-JC-01,2024-02-01\n",
        2,
        "a cycle through joint",
    ),
    (
        Ties,
        "type,from,to,valid_from,valid_to\naffiliation,QS-ZB-01,QS-DW-01,2020-01-01,2026-01-01\n",
        2,
        "would have no affiliation from 2026-01-01",
    ),
    (
        Ties,
        "type,from,to,valid_from\naffiliation,QS-ZB-01,QS-DW-02,2025-01-01\n",
        2,
        "one at a time is allowed",
    ),
];

both! {
    async fn each_rule_refuses_its_row_and_changes_nothing(db: Db) {
        let store = db.open(models::county()).await;
        load_folder(&store, "county").await;
        let before = export(&store, ExportFormat::Csv).await;
        for (part, text, line, reason) in BAD {
            let refused = import(&store, &[(*part, *text)], &ImportOptions::default()).await;
            let problems = match refused {
                Err(ImportError::Refused(problems)) => problems,
                other => panic!("{text}: {other:?}"),
            };
            let found = problems.iter().find(|problem| problem.reason.contains(reason));
            let found = found.unwrap_or_else(|| panic!("{text}: {problems:#?}"));
            assert_eq!((found.file.as_str(), found.line), (part.name(), Some(*line)), "{text}: {found}");
            assert_eq!(store.fetch_revision().await.expect("it can be read"), 2, "{text}");
        }
        assert_eq!(export(&store, ExportFormat::Csv).await, before);
    }

    async fn every_reason_is_told_at_once(db: Db) {
        let store = db.open(models::county()).await;
        load_folder(&store, "county").await;
        // One row that breaks a rule of each table, put together.
        let texts = [
            (People, "code,name\nX1,\n"),
            (Memberships, "person,organization,type,valid_from\nP001,QS-ZB-01,primary,2026-01-01\nX1,QS-ZB-01,primary,2026-01-01\n"),
            (Posts, "code,title,organization,role,valid_from\nX2,a,QS-404,secretary,2025-01-01\nX3,a,QS-XW,secretary,2025-01-01\n"),
            (Appointments, "post,person,valid_from\nX2,P001,2025-01-01\nG-WG-01,P027,2025-01-01\n"),
            (Ties, "type,from,to,weight,valid_from\ncovers,QS-ZB-01,99080100300202,1.5,2025-01-01\n"),
        ];
        let refused = import(&store, &texts, &ImportOptions::default()).await;
        let Err(ImportError::Refused(problems)) = refused else { panic!("{refused:?}") };
        let places: Vec<String> = problems.iter().map(|problem| format!("{}:{}", problem.file, problem.line.unwrap_or(0))).collect();
        // What follows from another fault (X1 of the memberships, X2 of the appointments) is not worth a word.
        assert_eq!(places, ["people:2", "memberships:2", "posts:2", "posts:3", "appointments:3", "ties:2"], "{problems:#?}");
    }
}
