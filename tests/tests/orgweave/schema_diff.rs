//! What a changed schema changes: case by case, on our own schemas with parts cut out, and beside graphql-js.

use std::fmt::Write as _;

use api::graphql::{SchemaChange, SchemaDocument, Severity, schema_diff, sdl};
use async_graphql_parser::parse_schema;
use async_graphql_parser::types::{TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};
use testkit::block_on;
use testkit::models::{hospital, national};

use super::audits::{can_run, run_script};

/// Two schemas, and the lines between them: severity, kind, coordinate, sentence.
struct Case {
    old: &'static str,
    new: &'static str,
    lines: &'static [&'static str],
}

fn parse(text: &str) -> SchemaDocument {
    SchemaDocument::parse(text).unwrap_or_else(|fault| panic!("{fault}\n{text}"))
}

fn changes(old: &str, new: &str) -> Vec<SchemaChange> {
    schema_diff(&parse(old), &parse(new))
}

fn line(change: &SchemaChange) -> String {
    let kind = serde_json::to_value(change.kind).expect("a kind is a name");
    let kind = kind.as_str().expect("a kind is a name");
    format!("{} {kind} {} {}", change.severity, change.coordinate, change.sentence)
}

const CASES: &[Case] = &[
    Case {
        old: "type A { a: Int } type B { a: Int }",
        new: "type A { a: Int }",
        lines: &["BREAKING TYPE_REMOVED B is gone: a client with a fragment on B is refused"],
    },
    Case {
        old: "type A { a: Int }",
        new: "type A { a: Int } type B { a: Int } scalar S enum E { V } input I { a: Int } union U = A interface N { a: Int }",
        lines: &[
            "SAFE TYPE_ADDED B is new, an object type: no client knows it yet",
            "SAFE TYPE_ADDED E is new, an enum: no client knows it yet",
            "SAFE TYPE_ADDED I is new, an input object: no client knows it yet",
            "SAFE TYPE_ADDED N is new, an interface: no client knows it yet",
            "SAFE TYPE_ADDED S is new, a scalar: no client knows it yet",
            "SAFE TYPE_ADDED U is new, a union: no client knows it yet",
        ],
    },
    Case {
        old: "scalar S enum E { V } input I { a: S } union U = A interface N { a: Int } type A { a: Int }",
        new: "type A { a: Int }",
        lines: &[
            "BREAKING TYPE_REMOVED E is gone: a client that declares a variable of E is refused",
            "BREAKING TYPE_REMOVED I is gone: a client that declares a variable of I is refused",
            "BREAKING TYPE_REMOVED N is gone: a client with a fragment on N is refused",
            "BREAKING TYPE_REMOVED S is gone: a client that declares a variable of S is refused",
            "BREAKING TYPE_REMOVED U is gone: a client with a fragment on U is refused",
        ],
    },
    Case {
        old: "type A { a: Int }",
        new: "interface A { a: Int }",
        lines: &[
            "BREAKING TYPE_CHANGED_KIND A was an object type and is an interface: a client with a fragment on A is refused",
        ],
    },
    Case {
        old: "enum E { V } type A { a: E }",
        new: "scalar E type A { a: E }",
        lines: &[
            "BREAKING TYPE_CHANGED_KIND E was an enum and is a scalar: a client that declares a variable of E is refused",
        ],
    },
    Case {
        old: "type A { a: Int b: Int }",
        new: "type A { b: Int c: Int! }",
        lines: &[
            "BREAKING FIELD_REMOVED A.a is gone: a client that selects it is refused",
            "SAFE FIELD_ADDED A.c is new, a field of type Int!: no client selects it yet",
        ],
    },
    Case {
        old: "interface A { a: Int b: Int }",
        new: "interface A { b: Int c: Int! }",
        lines: &[
            "BREAKING FIELD_REMOVED A.a is gone: a client that selects it is refused",
            "SAFE FIELD_ADDED A.c is new, a field of type Int!: no client selects it yet",
        ],
    },
    Case {
        old: "type A { a: Int b: [Int] c: [Int] d: [[Int!]]! }",
        new: "type A { a: Int! b: [Int!] c: [Int]! d: [[Int!]!]! }",
        lines: &[
            "SAFE FIELD_CHANGED_KIND_SAFE A.a was Int and is Int!: a client that is ready for null never meets it",
            "SAFE FIELD_CHANGED_KIND_SAFE A.b was [Int] and is [Int!]: a client that is ready for null never meets it",
            "SAFE FIELD_CHANGED_KIND_SAFE A.c was [Int] and is [Int]!: a client that is ready for null never meets it",
            "SAFE FIELD_CHANGED_KIND_SAFE A.d was [[Int!]]! and is [[Int!]!]!: a client that is ready for null never meets it",
        ],
    },
    Case {
        old: "type A { a: Int! b: [Int!] c: [Int]! d: [Int] e: Int f: Int }",
        new: "type A { a: Int b: [Int] c: [Int] d: Int e: [Int] f: String }",
        lines: &[
            "BREAKING FIELD_CHANGED_KIND A.a was Int! and is Int: a client that counts on a value meets null",
            "BREAKING FIELD_CHANGED_KIND A.b was [Int!] and is [Int]: a client that counts on a value meets null",
            "BREAKING FIELD_CHANGED_KIND A.c was [Int]! and is [Int]: a client that counts on a value meets null",
            "BREAKING FIELD_CHANGED_KIND A.d was [Int] and is Int: a client that was written for the old type is refused, or misreads what it is given",
            "BREAKING FIELD_CHANGED_KIND A.e was Int and is [Int]: a client that was written for the old type is refused, or misreads what it is given",
            "BREAKING FIELD_CHANGED_KIND A.f was Int and is String: a client that was written for the old type is refused, or misreads what it is given",
        ],
    },
    Case {
        old: "type A { a: Float b: Int }",
        new: "type A { b: Int }",
        lines: &[
            "BREAKING FIELD_REMOVED A.a is gone: a client that selects it is refused",
            "BREAKING TYPE_REMOVED Float is gone, as nothing is made of it any more: a client that declares a variable of it is refused",
        ],
    },
    Case {
        old: "type A { a(x: Int): Int }",
        new: "type A { a(y: Int, z: Int = 3, required: Int!, filled: Int! = 4): Int }",
        lines: &[
            "BREAKING REQUIRED_ARG_ADDED A.a(required:) is new and required (Int!): a client that does not send it is refused",
            "BREAKING ARG_REMOVED A.a(x:) is gone: a client that sends it is refused",
            "DANGEROUS OPTIONAL_ARG_ADDED A.a(filled:) is new and optional (Int!, left out it is 4): a client that leaves it out may be answered differently",
            "DANGEROUS OPTIONAL_ARG_ADDED A.a(y:) is new and optional (Int): a client that leaves it out may be answered differently",
            "DANGEROUS OPTIONAL_ARG_ADDED A.a(z:) is new and optional (Int, left out it is 3): a client that leaves it out may be answered differently",
        ],
    },
    Case {
        old: "type A { a(x: Int!, y: [Int!]!, z: Int! = 3): Int }",
        new: "type A { a(x: Int, y: [Int], z: Int): Int }",
        lines: &[
            "DANGEROUS ARG_DEFAULT_VALUE_CHANGE A.a(z:) lost its default 3: a client that leaves it out may be answered differently",
            "SAFE ARG_CHANGED_KIND_SAFE A.a(x:) was Int! and is Int: all that clients send is still taken",
            "SAFE ARG_CHANGED_KIND_SAFE A.a(y:) was [Int!]! and is [Int]: all that clients send is still taken",
            "SAFE ARG_CHANGED_KIND_SAFE A.a(z:) was Int! and is Int: all that clients send is still taken",
        ],
    },
    Case {
        old: "type A { a(x: Int, y: [Int], z: Int, w: Int = 1, v: Int, u: Int): Int }",
        new: "type A { a(x: Int!, y: [Int!], z: String, w: Int! = 1, v: [Int], u: Int! = 1): Int }",
        lines: &[
            "BREAKING ARG_CHANGED_KIND A.a(u:) was Int and is Int!: a client that sends null where it may no longer stand is refused",
            "BREAKING ARG_CHANGED_KIND A.a(v:) was Int and is [Int]: a client that sends what the old type took is refused",
            "BREAKING ARG_CHANGED_KIND A.a(w:) was Int and is Int!: a client that sends null where it may no longer stand is refused",
            "BREAKING ARG_CHANGED_KIND A.a(x:) was Int and is Int!: a client that leaves it out, or sends a variable that may be null, is refused",
            "BREAKING ARG_CHANGED_KIND A.a(y:) was [Int] and is [Int!]: a client that sends null where it may no longer stand is refused",
            "BREAKING ARG_CHANGED_KIND A.a(z:) was Int and is String: a client that sends what the old type took is refused",
        ],
    },
    Case {
        old: "type A { a(x: Int = 1, y: Int = 1, z: Int, w: Int! = 1, v: Int = 1): Int }",
        new: "type A { a(x: Int = 2, y: Int, z: Int = 1, w: Int!, v: Int = null): Int }",
        lines: &[
            "BREAKING ARG_BECAME_REQUIRED A.a(w:) lost its default 1 and is required: a client that leaves it out is refused",
            "DANGEROUS ARG_DEFAULT_VALUE_CHANGE A.a(v:) has the default null and had 1: a client that leaves it out may be answered differently",
            "DANGEROUS ARG_DEFAULT_VALUE_CHANGE A.a(x:) has the default 2 and had 1: a client that leaves it out may be answered differently",
            "DANGEROUS ARG_DEFAULT_VALUE_CHANGE A.a(y:) lost its default 1: a client that leaves it out may be answered differently",
            "SAFE ARG_DEFAULT_VALUE_ADDED A.a(z:) has a default now: left out, it is 1",
        ],
    },
    Case {
        old: "type A { a(x: Float = 1, y: [Int] = 1, z: ID = 1, w: I = {a: 1, b: 2}): Int } input I { a: Int b: Int }",
        new: "type A { a(x: Float = 1.0, y: [Int] = [1], z: ID = \"1\", w: I = {b: 2, a: 1}): Int } input I { a: Int b: Int }",
        lines: &[],
    },
    Case {
        old: "enum E { V W }",
        new: "enum E { W X }",
        lines: &[
            "BREAKING VALUE_REMOVED_FROM_ENUM E.V is gone: a client that sends it is refused",
            "DANGEROUS VALUE_ADDED_TO_ENUM E.X is new: a client that switches over all values meets a new one",
        ],
    },
    Case { old: "enum E { V W }", new: "enum E { W V }", lines: &[] },
    Case {
        old: "input I { a: Int b: Int }",
        new: "input I { b: Int c: Int! d: Int e: Int! = 1 }",
        lines: &[
            "BREAKING FIELD_REMOVED I.a is gone: a client that sends it is refused",
            "BREAKING REQUIRED_INPUT_FIELD_ADDED I.c is new and required (Int!): a client that does not send it is refused",
            "DANGEROUS OPTIONAL_INPUT_FIELD_ADDED I.d is new and optional (Int): a client that leaves it out may be answered differently",
            "DANGEROUS OPTIONAL_INPUT_FIELD_ADDED I.e is new and optional (Int!, left out it is 1): a client that leaves it out may be answered differently",
        ],
    },
    Case {
        old: "input I { a: Int! b: Int c: [Int] d: Int }",
        new: "input I { a: Int b: Int! c: [Int!] d: String }",
        lines: &[
            "BREAKING FIELD_CHANGED_KIND I.b was Int and is Int!: a client that leaves it out, or sends a variable that may be null, is refused",
            "BREAKING FIELD_CHANGED_KIND I.c was [Int] and is [Int!]: a client that sends null where it may no longer stand is refused",
            "BREAKING FIELD_CHANGED_KIND I.d was Int and is String: a client that sends what the old type took is refused",
            "SAFE FIELD_CHANGED_KIND_SAFE I.a was Int! and is Int: all that clients send is still taken",
        ],
    },
    Case {
        old: "input I { a: Int = 1 b: Int = 1 c: Int d: Int! = 1 }",
        new: "input I { a: Int = 2 b: Int c: Int = 1 d: Int! }",
        lines: &[
            "BREAKING INPUT_FIELD_BECAME_REQUIRED I.d lost its default 1 and is required: a client that leaves it out is refused",
            "DANGEROUS INPUT_FIELD_DEFAULT_VALUE_CHANGE I.a has the default 2 and had 1: a client that leaves it out may be answered differently",
            "DANGEROUS INPUT_FIELD_DEFAULT_VALUE_CHANGE I.b lost its default 1: a client that leaves it out may be answered differently",
            "SAFE INPUT_FIELD_DEFAULT_VALUE_ADDED I.c has a default now: left out, it is 1",
        ],
    },
    Case {
        old: "input I { a: Int b: Int }",
        new: "input I @oneOf { a: Int b: Int }",
        lines: &[
            "BREAKING ONE_OF_ADDED I takes exactly one of its fields: a client that sends several, or none, is refused",
        ],
    },
    Case {
        old: "input I @oneOf { a: Int b: Int }",
        new: "input I { a: Int b: Int }",
        lines: &["SAFE ONE_OF_REMOVED I takes any of its fields: what clients send is still taken"],
    },
    Case {
        old: "union U = A | B type A { a: Int } type B { a: Int } type C { a: Int }",
        new: "union U = B | C type A { a: Int } type B { a: Int } type C { a: Int }",
        lines: &[
            "BREAKING TYPE_REMOVED_FROM_UNION U has no A any more: a client that looks for it there is refused",
            "DANGEROUS TYPE_ADDED_TO_UNION U has a new member C: a client that switches over types meets a new one",
        ],
    },
    Case {
        old: "interface N { a: Int } interface M { a: Int } type A implements N { a: Int }",
        new: "interface N { a: Int } interface M { a: Int } type A implements M { a: Int }",
        lines: &[
            "BREAKING IMPLEMENTED_INTERFACE_REMOVED A does not implement N any more: a client that asks N for it misses it",
            "DANGEROUS IMPLEMENTED_INTERFACE_ADDED A implements M now: a client that switches over types of M meets a new one",
        ],
    },
    Case {
        old: "interface N { a: Int } interface M { a: Int }",
        new: "interface N { a: Int } interface M implements N { a: Int } type A implements M & N { a: Int } interface O implements N { a: Int }",
        lines: &[
            "DANGEROUS TYPE_ADDED_TO_INTERFACE A is new and implements M and N: a client that switches over types meets a new one",
            "DANGEROUS IMPLEMENTED_INTERFACE_ADDED M implements N now: a client that switches over types of N meets a new one",
            "SAFE TYPE_ADDED O is new, an interface: no client knows it yet",
        ],
    },
    Case {
        old: "directive @d(x: Int, y: Int) repeatable on FIELD | QUERY",
        new: "directive @d(y: Int, z: Int!, w: Int) on FIELD | FIELD_DEFINITION directive @e on FIELD",
        lines: &[
            "BREAKING DIRECTIVE_REPEATABLE_REMOVED @d may stand only once at a place: a client that repeats it is refused",
            "BREAKING DIRECTIVE_LOCATION_REMOVED @d may not stand at QUERY any more: a client that writes it there is refused",
            "BREAKING DIRECTIVE_ARG_REMOVED @d(x:) is gone: a client that sends it is refused",
            "BREAKING REQUIRED_DIRECTIVE_ARG_ADDED @d(z:) is new and required (Int!): a client that does not send it is refused",
            "SAFE DIRECTIVE_LOCATION_ADDED @d may stand at FIELD_DEFINITION, too: no client writes it there yet",
            "SAFE OPTIONAL_DIRECTIVE_ARG_ADDED @d(w:) is new and optional (Int): no client sends it yet",
            "SAFE DIRECTIVE_ADDED @e is new: no client writes it yet",
        ],
    },
    Case {
        old: "directive @d on FIELD directive @e on FIELD",
        new: "directive @d repeatable on FIELD",
        lines: &[
            "BREAKING DIRECTIVE_REMOVED @e is gone: a client that writes it is refused",
            "SAFE DIRECTIVE_REPEATABLE_ADDED @d may be repeated: no client repeats it yet",
        ],
    },
    Case {
        old: "directive @d(x: Int, y: Int!, z: Int = 1, w: Int! = 1, v: Int) on FIELD",
        new: "directive @d(x: Int!, y: Int, z: Int = 2, w: Int!, v: Int = 1) on FIELD",
        lines: &[
            "BREAKING DIRECTIVE_ARG_BECAME_REQUIRED @d(w:) lost its default 1 and is required: a client that leaves it out is refused",
            "BREAKING DIRECTIVE_ARG_CHANGED_KIND @d(x:) was Int and is Int!: a client that leaves it out, or sends a variable that may be null, is refused",
            "DANGEROUS DIRECTIVE_ARG_DEFAULT_VALUE_CHANGE @d(z:) has the default 2 and had 1: a client that leaves it out may be answered differently",
            "SAFE DIRECTIVE_ARG_DEFAULT_VALUE_ADDED @d(v:) has a default now: left out, it is 1",
            "SAFE DIRECTIVE_ARG_CHANGED_KIND_SAFE @d(y:) was Int! and is Int: all that clients send is still taken",
        ],
    },
    Case {
        old: "directive @repeatable(x: Int) repeatable on | FIELD directive @d repeatable # so\n on FIELD",
        new: "directive @repeatable(x: Int) on | FIELD directive @d # not repeatable\n on FIELD",
        lines: &[
            "BREAKING DIRECTIVE_REPEATABLE_REMOVED @d may stand only once at a place: a client that repeats it is refused",
            "BREAKING DIRECTIVE_REPEATABLE_REMOVED @repeatable may stand only once at a place: a client that repeats it is refused",
        ],
    },
    Case {
        old: "directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT type A { a: Int }",
        new: "type A { a: Int }",
        lines: &[],
    },
    Case {
        old: "schema { query: A mutation: B } type A { a: Int } type B { a: Int } type C { a: Int }",
        new: "schema { query: C subscription: B } type A { a: Int } type B { a: Int } type C { a: Int }",
        lines: &[
            "BREAKING ROOT_CHANGED schema.mutation was B and is gone: a client that sends a mutation is refused",
            "BREAKING ROOT_CHANGED schema.query was A and is C: a client with a fragment on A is refused",
            "SAFE ROOT_ADDED schema.subscription is new, and begins at B: no client sends a subscription yet",
        ],
    },
    Case {
        old: "type Query { a: Int }",
        new: "schema { query: Query } type Query { a: Int } type Mutation { a: Int }",
        lines: &["SAFE TYPE_ADDED Mutation is new, an object type: no client knows it yet"],
    },
    Case {
        old: "type Query { a: Int }",
        new: "type Query { a: Int } extend type Query { b: Int }",
        lines: &["SAFE FIELD_ADDED Query.b is new, a field of type Int: no client selects it yet"],
    },
    Case {
        old: "type A { a: Int b(x: Int): Int c: Int @deprecated d: Int @deprecated(reason: \"one\") } enum E { V } input I { a: Int }",
        new: "type A { a: Int @deprecated b(x: Int @deprecated(reason: \"old\")): Int c: Int d: Int @deprecated(reason: \"two\") } enum E { V @deprecated } input I { a: Int @deprecated }",
        lines: &[
            "SAFE DEPRECATION_ADDED A.a is deprecated (No longer supported): a client that uses it should leave it",
            "SAFE DEPRECATION_ADDED A.b(x:) is deprecated (old): a client that uses it should leave it",
            "SAFE DEPRECATION_REMOVED A.c is deprecated no longer: a client may go on using it",
            "SAFE DEPRECATION_REASON_CHANGED A.d is deprecated for another reason: two",
            "SAFE DEPRECATION_ADDED E.V is deprecated (No longer supported): a client that uses it should leave it",
            "SAFE DEPRECATION_ADDED I.a is deprecated (No longer supported): a client that uses it should leave it",
        ],
    },
    Case {
        old: "scalar S @specifiedBy(url: \"https://a.example\")",
        new: "scalar S @specifiedBy(url: \"https://b.example\")",
        lines: &[
            "SAFE SPECIFIED_BY_CHANGED S names another specification: a client that keeps to the old one should read it",
        ],
    },
    Case {
        old: "\"one\" type A { \"one\" a(\"one\" x: Int): Int } \"one\" enum E { \"one\" V } \"one\" directive @d on FIELD",
        new: "\"two\" type A { \"two\" a(x: Int): Int } \"one\" enum E { \"two\" V } directive @d on FIELD",
        lines: &[
            "SAFE DESCRIPTION_CHANGED @d is described differently",
            "SAFE DESCRIPTION_CHANGED A is described differently",
            "SAFE DESCRIPTION_CHANGED A.a is described differently",
            "SAFE DESCRIPTION_CHANGED A.a(x:) is described differently",
            "SAFE DESCRIPTION_CHANGED E.V is described differently",
        ],
    },
    Case {
        old: "\"one\" type A { a: Int } # a comment",
        new: "\"\"\"\none\n\"\"\"\ntype A {\n  a: Int\n}",
        lines: &[],
    },
];

