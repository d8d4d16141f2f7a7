//! Every kind of fault, with its line and a sentence.

use super::*;

/// Imports into an empty database and compares the problems; `…` at the end of one stands for the rest.
async fn refused(model: SharedModel, csv: &str, expected: &[&str]) {
    let kit = Kit::new(model).await;
    let problems = kit.import(csv).await.expect_err(csv);
    let matches = |(problem, expected): (&String, &&str)| match expected.strip_suffix('…') {
        Some(start) => problem.starts_with(start),
        None => problem == expected,
    };
    let all = problems.len() == expected.len() && problems.iter().zip(expected).all(matches);
    assert!(all, "{csv}\n--- expected\n{}\n--- got\n{}", expected.join("\n"), problems.join("\n"));
    assert_eq!(kit.store.fetch_revision().await.unwrap(), 0, "a refused file changes nothing");
}

#[tokio::test]
async fn rows_and_columns() {
    let cases: &[(&str, &[&str])] = &[
        ("", &["f: the file has no rows; check that it is the right file"]),
        ("code,name,kind\n", &["f: the file has no rows; check that it is the right file"]),
        (
            "code,nmae,kind\n1,a,province\n",
            &[
                "f:1: unknown column \"nmae\"; did you mean name?",
                "f:1: the required column \"name\" is missing; add it",
            ],
        ),
        ("code,name,kind,name.英\n", &["f:1: unknown column \"name.英\"; …"]),
        ("code,name,kind,code\n", &["f:1: column \"code\" is there twice; remove one"]),
        (
            "code,name,kind\r\n\r\n,a,province\r\n1,,province\r\n2,b,\r\n3,c,grid\r\n",
            &[
                "f:3: code is missing; fill it in",
                "f:4: name is missing; fill it in",
                "f:5: kind is missing; fill it in",
                "f:6: unknown kind \"grid\"; use one of province, prefecture, county, town, village",
            ],
        ),
        ("code,name,kind\n1,a\n", &["f:2: the row has 2 cells and the header 3; …"]),
        (
            "code,name,kind\n1,a,province\n1,b,province\n",
            &["f:3: code 1 is used twice: it stands in line 2 already; …"],
        ),
        (
            "code,name,kind\n1,a\u{1}b,province\n",
            &["f:2: name \"a\\u{1}b\" contains the control character U+0001; remove it"],
        ),
        (
            "code,name,kind,valid_from,valid_to\n1,a,province,2025-02-30,\n2,b,province,2025-01-02,2025-01-02\n",
            &[
                "f:2: valid_from \"2025-02-30\" is not a date; write it as YYYY-MM-DD",
                "f:3: valid_to (2025-01-02) must lie after valid_from (2025-01-02): it is the first day after the life",
            ],
        ),
    ];
    for (csv, expected) in cases {
        refused(national(), csv, expected).await;
    }
    let long = format!("code,name,kind\n1,{},province\n", "长".repeat(501));
    refused(national(), &long, &["f:2: name …"]).await;
}

#[tokio::test]
async fn bytes_that_are_no_text() {
    let table =
        ImportTable::read_text(&national(), "f", b"code,name,kind\n1,\xC4\xE3,province\n", ImportFormat::Csv);
    assert_eq!(table.problems()[0].to_string(), "f:2: line 2 is not UTF-8; save the file as UTF-8");
}

#[tokio::test]
async fn places() {
    let cases: &[(&str, &[&str])] = &[
        (
            "code,name,kind,parent\n1,a,province,\n2,b,county,9\n",
            &[
                "f:3: its parent 9 is found neither in the file nor in the database; add a row for it (prefecture) or correct the code",
            ],
        ),
        (
            "code,name,kind,parent,committee\n1,a,province,,\n5,v,village,1,other\n",
            &[
                "f:3: its parent 1 is of the wrong kind: village cannot be placed under province in hierarchy territory; allowed: town",
            ],
        ),
        (
            "code,name,kind\n2,b,county\n",
            &[
                "f:2: 2 has no parent in hierarchy territory, and a county needs one (prefecture); name it in column parent",
            ],
        ),
        (
            "code,name,kind,parent\n2,b,county,1|3\n",
            &["f:2: parent names 2 parents, and hierarchy territory is a tree; name one"],
        ),
        // A broken parent is reported once, not again by each child.
        (
            "code,name,kind,parent\n1,a,provinze,\n2,b,prefecture,1\n",
            &[
                "f:2: unknown kind \"provinze\"; …",
                "f:3: placeholder is missing, and every prefecture needs one: fill in true or false",
            ],
        ),
        (
            "code,name,kind,parent,placeholder,valid_from\n1,a,province,,,2000-01-01\n2,b,prefecture,1,no,\n3,c,prefecture,1,true,\n",
            &[
                "f:3: placeholder: \"no\" is not true or false",
                "f:4: 3 stands under 1 in hierarchy territory at all times, but 1 exists from 2000-01-01; …",
            ],
        ),
        (
            "code,name,kind,committee\n1,a,province,residents\n",
            &[
                "f:2: a province has no attribute committee; leave the cell empty (kinds that have it: village)",
            ],
        ),
    ];
    for (csv, expected) in cases {
        refused(national(), csv, expected).await;
    }
}

