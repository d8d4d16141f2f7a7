//! One example for each sort of duty. Today is 15 June 2026.

use super::*;

#[test]
fn coverage_counts_ties_to_the_right_kinds_that_hold() {
    check(
        "grid_is_covered",
        "
        org b1 branch
        org b2 branch ..2026-01-01
        org c1 company
        org g1 grid
        org g2 grid
        org g3 grid
        org g4 grid
        org g5 grid 2026-06-16..
        tie covers b1 g1
        tie covers c1 g2
        tie covers b1 g3 ..2026-06-15
        tie covers b2 g4
        ",
        "
        g2 grid_is_covered 0
        g3 grid_is_covered 0
        g4 grid_is_covered 0
        ",
    );
}

#[test]
fn children_are_counted_by_kind_and_within_bounds() {
    check(
        "village_is_small_enough",
        "
        org v1 village
        org v2 village
        org g1 grid
        org b1 branch
        tie territory g1 v1
        tie territory b1 v2
        ",
        "v2 village_is_small_enough 0",
    );
}

#[test]
fn participants_are_counted_by_role_and_kind() {
    check(
        "body_has_a_lead",
        "
        org j1 joint_committee {\"field\":\"education\"} @active
        org j2 joint_committee {\"field\":\"education\"} @active
        org j3 joint_committee {\"field\":\"education\"} @applied
        org j4 joint_committee {\"field\":\"education\"} @ended
        org j5 joint_committee {\"field\":\"education\"} @paused
        org j6 joint_committee {\"field\":\"education\"}
        org s1 school
        org v1 village
        tie joint s1 j1 lead 10
        tie joint s1 j2 member
        tie joint v1 j2 lead
        ",
        // Who has only been applied for, or has ended, has no duties.
        "
        j2 body_has_a_lead 0
        j5 body_has_a_lead 0
        j6 body_has_a_lead 0
        ",
    );
}

#[test]
fn members_are_counted_by_type_each_once() {
    check(
        "branch_has_members",
        "
        org b1 branch
        org b2 branch
        member p1 b1
        member p2 b1
        member p3 b1
        member p4 b2
        member p5 b2
        member p5 b2 primary 2020-01-01..
        member p6 b2 report_in
        member p7 b2 primary 2026-06-16..
        ",
        "b2 branch_has_members 2",
    );
}

#[test]
fn posts_and_holders_are_counted_by_role() {
    let facts = "
        org j1 joint_committee {\"field\":\"education\"} @active
        post x1 j1 liaison
        post x2 j1 liaison
        post x3 j1 liaison
        post x4 j1 secretary
        org g1 grid
        org g2 grid
        org g3 grid
        post h1 g1 grid_head
        post h2 g2 grid_head
        holder h1 p1
        holder h2 p2 ..2026-01-01
        ";
    check("few_posts", facts, "j1 few_posts 3");
    check("grid_has_a_head", facts, "g2 grid_has_a_head 0\ng3 grid_has_a_head 0");
}

#[test]
fn a_share_looks_down_the_hierarchy_and_counts_each_person_once() {
    check(
        "grid_heads_are_members",
        "
        org v1 village
        org v2 village
        org v3 village
        org g1 grid
        org g2 grid
        org g3 grid
        tie territory g1 v1
        tie territory g2 v1
        tie territory g3 v2
        org b1 branch
        post h1 g1 grid_head
        post h2 g2 grid_head
        post h3 g2 grid_head
        post h4 g3 grid_head
        holder h1 p1
        holder h2 p1
        holder h3 p2
        holder h4 p1
        member p1 b1 report_in
        ",
        "v1 grid_heads_are_members 1/2",
    );
}

#[test]
fn a_share_of_exactly_what_is_asked_is_enough() {
    run(Engine::Sqlite, |db| async move {
        let store = db.open(models::county()).await;
        let mut facts = String::from("org v1 village\norg g1 grid\norg b1 branch\ntie territory g1 v1\n");
        for at in 1..=20 {
            facts += &format!("post h{at} g1 grid_head\nholder h{at} p{at}\n");
        }
        (1..20).for_each(|at| {
            facts += &format!("member p{at} b1 primary {}\n", if at == 19 { "..2026-06-15" } else { ".." })
        });
        Facts::parse(&facts).write(&store).await;
        let share = async |on| {
            let snapshot = view(&store, on).await;
            lines(&snapshot).into_iter().find(|line| line.contains("grid_heads_are_members"))
        };
        assert_eq!(share(day("2026-06-14")).await, None, "19 of 20 are 95 %");
        assert_eq!(share(today()).await.as_deref(), Some("v1 grid_heads_are_members 18/20"));
    });
}

#[test]
fn a_planned_end_passes_with_its_days_of_grace() {
    let facts = r#"
        org t1 temporary_branch {"planned_end":"2026-05-15"} @active
        org t2 temporary_branch {"planned_end":"2026-05-16"} @active
        org t3 temporary_branch {"planned_end":"2020-01-01"} @ended
        org j1 joint_committee {"field":"education"} @active
        "#;
    check("temporary_means_temporary", facts, "t1 temporary_means_temporary 2026-05-15");
    check_on(models::county(), day("2026-06-14"), "temporary_means_temporary", facts, "");
    check_on(
        models::county(),
        day("2026-06-16"),
        "temporary_means_temporary",
        facts,
        "t1 temporary_means_temporary 2026-05-15\nt2 temporary_means_temporary 2026-05-16",
    );
}

#[test]
fn a_snapshot_that_is_true_for_years_knows_what_falls_due_meanwhile() {
    run(Engine::Sqlite, |db| async move {
        let store = db.open(models::county()).await;
        Facts::parse(r#"org t1 temporary_branch {"planned_end":"2026-05-15"} @active"#).write(&store).await;
        let snapshot = view(&store, today()).await;
        let about = |findings: &entity::finding::Findings| {
            let has = |finding: &&Finding| shown(&snapshot, finding).contains("temporary_means");
            findings.all().iter().filter(has).count()
        };
        let (before, after) = (snapshot.findings(day("2026-06-14")), snapshot.findings(today()));
        assert_eq!((about(&before), about(&after)), (0, 1));
        assert_eq!((before.steady().to, after.steady().from), (today(), today()));
        assert!(Arc::ptr_eq(&before, &snapshot.findings(day("2001-01-01"))), "it is kept");
        assert!(snapshot.bytes() > before.bytes() + after.bytes());
    });
}

#[test]
fn acting_and_going_elsewhere_last_for_a_time() {
    let facts = "
        org b1 branch
        post s1 b1 secretary
        holder s1 p1 acting 2025-12-14..
        holder s1 p2 acting 2025-12-15..
        holder s1 p3 acting
        holder s1 p4 - 2000-01-01..
        org t1 project_team
        member p1 t1 seconded 2024-06-01..
        member p2 t1 seconded 2024-06-02..
        member p3 t1 report_in 2000-01-01..
        member p4 t1 temporary
        ";
    // 183 days, and 730 with 14 of grace; where the start is not known nothing can be said.
    check("acting_is_not_for_ever", facts, "b1 acting_is_not_for_ever 2025-12-14");
    check("secondments_end", facts, "t1 secondments_end 2024-06-01");
}

#[test]
fn a_cadence_finds_nothing_before_activities_are_recorded() {
    check("monthly_round", "org g1 grid", "");
}

#[test]
fn messages_name_the_organisation_the_duty_and_the_figures() {
    run(Engine::Sqlite, |db| async move {
        let store = db.open(models::county()).await;
        let facts = r#"
            org g1 grid
            org v1 village
            tie territory g1 v1
            post h1 g1 grid_head
            holder h1 p1
            org t1 temporary_branch {"planned_end":"2026-05-15"} @active
            "#;
        Facts::parse(facts).write(&store).await;
        let snapshot = view(&store, today()).await;
        let messages = |language: Option<&str>| {
            let findings = snapshot.findings(today());
            let all = findings.all().iter().filter(|finding| finding.duty().is_some());
            all.map(|finding| finding.message(&snapshot, language)).collect::<Vec<_>>().join("\n")
        };
        assert_same(
            &messages(None),
            r#"
            g1 (g1) does not meet "Every grid is covered": 0 of at least 1 for "Coverage".
            t1 (t1) does not meet "Temporary branches end": "Planned end" was 2026-05-15.
            v1 (v1) does not meet "Grid heads are members": 0 % of at least 95 % of those in the role "Grid head" are members (0 of 1).
            "#,
        );
        assert_same(
            &messages(Some("zh-Hans-CN")),
            "
            g1（g1）未达到“网格党组织全覆盖”：“覆盖”0 个，应至少 1 个。
            t1（t1）未达到“临时组织到期撤销”：“预定撤销日期”为 2026-05-15，已过期。
            v1（v1）未达到“网格长党员比例”：“网格长”中成员占 0%，应不低于 95%（1 人中 0 人）。
            ",
        );
    });
}