#[test]
fn every_change_is_told_with_what_it_breaks() {
    for case in CASES {
        let lines: Vec<String> = changes(case.old, case.new).iter().map(line).collect();
        assert_eq!(lines, case.lines, "{}\nto\n{}", case.old, case.new);
        for text in [case.old, case.new] {
            assert_eq!(changes(text, text), [], "{text}");
        }
    }
}

#[test]
fn what_is_no_schema_is_refused_with_its_place() {
    let cases = [
        ("type A {\n  a Int\n}", "2:5: expected "),
        ("type A { a: Int }\ntype A { a: Int }", "2:1: the type A is defined twice"),
        ("directive @a on FIELD directive @a on FIELD", "1:23: the directive @a is defined twice"),
        ("type A { a: Int }\nextend enum A { B }", "2:1: the type A is extended as a type of another kind"),
        ("", "1:1: expected "),
    ];
    for (text, expected) in cases {
        let fault = SchemaDocument::parse(text).expect_err(text).to_string();
        assert!(fault.starts_with(expected) && !fault.contains('\n'), "{text}: {fault}");
    }
}

#[test]
fn no_schema_differs_from_itself() {
    for text in [sdl(&national()), sdl(&hospital())].into_iter().chain((0..100).map(random_schema)) {
        assert_eq!(changes(&text, &text), [], "{text}");
    }
}