#[tokio::test]
async fn several_parents_and_cycles() {
    let cases: &[(&str, &[&str])] = &[
        (
            "code,name,kind,parent.specialty\na,A,specialty_board,c\nb,B,specialty_board,a\nc,C,specialty_board,b\nd,D,specialty_board,a\n",
            &[
                "f:2: a cycle in hierarchy specialty: a → c → b → a; each stands under the next, so move one of them elsewhere",
            ],
        ),
        (
            "code,name,kind,parent.specialty\na,A,specialty_board,a\n",
            &["f:2: a cannot be its own parent; name another one"],
        ),
        (
            "code,name,kind,parent.specialty,rank.specialty\na,A,specialty_board,,\nb,B,specialty_board,,\nc,C,specialty_board,a|b,1\nd,D,specialty_board,a|a,1|x\n",
            &[
                "f:4: 1 rank(s) are given for 2 parent(s) in hierarchy specialty; give one rank a parent",
                "f:5: parent.specialty names a twice; name it once",
                "f:5: rank.specialty is not a whole number within 32 bits (or several separated by `|`)",
            ],
        ),
        (
            "code,name,kind,identifier.licence\na,A,specialty_board,L1\nb,B,specialty_board,L1\n",
            &["f:3: identifier.licence L1 is given twice: it stands in line 2 already; remove one"],
        ),
    ];
    for (csv, expected) in cases {
        refused(hospital(), csv, expected).await;
    }
}

#[tokio::test]
async fn ndjson_lines() {
    let kit = Kit::new(national()).await;
    let text = "{\"code\":37,\"name\":\"a\",\"kind\":\"province\"}\n\n[1]\n{\"code\":\"38\",\"name\":\"b\",\"kind\":\"province\",\"nmae\":1}\n";
    let problems =
        kit.import_as(text, ImportFormat::Ndjson, &ImportOptions::default()).await.expect_err("faults");
    assert_eq!(problems[0], "f:1: code is 37, not text; put it in quotes");
    assert!(problems[1].starts_with("f:3: the line is not a JSON object"), "{problems:?}");
    assert_eq!(problems[2], "f:4: unknown key \"nmae\"; did you mean name?");
}

#[tokio::test]
async fn what_follows_a_broken_line_is_read() {
    let read = |bytes: &[u8], format| {
        let table = ImportTable::read_text(&national(), "f", bytes, format);
        table.problems().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let text = b"code,name,kind\n1,\xC4,province\n2,a\"b,province\n3,\"a\"b,province\n4,,province\n5,\"a,province\n6,,province\n";
    let found = read(text, ImportFormat::Csv);
    let starts = [
        "f:2: line 2 is not UTF-8",
        "f:3: a quote stands inside",
        "f:4: text follows the closing quote",
        "f:5: name is missing",
        "f:6: a quoted value is never closed; add the missing quote (the rest of the file cannot be read before that)",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    assert!(found.iter().zip(starts).all(|(found, start)| found.starts_with(start)), "{found:#?}");
    // Rows below a broken one, or below one that was not reached, are not blamed for it.
    let kit = Kit::new(national()).await;
    for parent in ["1,a\"b,province,,\n", "9,\"a,province,,\n1,b,province,,\n"] {
        let text = format!("code,name,kind,parent,placeholder\n11,c,prefecture,1,false\n{parent}");
        assert_eq!(kit.import(&text).await.expect_err("a quote").len(), 1);
    }
}

#[tokio::test]
async fn an_ndjson_key_twice() {
    let kit = Kit::new(national()).await;
    let text = b"{\"code\":\"1\",\"name\":\"a\",\"name\":\"b\",\"kind\":\"province\"}\n{\"code\":\"2\",\"name\":\"a\",\"kind\":\"province\",\"parent\":null,\"parent.territory\":null}\n{\"code\":\"3\",\"name\":\"\xC4\",\"kind\":\"province\"}\n{\"code\":\"11\",\"name\":\"a\",\"kind\":\"prefecture\",\"placeholder\":true,\"parent\":\"3\"}\n";
    let table = ImportTable::read_text(kit.model(), "f", text, ImportFormat::Ndjson);
    let refused = organization_import(&kit.store, &table, &ImportOptions::default(), &mut |_, _, _| {}).await;
    let Err(ImportError::Refused(problems)) = refused else { panic!("not refused") };
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "f:1: key \"name\" is there twice; remove one",
            "f:2: keys \"parent\" and \"parent.territory\" mean the same; remove one",
            "f:3: the line is not UTF-8; save the file as UTF-8",
        ]
    );
}