/// Every type, field, value of an enum and field of an input object of our own schemas, cut out one by one.
#[test]
fn whatever_is_removed_breaks_somebody() {
    for text in [sdl(&national()), sdl(&hospital())] {
        let mut count = 0;
        for Cuts { whole, rests } in cuts(&without_descriptions(&text)) {
            let old = parse(&whole);
            count += rests.len();
            for (coordinate, rest) in rests {
                let found = schema_diff(&old, &parse(&rest));
                let told = found
                    .iter()
                    .any(|change| change.severity == Severity::Breaking && change.coordinate == coordinate);
                assert!(told, "{coordinate} is cut out, and nothing breaks: {found:#?}");
            }
        }
        assert!(count > 300, "{count} cuts prove little");
    }
}

/// What is parsed a few hundred times had better be short.
fn without_descriptions(text: &str) -> String {
    let is_description = |line: &str| {
        let line = line.trim_start();
        line.starts_with('"') && !line.starts_with("\"\"\"")
    };
    text.lines().filter(|line| !is_description(line)).collect::<Vec<_>>().join("\n")
}

/// A schema, or a type of it, and what is left without one of its parts, by the part's coordinate.
struct Cuts {
    whole: String,
    rests: Vec<(String, String)>,
}

/// Cuts whole lines: in a printed schema every part begins on a line of its own.
fn cuts(text: &str) -> Vec<Cuts> {
    let lines: Vec<&str> = text.lines().collect();
    // Lines are counted from 1, and the second of two is the first that does not belong.
    let between = |from: usize, to: usize| &lines[from - 1..to - 1];
    let without = |from, to, begin, end| [between(from, begin), between(end, to)].concat().join("\n");
    let definitions = parse_schema(text).expect("the schema's own text can be parsed").definitions;
    let end = lines.len() + 1;
    let begins: Vec<usize> = definitions
        .iter()
        .map(|definition| match definition {
            TypeSystemDefinition::Schema(at) => at.pos.line,
            TypeSystemDefinition::Type(at) => at.pos.line,
            TypeSystemDefinition::Directive(at) => at.pos.line,
        })
        .chain([end])
        .collect();
    let mut types = Cuts { whole: text.to_owned(), rests: Vec::new() };
    let mut cuts = Vec::new();
    for (definition, bounds) in definitions.iter().zip(begins.windows(2)) {
        let TypeSystemDefinition::Type(of) = definition else { continue };
        let name = &of.node.name.node;
        let (from, to) = (bounds[0], bounds[1]);
        types.rests.push((name.to_string(), without(1, end, from, to)));
        let parts: Vec<(&str, usize)> = match &of.node.kind {
            TypeKind::Object(of) => of.fields.iter().map(|at| (&*at.node.name.node, at.pos.line)).collect(),
            TypeKind::Interface(of) => {
                of.fields.iter().map(|at| (&*at.node.name.node, at.pos.line)).collect()
            }
            TypeKind::InputObject(of) => {
                of.fields.iter().map(|at| (&*at.node.name.node, at.pos.line)).collect()
            }
            TypeKind::Enum(of) => of.values.iter().map(|at| (&*at.node.value.node, at.pos.line)).collect(),
            TypeKind::Scalar | TypeKind::Union(_) => Vec::new(),
        };
        // What would be left empty is no type.
        if parts.len() < 2 {
            continue;
        }
        let brace = (from..to).rev().find(|line| lines[line - 1] == "}").expect("a type ends");
        let ends = parts[1..].iter().map(|(_, line)| *line).chain([brace]);
        let rests = parts
            .iter()
            .zip(ends)
            .map(|((part, begin), end)| (format!("{name}.{part}"), without(from, to, *begin, end)));
        cuts.push(Cuts { whole: between(from, to).join("\n"), rests: rests.collect() });
    }
    cuts.push(types);
    cuts
}

/// graphql-js sets the standard: what it calls breaking or dangerous we call so, and what else we call so is listed.
#[test]
fn graphql_js_says_the_same() {
    if !can_run("diff") {
        return;
    }
    let pair = |name: String, old: &str, new: &str| json!({ "name": name, "old": old, "new": new, "changes": changes(old, new) });
    let (places, wards) = (sdl(&national()), sdl(&hospital()));
    let mut pairs: Vec<Value> = vec![
        pair("places to wards".to_owned(), &places, &wards),
        pair("wards to places".to_owned(), &wards, &places),
    ];
    for (at, case) in CASES.iter().enumerate() {
        // graphql-js wants a schema to have a query.
        let rooted = |text: &str| match text.contains("Query") {
            true => text.to_owned(),
            false => format!("{text} type Query {{ q: Int }}"),
        };
        let (old, new) = (rooted(case.old), rooted(case.new));
        pairs.push(pair(format!("case {at}"), &old, &new));
        pairs.push(pair(format!("case {at}, back"), &new, &old));
    }
    let factor = std::env::var("PROPERTY_FACTOR").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    for seed in 0..300 * factor {
        let (old, new) = (random_schema(2 * seed), random_schema(2 * seed + 1));
        pairs.push(pair(format!("random pair {seed}"), &old, &new));
    }
    let file = tempfile::NamedTempFile::new().expect("a file can be made");
    serde_json::to_writer(&file, &pairs).expect("it can be written");
    let path = file.path().to_str().expect("a temporary file has a plain name");
    block_on(run_script("diff", ("SCHEMA_PAIRS", path)));
}

/// Numbers by chance, the same ones for a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        // Steele and Vigna's splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Some of a list, one at least.
    fn some<T: Copy>(&mut self, of: &[T]) -> Vec<T> {
        let sure = self.below(of.len());
        (0..of.len()).filter(|at| *at == sure || self.below(3) > 0).map(|at| of[at]).collect()
    }
}

/// A small schema by chance. All are made of the same names, so that any two have much in common.
fn random_schema(seed: u64) -> String {
    const NAMES: [&str; 7] = ["A", "B", "C", "D", "E", "F", "G"];
    // Names keep to their kind mostly: what changed its kind is told in one line, and hides the rest.
    const KINDS: [&str; 7] = ["type", "type", "interface", "interface", "union", "enum", "input"];
    let mut chance = Chance(seed);
    let mut kinds = vec![("Query", "type")];
    for (name, kind) in NAMES.into_iter().zip(KINDS) {
        match chance.below(12) {
            0 => {}
            1 => kinds.push((name, chance.pick(&["scalar", "type", "enum", "input"]))),
            _ => kinds.push((name, kind)),
        }
    }
    let of_kind = |wanted: &[&str]| -> Vec<&str> {
        kinds.iter().filter(|(_, kind)| wanted.contains(kind)).map(|(name, _)| *name).collect()
    };
    let scalars = ["Int", "Float", "String", "Boolean", "ID"];
    let outputs = [&scalars[..], &of_kind(&["type", "interface", "union", "enum", "scalar"])].concat();
    let inputs = [&scalars[..], &of_kind(&["enum", "input", "scalar"])].concat();
    let (objects, interfaces) = (of_kind(&["type"]), of_kind(&["interface"]));
    let mut text = String::new();
    for (name, kind) in &kinds {
        let _ = write!(text, "{kind} {name}");
        match *kind {
            "type" | "interface" => {
                let others: Vec<&str> = interfaces.iter().copied().filter(|of| of != name).collect();
                if !others.is_empty() && chance.below(2) == 0 {
                    let _ = write!(text, " implements {}", chance.some(&others).join(" & "));
                }
                text.push_str(" {");
                for field in chance.some(&["a", "b", "c", "d"]) {
                    let arguments = match chance.below(2) {
                        0 => String::new(),
                        _ => format!("({})", random_inputs(&mut chance, &inputs)),
                    };
                    let of = random_type(&mut chance, &outputs);
                    let _ = write!(text, " {field}{arguments}: {of}");
                }
                text.push_str(" }");
            }
            "union" => {
                let _ = write!(text, " = {}", chance.some(&objects).join(" | "));
            }
            "enum" => {
                let _ = write!(text, " {{ {} }}", chance.some(&["P", "Q", "R"]).join(" "));
            }
            "input" => {
                let _ = write!(text, " {{ {} }}", random_inputs(&mut chance, &inputs));
            }
            _ => {}
        }
        text.push('\n');
    }
    for name in chance.some(&["u", "v"]) {
        let arguments = random_inputs(&mut chance, &scalars);
        let repeatable = chance.pick(&["", " repeatable"]);
        let locations = chance.some(&["FIELD", "QUERY", "FIELD_DEFINITION", "INLINE_FRAGMENT"]).join(" | ");
        let _ = writeln!(text, "directive @{name}({arguments}){repeatable} on {locations}");
    }
    text
}

fn random_type(chance: &mut Chance, names: &[&str]) -> String {
    let name = chance.pick(names);
    let mark = |chance: &mut Chance| chance.pick(&["", "!"]);
    match chance.below(3) {
        0 => format!("[{name}{}]{}", mark(chance), mark(chance)),
        _ => format!("{name}{}", mark(chance)),
    }
}

fn random_inputs(chance: &mut Chance, names: &[&str]) -> String {
    let mut text = String::new();
    for name in chance.some(&["x", "y", "z"]) {
        let of = match chance.below(2) {
            0 => chance.pick(&["Int", "Int!", "Float!", "[Int]", "ID"]).to_owned(),
            _ => random_type(chance, names),
        };
        let defaults: &[&str] = match of.as_str() {
            "Int" | "Float" => &["", " = 1", " = 2", " = null"],
            "Int!" => &["", " = 1", " = 2"],
            "Float!" => &["", " = 1", " = 1.0", " = 2.5"],
            "[Int]" | "[Int!]" => &["", " = 1", " = [1]", " = [1, 2]"],
            "ID" | "ID!" => &["", " = 1", " = \"1\"", " = \"x\""],
            _ => &[""],
        };
        let _ = write!(text, "{name}: {of}{} ", chance.pick(defaults));
    }
    text.trim_end().to_owned()
}
